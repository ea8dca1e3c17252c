use crate::context::Context;
use crate::finding::{Judgement, Undecided, Verdict};
use crate::model::{Property, User, all_of, not};
use crate::rules::held_roles::{finding, has, needs_approval, only_reads, privileged, without_roles};
use crate::rules::lowered::role_guest as lowered;

pub(crate) fn check(cx: &Context<'_>, user: &User) -> Judgement {
    let roles = privileged(cx, &user.id)?;
    if roles.is_empty() {
        return Err(Undecided::NotApplicable("the user has no privileged role"));
    }
    if !user.is_external()? {
        return Ok(Verdict::Pass);
    }
    let is_guest = user.is_guest();
    let what = if is_guest == Ok(true) { "a guest" } else { "an external member" };
    let message = format!("\"{}\" is {what} and {}", user.label(), has(cx, &roles));
    let found = finding(cx, user, message, (Property::UserType, "an external account"), &roles);
    without_roles(cx, user, &roles, found)
        .note("give roles that are needed to accounts of your own organization")
        .lowered_if(lowered::APPROVAL, all_of(roles.iter().map(|held| needs_approval(cx, held))))
        .lowered_if(lowered::READER, Ok(roles.iter().all(|held| only_reads(cx, held))))
        .lowered_if(lowered::EXTERNAL_MEMBER, not(is_guest))
        .into()
}
