use std::collections::BTreeSet;

use super::{activations, any_enforced, enforced, gives_some_privilege, name_of, of_policy, users_of};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{ConditionalAccessPolicy, Known, ObjectId, Property, UserScope, all_of, found_in, matching, not};
use crate::naming;
use crate::rules::lowered::authctx_eligible_user_not_covered as lowered;
use crate::rules::settings::activated;
use crate::rules::words;
use crate::tenant::{NamedContext, RoleSettings};

/// As many policies and roles are pointed at.
const SHOWN: usize = 3;

pub(crate) fn check(cx: &Context<'_>, context: &NamedContext) -> Judgement {
    let uses = users_of(cx, context)?;
    let policies = enforced(cx, context)?;
    let left_out = found_in(uses.iter().map(|settings| {
        let people = left_out(cx, context, settings)?;
        Ok((!people.is_empty()).then_some((*settings, people)))
    }))?;
    if left_out.is_empty() {
        return Ok(Verdict::Pass);
    }
    let roles: Vec<&RoleSettings> = left_out.iter().map(|(settings, _)| *settings).collect();
    let people: BTreeSet<ObjectId> = left_out.into_iter().flat_map(|(_, people)| people).collect();
    let message = format!(
        "{} can activate {} without what the authentication context {} requires: no enabled policy for it applies to them",
        words::names_of(cx, &people),
        activations(cx, &roles),
        name_of(cx, context),
    );
    let finding = policies.iter().take(SHOWN).fold(Finding::new(message), |finding, policy| {
        let (property, says) = reason(cx, policy, &people);
        finding.because(policy.source.at(property), format!("\"{}\" {says}", policy.label()))
    });
    let finding = roles.iter().take(SHOWN).fold(finding, |finding, settings| {
        let what = activated(cx, settings);
        finding.because(settings.at(Property::AuthenticationContext), format!("the activation of {what} requires it"))
    });
    finding
        .measure("people", people.len())
        .related_all(policies.iter().map(|policy| naming::access_policy(policy)))
        .related_all(people.iter().map(|user| naming::user(cx.tenant, user)))
        .related_all(roles.iter().map(|settings| naming::settings(cx.tenant, settings)))
        .change(policies.first().map(|policy| cover(cx, policy, &people)))
        .lowered_if(
            lowered::APPROVAL,
            all_of(roles.iter().map(|settings| settings.policy()?.requires_human_approval())),
        )
        .lowered_if(lowered::NO_PRIVILEGED_ROLE, not(gives_some_privilege(cx, &roles)))
        .into()
}

/// The people who can activate a role, and for whom no policy for the context is in force.
fn left_out(cx: &Context<'_>, context: &NamedContext, settings: &RoleSettings) -> Known<Vec<ObjectId>> {
    let people = cx.tenant.eligible_people(&settings.role);
    let found = people.matching(|user| {
        all_of([
            not(cx.declared.emergency_accounts.contains(user)),
            not(any_enforced(cx, context, |policy| cx.tenant.covers(policy, user))),
        ])
    })?;
    Ok(found.into_iter().cloned().collect())
}

/// Those whom a policy excludes, although it includes them.
fn excluded<'p>(
    cx: &Context<'_>,
    policy: &ConditionalAccessPolicy,
    people: &'p BTreeSet<ObjectId>,
) -> Vec<&'p ObjectId> {
    matching(people, |user| all_of([cx.tenant.includes(policy, user), cx.tenant.excludes(policy, user)]))
        .unwrap_or_default()
}

fn reason(cx: &Context<'_>, policy: &ConditionalAccessPolicy, people: &BTreeSet<ObjectId>) -> (Property, &'static str) {
    if excluded(cx, policy, people).is_empty() {
        (Property::IncludeUsers, "does not include them")
    } else {
        (excluding(policy, people), "excludes them")
    }
}

/// The list of a policy that excludes people: by name, or else through groups or roles.
fn excluding(policy: &ConditionalAccessPolicy, people: &BTreeSet<ObjectId>) -> Property {
    let named =
        |users: &[UserScope]| users.iter().any(|scope| matches!(scope, UserScope::User(user) if people.contains(user)));
    let has_groups = policy.excluded_groups().is_ok_and(|groups| !groups.is_empty());
    let has_roles = policy.excluded_roles().is_ok_and(|roles| !roles.is_empty());
    match policy.excluded_users().map(named) {
        Ok(true) => Property::ExcludeUsers,
        _ if has_groups => Property::ExcludeGroups,
        _ if has_roles => Property::ExcludeRoles,
        _ => Property::ExcludeGuests,
    }
}

fn cover(cx: &Context<'_>, policy: &ConditionalAccessPolicy, people: &BTreeSet<ObjectId>) -> Edit {
    let (names, label) = (words::names_of(cx, people), policy.label());
    if excluded(cx, policy, people).is_empty() {
        let words = format!("include {names}, or all users, in the policy \"{label}\"");
        return of_policy(policy, Property::IncludeUsers, Action::Choose, words);
    }
    let words = format!("change what the policy \"{label}\" excludes so that it applies to {names}");
    of_policy(policy, excluding(policy, people), Action::Choose, words)
}
