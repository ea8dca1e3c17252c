use std::collections::BTreeSet;

use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{AssignmentPolicy, ObjectId, Property, User, not};
use crate::rules::lowered::policy_approver_guest as lowered;
use crate::rules::policy_stages::{self, is_unused, name_approvers, with_stages};
use crate::rules::proof::with_users;
use crate::rules::words::names_of;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let stages = policy_stages::of(policy)?;
    let found = policy_stages::found(&stages, |stage| {
        let approvers = stage.approvers(cx);
        let guests = approvers.matching(|user| cx.tenant.is_user_who(user, None, User::is_guest))?;
        Ok(guests.into_iter().cloned().collect::<Vec<ObjectId>>())
    })?;
    if found.is_empty() {
        return Ok(Verdict::Pass);
    }
    let guests: BTreeSet<&ObjectId> = found.iter().flat_map(|(_, guests)| guests).collect();
    let guests: Vec<&ObjectId> = guests.into_iter().collect();
    let label = super::label(cx, policy);
    let finding = Finding::new(format!(
        "{} can approve requests under {label}, but {}",
        names_of(cx, guests.iter().copied()),
        if guests.len() == 1 { "is a guest" } else { "are guests" }
    ));
    let finding = with_stages(cx, policy, "the approvers", finding);
    with_users(cx, &guests, Property::UserType, "is a guest", finding)
        .change([name_approvers(policy, Action::Choose, format!("name members of the tenant as approvers in {label}"))])
        .lowered_if(lowered::ORDINARY, not(super::gives_sensitive(cx, policy)))
        .lowered_if(lowered::NOT_REQUESTABLE, is_unused(policy))
        .into()
}
