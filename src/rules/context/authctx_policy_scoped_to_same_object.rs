use super::{any_enforced, enforced, name_of, names_of, of_policy, users_of};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{Access, ConditionalAccessPolicy, Known, Property, SettingsRole, all_of, found_in, not};
use crate::naming;
use crate::rules::lowered::authctx_policy_scoped_to_same_object as lowered;
use crate::rules::settings::{activated, is_unused};
use crate::tenant::{NamedContext, RoleSettings};

/// As many policies and roles are pointed at.
const SHOWN: usize = 3;

/// A policy that includes the very object that is activated.
type Pair<'t> = (&'t ConditionalAccessPolicy, &'t RoleSettings);

pub(crate) fn check(cx: &Context<'_>, context: &NamedContext) -> Judgement {
    let uses = users_of(cx, context)?;
    enforced(cx, context)?;
    let policies = cx.tenant.policies_guarding(&context.id);
    let open = policies.complete().err().map(Err);
    let pairs =
        policies.seen().into_iter().flatten().flat_map(|policy| uses.iter().map(|settings| (*policy, *settings)));
    let scoped = pairs.map(|(policy, settings)| {
        let is_for_all = policy.includes_all_users();
        let is_scoped = all_of([policy.is_enforced(), includes_itself(cx, policy, &settings.role), not(is_for_all)])?;
        Ok(is_scoped.then_some((policy, settings)))
    });
    let found = found_in(scoped.chain(open))?;
    let Some((first, settings)) = found.first() else { return Ok(Verdict::Pass) };
    let object = activated(cx, settings);
    let more =
        if found.len() == 1 { String::new() } else { format!(", and the same holds {} more times", found.len() - 1) };
    let message = format!(
        "the policy \"{}\" for the authentication context {} is for those who already have {object}, not for those who \
         activate it{more}",
        first.label(),
        name_of(cx, context),
    );
    let finding = found.iter().take(SHOWN).fold(Finding::new(message), |finding, (policy, settings)| {
        let label = format!("\"{}\" includes what is activated", policy.label());
        finding.because(policy.source.at(included(&settings.role)), label).because(
            settings.at(Property::AuthenticationContext),
            format!("the activation of {} requires it", activated(cx, settings)),
        )
    });
    let policies = policies_of(&found);
    let (noun, names) = (if policies.len() == 1 { "policy" } else { "policies" }, names_of(&policies));
    let words = format!("include all users in the {noun} {names} instead of groups, roles or guests");
    let covered = found.iter().map(|(_, settings)| all_are_covered(cx, context, settings));
    let unused = found.iter().map(|(_, settings)| is_unused(cx, settings));
    finding
        .related_all(found.iter().map(|(policy, _)| naming::access_policy(policy)))
        .related_all(found.iter().map(|(_, settings)| naming::settings(cx.tenant, settings)))
        .change_as(words, policies.iter().flat_map(|policy| edits(policy)))
        .lowered_if(lowered::COVERED_OTHERWISE, all_of(covered))
        .lowered_if(lowered::NOBODY_ELIGIBLE, all_of(unused))
        .into()
}

/// Whether a policy includes the group or the role itself.
fn includes_itself(cx: &Context<'_>, policy: &ConditionalAccessPolicy, role: &SettingsRole) -> Known<bool> {
    match role {
        SettingsRole::Group(group, Access::Member) => Ok(policy.included_groups()?.contains(group)),
        SettingsRole::Group(_, Access::Owner) => Ok(false),
        SettingsRole::Directory(role) => {
            let template = cx.tenant.role_template(role);
            Ok(policy.included_roles()?.iter().any(|included| cx.tenant.role_template(included) == template))
        }
    }
}

fn included(role: &SettingsRole) -> Property {
    match role {
        SettingsRole::Group(..) => Property::IncludeGroups,
        SettingsRole::Directory(_) => Property::IncludeRoles,
    }
}

/// Whether every eligible person is covered by something else: nobody holds yet what is activated.
fn all_are_covered(cx: &Context<'_>, context: &NamedContext, settings: &RoleSettings) -> Known<bool> {
    let people = cx.tenant.eligible_people(&settings.role);
    not(people.any(|user| not(any_enforced(cx, context, |policy| cx.tenant.covers(policy, user)))))
}

/// The policies, each once.
fn policies_of<'t>(found: &[Pair<'t>]) -> Vec<&'t ConditionalAccessPolicy> {
    let mut policies: Vec<&ConditionalAccessPolicy> = found.iter().map(|(policy, _)| *policy).collect();
    policies.dedup_by_key(|policy| &policy.id);
    policies
}

/// The edits after which a policy is for all users, and for no one in particular.
fn edits(policy: &ConditionalAccessPolicy) -> Vec<Edit> {
    let name = policy.label();
    let all = format!("include all users in the policy \"{name}\"");
    let narrower = [
        (Property::IncludeGroups, policy.included_groups().map(<[_]>::is_empty), "groups", "[]"),
        (Property::IncludeRoles, policy.included_roles().map(<[_]>::is_empty), "roles", "[]"),
        (Property::IncludeGuests, policy.included_guests().map(|guests| guests.is_none()), "guests", "null"),
    ];
    let narrower = narrower.into_iter().filter(|(_, is_empty, ..)| *is_empty == Ok(false));
    let emptied = narrower.map(|(property, _, what, nothing)| {
        let words = format!("remove the included {what} from the policy \"{name}\"");
        of_policy(policy, property, Action::set(nothing), words)
    });
    std::iter::once(of_policy(policy, Property::IncludeUsers, Action::set("All"), all)).chain(emptied).collect()
}
