//! What a finding points at, in several areas: the proof that PIM manages a group, the gravest role it leads to, its people.

use crate::context::Context;
use crate::finding::Finding;
use crate::model::{Mode, ObjectId, Property};
use crate::naming;
use crate::tenant::reach::Reached;

/// Adds the most direct evidence that a group is in PIM.
pub(super) fn with_proof(cx: &Context<'_>, group: &ObjectId, finding: Finding) -> Finding {
    if let Ok(Some(proof)) = cx.tenant.management(group) {
        return finding.because(proof.at, proof.kind.clause());
    }
    let assignments = cx.tenant.schedules_of(group, Mode::Active);
    match assignments.seen().ok().and_then(|list| list.first()) {
        Some(assignment) => finding.because(assignment.source.whole(), "PIM has an assignment for the group"),
        None => finding,
    }
}

/// Adds the gravest role that an active member of a group gets.
pub(super) fn with_gravest_role(cx: &Context<'_>, group: &ObjectId, finding: Finding) -> Finding {
    leading_to(cx, finding, cx.gravest_role(group))
}

/// Adds the role assignment at the end of the way as evidence.
pub(super) fn leading_to(cx: &Context<'_>, finding: Finding, reached: Option<Reached<'_>>) -> Finding {
    let Some(Reached { assignment, .. }) = reached else { return finding };
    let verb = match assignment.mode {
        _ if assignment.mode_is_open => "holds or is eligible for",
        Mode::Active => "holds",
        Mode::Eligible => "is eligible for",
    };
    let (holder, role) = (cx.tenant.principal_label(&assignment.principal), naming::held_role(cx.tenant, assignment));
    finding
        .because(assignment.source.whole(), format!("\"{holder}\" {verb} {role}"))
        .related(naming::role_assignment(cx.tenant, assignment))
}

/// As many users are pointed at; all of them are named.
const SHOWN: usize = 3;

/// Adds users, and what one of their properties says: `"Ada" is a guest`.
pub(super) fn with_users(
    cx: &Context<'_>,
    users: &[&ObjectId],
    property: Property,
    says: &str,
    finding: Finding,
) -> Finding {
    let point = |finding: Finding, id: &&ObjectId| match cx.tenant.user(id) {
        Ok(Some(user)) => finding.because(user.source.at(property), format!("\"{}\" {says}", user.label())),
        _ => finding,
    };
    let finding = users.iter().take(SHOWN).fold(finding, point);
    finding.related_all(users.iter().map(|id| naming::user(cx.tenant, id)))
}
