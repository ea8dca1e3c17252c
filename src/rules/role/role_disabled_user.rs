use crate::context::Context;
use crate::finding::{Judgement, Undecided, Verdict};
use crate::model::{Property, User};
use crate::rules::held_roles::{finding, has, privileged, without_roles};

pub(crate) fn check(cx: &Context<'_>, user: &User) -> Judgement {
    if cx.declared.emergency_accounts.contains(&user.id)? {
        return Err(Undecided::NotApplicable("it is a declared emergency account"));
    }
    let roles = privileged(cx, &user.id)?;
    if roles.is_empty() {
        return Err(Undecided::NotApplicable("the user has no privileged role"));
    }
    if user.is_enabled()? {
        return Ok(Verdict::Pass);
    }
    let message = format!("the account \"{}\" is disabled but {}", user.label(), has(cx, &roles));
    let found = finding(cx, user, message, (Property::AccountEnabled, "the account is disabled"), &roles);
    without_roles(cx, user, &roles, found).into()
}
