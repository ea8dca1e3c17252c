use std::collections::BTreeSet;

use super::of_policy;
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::directory_role::RoleScope;
use crate::model::{AdministrativeUnit, ConditionalAccessPolicy, Mode, ObjectId, Property, any_of, found_in, not};
use crate::naming;
use crate::rules::lowered::ca_role_scope_misses_unit as lowered;
use crate::rules::missed::{Others, named_roles};
use crate::rules::words;

/// As many assignments are pointed at.
const SHOWN: usize = 3;

pub(crate) fn check(cx: &Context<'_>, policy: &ConditionalAccessPolicy) -> Judgement {
    let roles = named_roles(policy)?;
    let others = Others::of(cx, policy);
    let lists =
        roles.iter().flat_map(|role| [Mode::Active, Mode::Eligible].map(|mode| cx.tenant.holders_of(role, mode)));
    let at_unit = |scope: &RoleScope| matches!(scope, RoleScope::AdministrativeUnit(_));
    let missed = found_in(lists.flat_map(|list| others.missed(cx, &list, at_unit)))?;
    if missed.is_empty() {
        return Ok(Verdict::Pass);
    }
    let people: BTreeSet<&ObjectId> = missed.iter().flat_map(|missed| &missed.people).collect();
    let roles: BTreeSet<ObjectId> = missed.iter().map(|missed| cx.tenant.role_template(&missed.held.role)).collect();
    let message = format!(
        "the policy \"{}\" does not apply to {}, who can use {} at an administrative unit only",
        policy.label(),
        words::names_of(cx, people.iter().copied()),
        words::listed(roles.iter().map(|role| cx.tenant.role_label(role))),
    );
    let finding = Finding::new(message).because(
        policy.source.at(Property::IncludeRoles),
        "roles count only for those who hold them in the entire tenant",
    );
    let finding = missed.iter().take(SHOWN).fold(finding, |finding, missed| {
        let held = missed.held;
        let unit = held.unit().and_then(|unit| cx.tenant.unit(unit)).map(AdministrativeUnit::label);
        let place = unit.map_or_else(|| "an administrative unit".to_owned(), |unit| format!("\"{unit}\""));
        let role = cx.tenant.role_label(&held.role);
        finding.because(held.source.at(Property::DirectoryScopeId), format!("\"{role}\" at {place}"))
    });
    let privileged = any_of(missed.iter().map(|missed| cx.is_privileged(&missed.held.role)));
    let words = format!("include a group of those who hold the roles at units in the policy \"{}\"", policy.label());
    finding
        .measure("people", people.len())
        .related_all(missed.iter().map(|missed| naming::role_assignment(cx.tenant, missed.held)))
        .related_all(people.iter().map(|user| naming::user(cx.tenant, user)))
        .change([of_policy(policy, Property::IncludeGroups, Action::Choose, words)])
        .lowered_if(lowered::NO_PRIVILEGED_ROLE, not(privileged))
        .into()
}
