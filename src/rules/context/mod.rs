//! Authentication contexts and Conditional Access: what stands behind an activation.

use std::collections::BTreeSet;

use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Target, Undecided};
use crate::model::{ConditionalAccessPolicy, Known, ObjectId, Property, UserScope, all_of, any_of, found_in, not};
use crate::naming;
use crate::rules::settings::{activated, gives_privilege, is_unused};
use crate::rules::words;
use crate::source::Phrase;
use crate::tenant::{NamedContext, RoleSettings};

include!(concat!(env!("OUT_DIR"), "/rules_context.rs"));

/// The role settings that require a context, as far as they are seen.
fn users_of<'t>(cx: &Context<'t>, context: &NamedContext) -> Result<Vec<&'t RoleSettings>, Undecided> {
    let found = cx.tenant.settings_requiring(context).found(Vec::is_empty)?;
    if found.is_empty() {
        return Err(Undecided::NotApplicable("no role settings require the authentication context"));
    }
    Ok(found)
}

/// The policies for a context that are in force; the rule says nothing where there is none.
fn enforced<'t>(cx: &Context<'t>, context: &NamedContext) -> Result<Vec<&'t ConditionalAccessPolicy>, Undecided> {
    let found = cx.tenant.policies_guarding(&context.id).matching(|policy| policy.is_enforced())?;
    if found.is_empty() {
        return Err(Undecided::NotApplicable("no Conditional Access policy for the authentication context is enabled"));
    }
    Ok(found)
}

/// Whether some policy for a context that is in force is such a one.
fn any_enforced(
    cx: &Context<'_>,
    context: &NamedContext,
    is_such: impl Fn(&ConditionalAccessPolicy) -> Known<bool>,
) -> Known<bool> {
    cx.tenant.policies_guarding(&context.id).any(|policy| all_of([policy.is_enforced(), is_such(policy)]))
}

/// Of whom no policy for a context asks a thing.
enum Unasked {
    /// No policy asks it.
    Everyone,
    /// The people who can activate and are covered by other policies only, or asked only under some conditions.
    Some(BTreeSet<ObjectId>),
}

impl Unasked {
    /// Whether all of them are under a policy in force of another kind.
    fn are_under(
        &self,
        cx: &Context<'_>,
        context: &NamedContext,
        is_such: impl Fn(&ConditionalAccessPolicy) -> Known<bool>,
    ) -> Known<bool> {
        match self {
            Self::Everyone => any_enforced(cx, context, is_such),
            Self::Some(people) => all_of(people.iter().map(|user| is_under(cx, context, user, &is_such))),
        }
    }

    /// ` from "Ada" and "Grace"`; nothing where it is everyone.
    fn named(&self, cx: &Context<'_>) -> String {
        match self {
            Self::Everyone => String::new(),
            Self::Some(people) => format!(" from {}", words::names_of(cx, people)),
        }
    }

    /// Adds them, and the policies that ask it of others.
    fn explain(&self, cx: &Context<'_>, others: &[&ConditionalAccessPolicy], says: &str, finding: Finding) -> Finding {
        let Self::Some(people) = self else { return finding };
        let says = format!("{says}, but not from everyone or not at each sign-in");
        with_policies(others, Property::IncludeUsers, &says, finding)
            .related_all(people.iter().map(|user| naming::user(cx.tenant, user)))
    }
}

/// Of whom no policy asks what `is_such` says, at each sign-in. Who is under no policy at all is reported by another rule.
fn unasked(
    cx: &Context<'_>,
    context: &NamedContext,
    uses: &[&RoleSettings],
    is_such: impl Fn(&ConditionalAccessPolicy) -> Known<bool>,
) -> Known<Option<Unasked>> {
    if !any_enforced(cx, context, &is_such)? {
        return Ok(Some(Unasked::Everyone));
    }
    let of_everyone = |policy: &ConditionalAccessPolicy| {
        all_of([is_such(policy), policy.is_for_ordinary_sign_ins(), covers_everyone(cx, policy)])
    };
    if any_enforced(cx, context, of_everyone) == Ok(true) {
        return Ok(None);
    }
    let found = found_in(uses.iter().map(|settings| {
        let people = cx.tenant.eligible_people(&settings.role);
        let people = people.matching(|user| {
            all_of([
                not(cx.declared.emergency_accounts.contains(user)),
                any_enforced(cx, context, |policy| cx.tenant.covers(policy, user)),
                not(is_under(cx, context, user, &is_such)),
            ])
        })?;
        Ok((!people.is_empty()).then(|| people.into_iter().cloned().collect::<Vec<_>>()))
    }))?;
    Ok((!found.is_empty()).then(|| Unasked::Some(found.into_iter().flatten().collect())))
}

/// Whether a policy is for all users and leaves out no one but declared emergency access accounts.
fn covers_everyone(cx: &Context<'_>, policy: &ConditionalAccessPolicy) -> Known<bool> {
    let is_spared = |scope: &UserScope| match scope {
        UserScope::None => Ok(false),
        UserScope::User(user) => not(cx.declared.emergency_accounts.contains(user)),
        UserScope::All | UserScope::GuestsOrExternalUsers => Ok(true),
    };
    all_of([
        policy.includes_all_users(),
        not(any_of(policy.excluded_users()?.iter().map(is_spared))),
        policy.excluded_groups().map(<[_]>::is_empty),
        policy.excluded_roles().map(<[_]>::is_empty),
        policy.excluded_guests().map(|guests| guests.is_none()),
    ])
}

/// Whether a policy of some kind applies to a user at each sign-in.
fn is_under(
    cx: &Context<'_>,
    context: &NamedContext,
    user: &ObjectId,
    is_such: &impl Fn(&ConditionalAccessPolicy) -> Known<bool>,
) -> Known<bool> {
    any_enforced(cx, context, |policy| {
        all_of([is_such(policy), policy.is_for_ordinary_sign_ins(), cx.tenant.covers(policy, user)])
    })
}

/// Whether nobody can activate a role that requires the context.
fn is_used_by_nobody(cx: &Context<'_>, uses: &[&RoleSettings]) -> Known<bool> {
    all_of(uses.iter().map(|settings| is_unused(cx, settings)))
}

/// Whether one of the roles is privileged, or leads to a privileged one.
fn gives_some_privilege(cx: &Context<'_>, uses: &[&RoleSettings]) -> Known<bool> {
    any_of(uses.iter().map(|settings| gives_privilege(cx, settings)))
}

/// `"c1"`, or `"c1" ("Privileged activation")` where it has a name.
fn name_of(cx: &Context<'_>, context: &NamedContext) -> String {
    let found = cx.tenant.authentication_context(&context.id).ok().flatten();
    match found.and_then(|found| found.name.as_ref()) {
        Some(name) => format!("\"{}\" (\"{name}\")", context.id),
        None => format!("\"{}\"", context.id),
    }
}

/// As many things are named; the others are counted.
const NAMED: usize = 3;

/// What is activated: `the role "Global Administrator" and membership of "Payroll operators"`; of many the first three.
fn activations(cx: &Context<'_>, uses: &[&RoleSettings]) -> String {
    let mut names: Vec<String> = uses.iter().take(NAMED).map(|settings| activated(cx, settings)).collect();
    if uses.len() > NAMED {
        names.push(format!("{} more", uses.len() - NAMED));
    }
    words::joined(names)
}

/// Adds the role settings that require the context.
fn with_uses(cx: &Context<'_>, uses: &[&RoleSettings], finding: Finding) -> Finding {
    let point = |finding: Finding, settings: &&RoleSettings| {
        let what = activated(cx, settings);
        finding.because(settings.at(Property::AuthenticationContext), format!("the activation of {what} requires it"))
    };
    let finding = uses.iter().take(NAMED).fold(finding, point);
    finding.related_all(uses.iter().map(|settings| naming::settings(cx.tenant, settings)))
}

/// Adds policies, and what one of their properties says.
fn with_policies(policies: &[&ConditionalAccessPolicy], property: Property, says: &str, finding: Finding) -> Finding {
    let point = |finding: Finding, policy: &&ConditionalAccessPolicy| {
        finding.because(policy.source.at(property), format!("\"{}\" {says}", policy.label()))
    };
    let finding = policies.iter().take(NAMED).fold(finding, point);
    finding.related_all(policies.iter().map(|policy| naming::access_policy(policy)))
}

/// An edit of a policy.
fn of_policy(
    policy: &ConditionalAccessPolicy,
    target: impl Into<Target>,
    action: Action,
    words: impl Into<Phrase>,
) -> Edit {
    Edit::new(naming::access_policy(policy), target, action, words)
}

/// Policies by name: `"CA010" and "CA011"`.
fn names_of(policies: &[&ConditionalAccessPolicy]) -> String {
    words::listed(policies.iter().map(|policy| policy.label()))
}
