use crate::context::Context;
use crate::finding::{Judgement, Undecided, Verdict};
use crate::model::{Property, User};
use crate::rules::accounts::is_stale;
use crate::rules::held_roles::{finding, has, privileged, without_roles};

pub(crate) fn check(cx: &Context<'_>, user: &User) -> Judgement {
    if cx.declared.emergency_accounts.contains(&user.id)? {
        return Err(Undecided::NotApplicable("it is a declared emergency account"));
    }
    let roles = privileged(cx, &user.id)?;
    if roles.is_empty() {
        return Err(Undecided::NotApplicable("the user has no privileged role"));
    }
    if !is_stale(cx, user, cx.as_of()?)? {
        return Ok(Verdict::Pass);
    }
    let says = format!("has not signed in for more than {}", cx.thresholds.stale_after);
    let message = format!("\"{}\" {} but {says}", user.label(), has(cx, &roles));
    let found = finding(cx, user, message, (Property::SignInActivity, &says), &roles);
    without_roles(cx, user, &roles, found).note("unless it is an emergency access account").into()
}
