use std::collections::{BTreeMap, BTreeSet};

use super::{listed, with_proof};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, Known, Mode, ObjectId, Property, RoleAssignment, RoleScope, all_of, any_of, not};
use crate::rules::lowered::group_pim_overridable_by_other_admins::THE_GROUP_LEADS_TO_NO_PRIVILEGED_ACCESS;
use crate::tenant::well_known::built_in_role;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let open = all_of([cx.tenant.is_managed(&group.id), not(group.is_role_assignable())]);
    if open == Ok(false) || !all_of([open, is_overridable(cx, group)])? {
        return Ok(Verdict::Pass);
    }
    let name = group.label();
    let (roles, holders) = overriding(cx, group);
    let names = listed(roles.keys().cloned());
    let finding = Finding::new(format!(
        "holders of {names} can change the members of \"{name}\" without PIM, as the group is not role-assignable"
    ))
    .because(group.source.at(Property::IsAssignableToRole), "not role-assignable");
    let finding = roles.iter().fold(finding, |finding, (role, held)| {
        finding.because(held.source.at(Property::RoleDefinitionId), format!("gives \"{role}\" for the whole tenant"))
    });
    with_proof(cx, group, finding)
        .evidence("administrators", holders.len())
        .help(format!("replace \"{name}\" with a role-assignable group if it gives sensitive access, and give {names} to few people"))
        .lowered_if(THE_GROUP_LEADS_TO_NO_PRIVILEGED_ACCESS, not(cx.is_sensitive(&group.id)))
        .into()
}

fn is_overridable(cx: &Context<'_>, group: &Group) -> Known<bool> {
    any_of([Mode::Active, Mode::Eligible].map(|mode| cx.tenant.roles_held(mode).any(|held| overrides(cx, held, group))))
}

/// The roles that are seen to override PIM, by name, each with one assignment; and who holds any of them.
fn overriding<'t>(cx: &Context<'t>, group: &Group) -> (BTreeMap<String, &'t RoleAssignment>, BTreeSet<&'t ObjectId>) {
    let (mut roles, mut holders) = (BTreeMap::new(), BTreeSet::new());
    let held = [Mode::Active, Mode::Eligible].map(|mode| cx.tenant.roles_held(mode));
    let held = held.iter().filter_map(|list| list.seen().ok()).flatten().copied();
    for held in held.filter(|held| overrides(cx, held, group) == Ok(true)) {
        roles.entry(cx.tenant.role_label(&held.role)).or_insert(held);
        holders.insert(&held.principal);
    }
    (roles, holders)
}

/// Whether a role that holds in the whole tenant may change the members of the group.
fn overrides(cx: &Context<'_>, held: &RoleAssignment, group: &Group) -> Known<bool> {
    let everywhere = held.scope().map(|scope| *scope == RoleScope::Tenant);
    if everywhere == Ok(false) {
        return Ok(false);
    }
    all_of([everywhere, manages(cx, &held.role, group)])
}

fn manages(cx: &Context<'_>, role: &ObjectId, group: &Group) -> Known<bool> {
    let Some(known) = built_in_role(&cx.tenant.role_template(role)) else { return cx.is_custom_group_manager(role) };
    match (known.manages_groups(true), known.manages_groups(false)) {
        (true, true) => Ok(true),
        (false, false) => Ok(false),
        (of_unified, _) => Ok(group.is_unified()? == of_unified),
    }
}
