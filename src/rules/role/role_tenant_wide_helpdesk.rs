use super::{of_role, with_holders};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::directory_role::RoleScope;
use crate::model::{AdministrativeUnit, Known, ObjectId, RoleAssignment, all_of};
use crate::naming;
use crate::rules::words::listed;
use crate::tenant::approvers::People;
use crate::tenant::well_known::template_of;

/// The roles that look after people or groups, and can be assigned at an administrative unit:
/// <https://learn.microsoft.com/entra/identity/role-based-access-control/manage-roles-portal>.
const SCOPABLE: [&str; 6] = [
    "Authentication Administrator",
    "Groups Administrator",
    "Helpdesk Administrator",
    "License Administrator",
    "Password Administrator",
    "User Administrator",
];

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    if !cx.tenant.units().any(|_| Ok(true))? {
        return Err(Undecided::NotApplicable("the tenant has no administrative units"));
    }
    let most = cx.thresholds.tenant_wide_admins_max;
    let (mut wide, mut gap) = (Vec::new(), None);
    for role in SCOPABLE.into_iter().filter_map(template_of) {
        let people = people_everywhere(cx, &role);
        match people.fewer_than(most.saturating_add(1)) {
            Ok(true) => {}
            Ok(false) => wide.push((role, people)),
            Err(missing) => gap = gap.or(Some(missing)),
        }
    }
    let Some((first, _)) = wide.first() else { return gap.map_or(Ok(Verdict::Pass), |gap| Err(gap.into())) };
    let units = cx.tenant.units();
    let unit: Option<&AdministrativeUnit> = units.seen().copied()?.first();
    let names = listed(wide.iter().map(|(role, _)| cx.tenant.role_label(role)));
    let noun = if wide.len() == 1 { "the role" } else { "each of the roles" };
    let message =
        format!("more than {most} people have {noun} {names} in the entire tenant, which has administrative units");
    let finding = unit.into_iter().fold(Finding::new(message), |finding, unit| finding.related(naming::unit(unit)));
    let edits = wide.iter().map(|(role, people)| {
        let words =
            format!("assign \"{}\" at the administrative units that the people look after", cx.tenant.role_label(role));
        of_role(cx, role, Action::at_most(most), words).now(people.seen().count())
    });
    with_holders(cx, first, finding).change(edits).into()
}

fn people_everywhere(cx: &Context<'_>, role: &ObjectId) -> People {
    let is_everywhere =
        |held: &RoleAssignment| -> Known<bool> { held.scope().map(|scope| *scope == RoleScope::Tenant) };
    let is_such = |held: &RoleAssignment| Ok(cx.tenant.role_template(&held.role) == *role);
    cx.tenant.people_holding(|held| all_of([is_such(held), is_everywhere(held)]))
}
