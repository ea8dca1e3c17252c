use super::{global_administrator, of_role};
use crate::context::Context;
use crate::finding::{Action, Judgement, Verdict};
use crate::model::{Property, User};
use crate::rules::emergency::{finding, is_user_who};

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let (accounts, least) = (cx.emergency_accounts()?, cx.thresholds.emergency_accounts_min);
    let (mut certain, mut open, mut gap) = (0, 0, None);
    for account in accounts {
        match is_user_who(cx, account, User::is_enabled) {
            Ok(true) => certain += 1,
            Ok(false) => {}
            Err(missing) => {
                open += 1;
                gap = gap.or(Some(missing));
            }
        }
    }
    if certain >= least {
        return Ok(Verdict::Pass);
    }
    if let Some(gap) = gap.filter(|_| certain + open >= least) {
        return Err(gap.into());
    }
    let message = format!("fewer than {least} of the accounts that are declared for emergencies can be used");
    let words = format!("create emergency access accounts until there are {least}, and declare them");
    let declared: Vec<_> = accounts.iter().collect();
    finding(cx, message, &declared, |_| (Property::AccountEnabled, "is declared for emergencies"))
        .change([of_role(cx, global_administrator(), Action::at_least(least), words).now(certain)])
        .into()
}
