use crate::context::Context;
use crate::finding::{Judgement, Undecided, Verdict};
use crate::model::{Property, User, any_of, not};
use crate::rules::held_roles::{finding, has, only_reads, privileged_to_some, without_roles};
use crate::rules::lowered::role_synced_user as lowered;

pub(crate) fn check(cx: &Context<'_>, user: &User) -> Judgement {
    let roles = privileged_to_some(cx, &user.id)?;
    if roles.is_empty() {
        return Err(Undecided::NotApplicable("the user has no privileged role"));
    }
    let synced = user.is_on_premises_synced();
    let has_only_id = synced.is_err() && user.has_immutable_id() == Ok(true);
    if !has_only_id && !synced? {
        return Ok(Verdict::Pass);
    }
    let (property, says, is) = if has_only_id {
        let says = "ties the account to an on-premises directory or another identity provider";
        (Property::OnPremisesImmutableId, says, "has an onPremisesImmutableId, so is not cloud-only,")
    } else {
        let says = "synchronized from the on-premises directory";
        (Property::OnPremisesSyncEnabled, says, "is synchronized from the on-premises directory")
    };
    let message = format!("\"{}\" {is} and {}", user.label(), has(cx, &roles));
    let found = finding(cx, user, message, (property, says), &roles);
    without_roles(cx, user, &roles, found)
        .note("give the roles to a cloud-only account of the same person first")
        .lowered_if(lowered::IMMUTABLE_ID, Ok(has_only_id))
        .lowered_if(lowered::BY_CISA, not(any_of(roles.iter().map(|held| cx.is_privileged(&held.assignment.role)))))
        .lowered_if(lowered::ONLY_READERS, Ok(roles.iter().all(|held| only_reads(cx, held))))
        .into()
}
