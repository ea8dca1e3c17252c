use std::collections::BTreeSet;

use super::{holders, names_of, with_roles};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{
    AdministrativeUnit, Group, Known, Member, ObjectId, Property, RoleAssignment, all_of, any_found, any_of, not,
};
use crate::naming;
use crate::rules::edits;

pub(crate) fn check(cx: &Context<'_>, unit: &AdministrativeUnit) -> Judgement {
    let mut held = cx.tenant.roles_at_unit(&unit.id).complete()?.clone();
    held.retain(|held| cx.tenant.manages_groups_at_units(&held.role));
    let administrators: BTreeSet<&ObjectId> = held.iter().map(|held| &held.principal).collect();
    if administrators.is_empty() {
        return Ok(Verdict::Pass);
    }
    let members = cx.tenant.members_of_unit(&unit.id);
    let groups = members.matching(|member| is_out_of_reach(cx, member, &administrators));
    if any_found(&groups) == Ok(false) {
        return Ok(Verdict::Pass);
    }
    let everywhere = any_of(administrators.iter().map(|principal| cx.tenant.can_manage_in_pim(principal)));
    if !all_of([not(everywhere), any_found(&groups)])? {
        return Ok(Verdict::Pass);
    }
    let (groups, name) = (groups?, unit.label());
    let finding = Finding::new(format!(
        "{} cannot manage {} in PIM, because {} only for the administrative unit \"{name}\"",
        holders(cx, &held),
        names_of(cx, &groups),
        if held.len() == 1 { "the role holds" } else { "the roles hold" }
    ));
    with_roles(cx, &held, finding)
        .measure("groups", groups.len())
        .related_all(groups.iter().map(|member| naming::group(cx.tenant, &member.id)))
        .change_as(
            format!("make them owners of {}", names_of(cx, &groups)),
            groups.iter().map(|group| add_owners(cx, group, &held)),
        )
        .into()
}

/// Whether PIM manages a member of the unit that these roles would let them manage in the entire tenant, and none of these principals owns it or can activate its ownership.
fn is_out_of_reach(cx: &Context<'_>, member: &Member, administrators: &BTreeSet<&ObjectId>) -> Known<bool> {
    let managed = all_of([cx.tenant.is_group(&member.id, member.kind), cx.tenant.is_managed(&member.id)]);
    if managed == Ok(false) {
        return Ok(false);
    }
    let owned = cx.tenant.owners(&member.id).any(|owner| Ok(administrators.contains(owner.id)));
    // A role-assignable group is for its owners and Privileged Role Administrators.
    let protected = cx.tenant.group_named(&member.id).and_then(Group::is_role_assignable);
    all_of([managed, not(protected), not(owned)])
}

fn add_owners(cx: &Context<'_>, group: &Member, held: &[&RoleAssignment]) -> Edit {
    let added = edits::principals(cx, held.iter().map(|held| (&held.principal, held.principal_kind())));
    let words = format!("add them to the owners of \"{}\"", cx.tenant.group_label(&group.id));
    edits::of_group(cx, &group.id, Property::Owners, Action::Add(added), words)
}
