use crate::context::Context;
use crate::finding::{Action, Edit, Judgement, Verdict};
use crate::model::{Property, User, not};
use crate::naming;
use crate::rules::emergency::{accounts_who, fault, is_user_who};

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let disabled = accounts_who(cx, |account| is_user_who(cx, account, |user: &User| not(user.is_enabled())))?;
    if disabled.is_empty() {
        return Ok(Verdict::Pass);
    }
    let edits = disabled.iter().map(|account| {
        let words = format!("enable \"{}\"", cx.tenant.principal_label(account));
        Edit::new(naming::user(cx.tenant, account), Property::AccountEnabled, Action::set(true), words).now(false)
    });
    let says = if disabled.len() == 1 { "is disabled" } else { "are disabled" };
    fault(cx, &disabled, says, |_| (Property::AccountEnabled, "is disabled")).change(edits).into()
}
