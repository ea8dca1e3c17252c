use std::collections::BTreeSet;

use super::of_policy;
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::directory_role::RoleScope;
use crate::model::{ConditionalAccessPolicy, Mode, ObjectId, Property, found_in};
use crate::naming;
use crate::rules::missed::{Others, named_roles};
use crate::rules::words;
use crate::tenant::well_known::{BuiltInRole, GLOBAL_ADMINISTRATOR_TEMPLATE, built_in_role};

/// As many assignments are pointed at.
const SHOWN: usize = 3;

pub(crate) fn check(cx: &Context<'_>, policy: &ConditionalAccessPolicy) -> Judgement {
    let named: BTreeSet<ObjectId> = named_roles(policy)?.iter().map(|role| cx.tenant.role_template(role)).collect();
    if !is_for_administrators(cx, &named) {
        return Err(Undecided::NotApplicable("the policy is for some roles only"));
    }
    let others = Others::of(cx, policy);
    let others_in_use = cx.tenant.roles_in_use().filter(|role| !named.contains(*role) && is_selectable(role));
    let open = [Mode::Active, Mode::Eligible].map(|mode| cx.tenant.holders_of(&GLOBAL_ADMINISTRATOR_TEMPLATE, mode));
    let open = open.into_iter().filter_map(|list| list.complete().err().map(Err));
    let lists =
        others_in_use.flat_map(|role| [Mode::Active, Mode::Eligible].map(|mode| cx.tenant.holders_of(role, mode)));
    let missed = lists.flat_map(|list| others.missed(cx, &list, |scope| *scope == RoleScope::Tenant));
    let missed = found_in(missed.chain(open))?;
    if missed.is_empty() {
        return Ok(Verdict::Pass);
    }
    let roles: BTreeSet<ObjectId> = missed.iter().map(|missed| cx.tenant.role_template(&missed.held.role)).collect();
    let people: BTreeSet<&ObjectId> = missed.iter().flat_map(|missed| &missed.people).collect();
    let (noun, verb) = if roles.len() == 1 { ("the privileged role", "is") } else { ("the privileged roles", "are") };
    let listed = words::listed(roles.iter().map(|role| cx.tenant.role_label(role)));
    let message = format!(
        "the policy \"{}\" for administrators does not include {noun} {listed}, which {verb} in use",
        policy.label()
    );
    let finding = Finding::new(message).because(policy.source.at(Property::IncludeRoles), "not all privileged roles");
    let finding = missed.iter().take(SHOWN).fold(finding, |finding, missed| {
        let held = missed.held;
        let verb = if held.mode == Mode::Active { "holds" } else { "is eligible for" };
        let (holder, role) = (cx.tenant.principal_label(&held.principal), cx.tenant.role_label(&held.role));
        finding.because(held.source.at(Property::PrincipalId), format!("\"{holder}\" {verb} \"{role}\""))
    });
    let added = roles.iter().map(|role| naming::directory_role(cx.tenant, role)).collect();
    let words = format!("add {listed} to the roles that the policy \"{}\" includes", policy.label());
    finding
        .measure("privileged-roles", roles.len())
        .related_all(missed.iter().map(|missed| naming::role_assignment(cx.tenant, missed.held)))
        .related_all(people.iter().map(|user| naming::user(cx.tenant, user)))
        .change([of_policy(policy, Property::IncludeRoles, Action::Add(added), words)])
        .into()
}

/// Whether a policy is for administrators in general: it names Global Administrator, and a privileged role below tier 0.
fn is_for_administrators(cx: &Context<'_>, named: &BTreeSet<ObjectId>) -> bool {
    let is_lesser =
        |role: &ObjectId| !cx.is_tier0(role) && cx.is_built_in_role(role, |known| known.is_privileged() == Some(true));
    named.contains(&GLOBAL_ADMINISTRATOR_TEMPLATE) && named.iter().any(is_lesser)
}

/// Whether Conditional Access can name a role that can change something: one that Microsoft defines and marks as privileged.
fn is_selectable(role: &ObjectId) -> bool {
    let serves = |known: BuiltInRole| {
        known.is_privileged() == Some(true) && !known.is_reader() && !known.is_for_synchronization()
    };
    built_in_role(role).is_some_and(serves)
}
