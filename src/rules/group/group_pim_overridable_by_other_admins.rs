use std::collections::{BTreeMap, BTreeSet};

use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Group, Known, ObjectId, Property, all_of, any_found, not};
use crate::rules::edits;
use crate::rules::proof::with_proof;
use crate::rules::words::listed;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let open = all_of([cx.tenant.is_managed(&group.id), not(group.is_role_assignable())]);
    if open == Ok(false) {
        return Ok(Verdict::Pass);
    }
    if !cx.is_sensitive(&group.id)? {
        return Err(Undecided::NotApplicable("the group does not lead to privileged access"));
    }
    let overriding = cx.tenant.tenant_wide_holders(|role| manages(cx, role, group));
    if !all_of([open, any_found(&overriding)])? {
        return Ok(Verdict::Pass);
    }
    let (overriding, name) = (overriding?, group.label());
    let holders: BTreeSet<&ObjectId> = overriding.iter().map(|held| &held.principal).collect();
    let mut roles = BTreeMap::new();
    for held in overriding {
        roles.entry(cx.tenant.role_label(&held.role)).or_insert(held);
    }
    let names = listed(roles.keys().cloned());
    let finding = Finding::new(format!(
        "holders of {names} can change the members of \"{name}\" and bypass PIM, because the group is not role-assignable"
    ))
    .because(group.source.at(Property::IsAssignableToRole), "not role-assignable");
    let finding = roles.iter().fold(finding, |finding, (role, held)| {
        finding.because(held.source.at(Property::RoleDefinitionId), format!("grants \"{role}\" for the entire tenant"))
    });
    with_proof(cx, &group.id, finding)
        .evidence("administrators", holders.len())
        .change([edits::role_assignable(cx, &group.id, format!("replace \"{name}\" with a role-assignable group"))])
        .note(format!("assign {names} to few people in any case"))
        .into()
}

/// Whether a role that holds in the entire tenant may change the members of the group. That Global and Privileged Role
/// Administrators may change everything is no news.
fn manages(cx: &Context<'_>, role: &ObjectId, group: &Group) -> Known<bool> {
    all_of([Ok(!cx.is_tier0(role)), cx.may_manage(role, group)])
}
