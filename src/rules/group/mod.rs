//! Groups, and what tells that PIM holds one.

use crate::context::Context;
use crate::finding::Finding;
use crate::model::{Group, Known, Mode, any_of};

include!(concat!(env!("OUT_DIR"), "/rules_group.rs"));

/// PIM manages the group, or any eligibility or assignment names it: here a plain assignment counts too.
fn is_in_pim(cx: &Context<'_>, group: &Group) -> Known<bool> {
    let named = |mode| cx.tenant.schedules_of(&group.id, mode).any(|_| Ok(true));
    any_of([cx.tenant.is_managed(&group.id), named(Mode::Eligible), named(Mode::Active)])
}

/// Adds the most direct evidence that the group is in PIM.
fn with_proof(cx: &Context<'_>, group: &Group, finding: Finding) -> Finding {
    if let Ok(Some(proof)) = cx.tenant.management(&group.id) {
        return finding.because(proof.at, proof.kind.clause());
    }
    let assignments = cx.tenant.schedules_of(&group.id, Mode::Active);
    match assignments.seen().ok().and_then(|list| list.first()) {
        Some(assignment) => finding.because(assignment.source.whole(), "PIM holds an assignment for the group"),
        None => finding,
    }
}
