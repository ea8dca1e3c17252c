use super::{activated, gives_privilege, gravest, in_force, of_group};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::directory_role::RoleAssignment;
use crate::model::{Event, Known, Mode, Property, SettingsRole, all_of, not};
use crate::rules::delivered::comes_from_package;
use crate::rules::lowered::settings_eligible_permanent_allowed as lowered;
use crate::rules::proof::leading_to;
use crate::rules::settings_edits::edit;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let may_stay = not(in_force(cx, settings)?.requires_end(Mode::Eligible));
    if !all_of([may_stay, is_used_without_package(cx, settings)])? {
        return Ok(Verdict::Pass);
    }
    let property = Property::expiration_required(Event::Eligibility);
    let finding = Finding::new(format!("permanent eligible assignments are allowed for {}", activated(cx, settings)))
        .because(settings.at(property), "eligible assignments do not have to expire");
    let of_directory_role = matches!(settings.role, SettingsRole::Directory(_));
    let turn_off =
        edit(cx, settings, property, Action::set(true), "turn off \"Allow permanent eligible assignment\"").now(false);
    let finding = of_group(cx, settings, leading_to(cx, finding, gravest(cx, settings))).change([turn_off]);
    let is_permanent = is_permanent_for_someone(cx, settings) == Ok(true);
    let finding =
        if is_permanent { finding.note("then set an end for those who are eligible permanently") } else { finding };
    finding
        .lowered_if(lowered::DIRECTORY_ROLE, Ok(of_directory_role))
        .lowered_if(lowered::NO_PRIVILEGED_ROLE, not(gives_privilege(cx, settings)))
        .into()
}

/// Whether people are eligible without an access package that decides for how long:
/// <https://learn.microsoft.com/entra/id-governance/entitlement-management-access-package-pim-reference>
fn is_used_without_package(cx: &Context<'_>, settings: &RoleSettings) -> Known<bool> {
    match &settings.role {
        SettingsRole::Group(group, access) => {
            let entries = cx.tenant.schedules_of(group, Mode::Eligible);
            entries.any(|entry| all_of([entry.gives(*access), not(comes_from_package(cx, entry))]))
        }
        SettingsRole::Directory(role) => {
            let is_used = cx.tenant.holders_of(role, Mode::Eligible).any(|_| Ok(true));
            all_of([is_used, cx.is_privileged(role)])
        }
    }
}

fn is_permanent_for_someone(cx: &Context<'_>, settings: &RoleSettings) -> Known<bool> {
    match &settings.role {
        SettingsRole::Group(group, access) => {
            let entries = cx.tenant.schedules_of(group, Mode::Eligible);
            entries.any(|entry| all_of([entry.gives(*access), entry.is_permanent()]))
        }
        SettingsRole::Directory(role) => cx.tenant.holders_of(role, Mode::Eligible).any(RoleAssignment::is_permanent),
    }
}
