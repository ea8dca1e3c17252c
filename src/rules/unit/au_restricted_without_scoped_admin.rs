use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{AdministrativeUnit, Collection, Property, all_of, not};
use crate::naming;

pub(crate) fn check(cx: &Context<'_>, unit: &AdministrativeUnit) -> Judgement {
    let restricted = cx.tenant.is_restricted_unit(&unit.id);
    if restricted == Ok(false) {
        return Ok(Verdict::Pass);
    }
    let emergency = &cx.declared.emergency_accounts;
    let manageable = cx.tenant.members_of_unit(&unit.id).any(|member| not(emergency.contains(&member.id)));
    let administered = cx.tenant.roles_at_unit(&unit.id).any(|_| Ok(true));
    if !all_of([restricted, not(administered), manageable])? {
        return Ok(Verdict::Pass);
    }
    let name = unit.label();
    let words = format!("assign a role at \"{name}\" to those who look after its members");
    let assigned = Edit::new(naming::unit(unit), Collection::RoleEligibility, Action::at_least(1), words);
    let finding = Finding::new(format!(
        "no one has a role at the restricted management administrative unit \"{name}\", whose members administrators of the entire \
         tenant cannot manage"
    ))
    .because(unit.source.at(Property::IsMemberManagementRestricted), "only a role at the unit gives control of its members")
    .change([assigned]);
    if !emergency.ids.is_empty() || emergency.open.is_some() {
        return finding.into();
    }
    finding.note("if it protects emergency access accounts, list them under emergency-accounts in pimlint.toml").into()
}
