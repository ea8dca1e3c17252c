use crate::context::Context;
use crate::finding::{Judgement, Undecided, Verdict};
use crate::model::{Property, User};
use crate::rules::held_roles::{finding, has, only_reads, privileged, without_roles};
use crate::rules::lowered::role_synced_user as lowered;

pub(crate) fn check(cx: &Context<'_>, user: &User) -> Judgement {
    let roles = privileged(cx, &user.id)?;
    if roles.is_empty() {
        return Err(Undecided::NotApplicable("the user has no privileged role"));
    }
    if !user.is_on_premises_synced()? {
        return Ok(Verdict::Pass);
    }
    let says = "synchronized from the on-premises directory";
    let message = format!("\"{}\" is {says} and {}", user.label(), has(cx, &roles));
    let found = finding(cx, user, message, (Property::OnPremisesSyncEnabled, says), &roles);
    without_roles(cx, user, &roles, found)
        .note("give the roles to a cloud-only account of the same person first")
        .lowered_if(lowered::ONLY_READERS, Ok(roles.iter().all(|held| only_reads(cx, held))))
        .into()
}
