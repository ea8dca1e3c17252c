use std::collections::BTreeSet;

use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, Mode, Property, all_of, any_found, not};
use crate::naming;
use crate::rules::lowered::group_privileged_not_in_pim::NO_TIER_0_ROLE;
use crate::rules::words::listed;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let held = cx.tenant.roles_held_by(&group.id, Mode::Active);
    let privileged = held.clone().matching(|held| cx.is_privileged(&held.role));
    let members = cx
        .tenant
        .members_of_group(&group.id)
        .but_service_principals()
        .any(|member| cx.could_activate(&member.id, member.kind));
    if !all_of([any_found(&privileged), not(cx.tenant.is_managed(&group.id)), members])? {
        return Ok(Verdict::Pass);
    }
    let (roles, name) = (privileged?, group.label());
    let names = listed(roles.iter().map(|held| cx.tenant.role_label(&held.role)).collect::<BTreeSet<_>>());
    let finding = Finding::new(format!(
        "members of \"{name}\" hold {names} permanently, because the role is assigned to the group and PIM does not manage the group"
    ));
    let finding = finding.because(group.source.whole(), "PIM does not list the group");
    roles
        .iter()
        .fold(finding, |finding, held| {
            finding
                .because(held.source.at(Property::RoleDefinitionId), format!("grants \"{}\" to the group", cx.tenant.role_label(&held.role)))
                .related(naming::role_assignment(cx.tenant, held))
        })
        .help(format!(
            "bring \"{name}\" into PIM and make its members eligible, or replace its active assignment of {names} with an eligible one"
        ))
        .lowered_if(NO_TIER_0_ROLE, not(held.as_ref().any(|held| Ok(cx.is_tier0(&held.role)))))
        .into()
}
