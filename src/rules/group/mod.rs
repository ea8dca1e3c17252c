//! Groups, and what tells that PIM holds one.

use std::collections::BTreeSet;

use crate::context::Context;
use crate::finding::Finding;
use crate::model::{Access, Collected, Group, Known, Mode, ObjectId, Property, any_of};
use crate::naming;
use crate::tenant::nesting::Nested;
use crate::tenant::reach::Reached;

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

/// Names in double quotes, as a list in a sentence; of many the first five, then how many more.
fn listed(names: impl IntoIterator<Item = String>) -> String {
    const SHOWN: usize = 5;
    let mut names: Vec<String> = names.into_iter().map(|name| format!("\"{name}\"")).collect();
    if names.len() > SHOWN {
        let more = names.len() - SHOWN;
        names.truncate(SHOWN);
        names.push(format!("{more} more"));
    }
    match (names.pop(), names.is_empty()) {
        (Some(last), false) => format!("{} and {last}", names.join(", ")),
        (last, _) => last.unwrap_or_default(),
    }
}

/// The names of the groups inside another, each once, in the order of their ids.
fn names_of(cx: &Context<'_>, nested: &[Nested<'_>]) -> Vec<String> {
    let inner: BTreeSet<&ObjectId> = nested.iter().map(|nested| nested.inner).collect();
    inner.into_iter().map(|id| cx.tenant.group_label(id)).collect()
}

/// Adds the entries that put groups inside a group, and those groups.
fn with_nested(cx: &Context<'_>, outer: &Group, nested: &[Nested<'_>], finding: Finding) -> Finding {
    nested.iter().fold(finding, |finding, nested| {
        let inner = cx.tenant.group_label(nested.inner);
        let access = nested.schedule.and_then(|schedule| schedule.access.known().copied()).unwrap_or(Access::Member);
        let mode = nested.schedule.map_or(Mode::Active, |schedule| schedule.mode);
        let at = nested.schedule.map_or_else(|| outer.source.whole(), |entry| entry.source.at(Property::PrincipalId));
        finding
            .because(at, format!("\"{inner}\" is an {mode} {access} of \"{}\"", outer.label()))
            .related(naming::group(cx.tenant, nested.inner))
    })
}

/// The groups that are members of a group all the time.
fn standing_groups<'t>(cx: &Context<'t>, group: &Group) -> Collected<Vec<Nested<'t>>> {
    let all = cx.tenant.nested_in(&group.id, Mode::Active);
    let open = all.seen().into_iter().flatten().find_map(|nested| nested.is_standing_member().err());
    let standing = all.map(|list| list.into_iter().filter(|nested| nested.is_standing_member() == Ok(true)).collect());
    match (standing, open) {
        (Collected::Complete(list), Some(gap)) => Collected::Partial(list, gap),
        (standing, _) => standing,
    }
}

/// Adds the gravest role that an active member of a group gets.
fn with_gravest_role(cx: &Context<'_>, group: &ObjectId, finding: Finding) -> Finding {
    let reach = cx.tenant.reach(group);
    let harm = |reached: &&Reached<'_>| {
        let role = &reached.assignment.role;
        (!cx.is_tier0(role), cx.is_privileged(role) != Ok(true), reached.gates.len())
    };
    let Some(reached) = reach.seen().ok().and_then(|list| list.iter().min_by_key(harm)) else { return finding };
    let (holder, role) =
        (cx.tenant.principal_label(&reached.assignment.principal), cx.tenant.role_label(&reached.assignment.role));
    let verb = match reached.assignment.mode {
        Mode::Active => "holds",
        Mode::Eligible => "is eligible for",
    };
    finding
        .because(reached.assignment.source.whole(), format!("\"{holder}\" {verb} \"{role}\""))
        .related(naming::role_assignment(cx.tenant, reached.assignment))
}
