use std::collections::BTreeSet;

use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{Access, Collection, Group, Member, Mode, Property, RoleAssignment, all_of, any_found, any_of, not};
use crate::naming;
use crate::rules::edits;
use crate::rules::lowered::group_privileged_not_in_pim as lowered;
use crate::rules::words::some_of;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let held = cx.tenant.roles_held_by(&group.id, Mode::Active);
    let privileged = held.clone().matching(|held| cx.is_privileged_to_some(&held.role));
    let is_unmanaged = not(cx.tenant.is_managed(&group.id));
    // Before the members are asked for: most groups hold no role.
    if all_of([any_found(&privileged), is_unmanaged]) == Ok(false) {
        return Ok(Verdict::Pass);
    }
    let members = cx
        .tenant
        .members_of_group(&group.id)
        .but_service_principals()
        .matching(|member| cx.could_activate(&member.id, member.kind));
    if !all_of([any_found(&privileged), is_unmanaged, any_found(&members)])? {
        return Ok(Verdict::Pass);
    }
    let (roles, members, name) = (privileged?, members?, group.label());
    let names = some_of(roles.iter().map(|held| naming::held_role(cx.tenant, held)).collect::<BTreeSet<_>>());
    let all_stay = all_of(roles.iter().map(|held| cx.tenant.is_held_for_good(held))) == Ok(true);
    let how = if all_stay { "permanently" } else { "without activation" };
    let finding = Finding::new(format!(
        "members of \"{name}\" hold {names} {how}, because the role is assigned to the group and PIM does not manage the group"
    ));
    let finding = finding.because(group.source.whole(), "PIM does not list the group");
    roles
        .iter()
        .fold(finding, |finding, held| {
            finding
                .because(
                    held.source.at(Property::RoleDefinitionId),
                    format!("grants {} to the group", naming::held_role(cx.tenant, held)),
                )
                .related(naming::role_assignment(cx.tenant, held))
        })
        .change(make_members_eligible(cx, group, &members))
        .change(roles.iter().flat_map(|held| make_group_eligible(cx, group, held)))
        .lowered_if(lowered::BY_CISA, not(any_of(roles.iter().map(|held| cx.is_privileged(&held.role)))))
        .lowered_if(lowered::NO_TIER_0_ROLE, not(held.as_ref().any(|held| Ok(cx.is_tier0(&held.role)))))
        .into()
}

/// The first eligibility brings the group into PIM.
fn make_members_eligible(cx: &Context<'_>, group: &Group, members: &[&Member]) -> [Edit; 2] {
    let people = edits::principals(cx, members.iter().map(|member| (&member.id, member.kind)));
    let bring = format!("bring \"{}\" into PIM with its members as eligible members", group.label());
    let remove = "remove their active membership";
    [
        edits::of_role(cx, (&group.id, Access::Member, Mode::Eligible), Action::Add(people.clone()), bring),
        edits::of_group(cx, &group.id, Collection::GroupMembers, Action::Remove(people), remove),
    ]
}

/// Has the members activate the role of the group.
fn make_group_eligible(cx: &Context<'_>, group: &Group, held: &RoleAssignment) -> [Edit; 2] {
    let role = naming::held_role(cx.tenant, held);
    let add = Action::Add(vec![naming::group(cx.tenant, &group.id)]);
    let eligible = format!("make \"{}\" eligible for {role}", group.label());
    let remove = format!("remove its active assignment of {role}");
    [
        Edit::new(naming::directory_role(cx.tenant, &held.role), Collection::RoleEligibility, add, eligible)
            .at_scope_of(held),
        edits::end_role(cx, held, remove),
    ]
}
