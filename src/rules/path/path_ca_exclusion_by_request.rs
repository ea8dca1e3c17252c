use super::{in_steps, with_path};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::conditional_access::{Control, Grant};
use crate::model::{ConditionalAccessPolicy, Known, Property, UserScope, any_of, found_in, not};
use crate::naming;
use crate::rules::control::{close, is_above, self_joined, who};
use crate::rules::lowered::path_ca_exclusion_by_request as lowered;
use crate::tenant::paths::Node;

/// What people want to be spared.
const DEMANDS: [Control; 4] = [Control::Block, Control::Mfa, Control::CompliantDevice, Control::DomainJoinedDevice];

pub(crate) fn check(cx: &Context<'_>, policy: &ConditionalAccessPolicy) -> Judgement {
    if !policy.is_enforced()? {
        return Err(Undecided::NotApplicable("the policy is not enabled"));
    }
    if !policy.grant()?.map_or(Ok(false), demands)? {
        return Err(Undecided::NotApplicable(
            "the policy neither blocks nor requires a second factor or a managed device",
        ));
    }
    let joined = |group| Ok(self_joined(cx, group, |node| counts(cx, node))?.map(|(node, path)| (group, node, path)));
    let found = found_in(policy.excluded_groups()?.iter().map(joined))?;
    let Some((group, node, path)) = found.into_iter().next() else { return Ok(Verdict::Pass) };
    let (label, name) = (policy.label(), cx.tenant.group_label(group));
    let finding = Finding::new(format!(
        "{} can get into \"{name}\" {} without approval, and then the policy \"{label}\" does not apply to them",
        who(cx, node),
        in_steps(&path)
    ))
    .because(policy.source.at(Property::ExcludeGroups), format!("the policy excludes the members of \"{name}\""))
    .related(naming::group(cx.tenant, group));
    let edits = path.steps.first().map(|step| close(cx, step)).unwrap_or_default();
    with_path(cx, &path, finding).change(edits).lowered_if(lowered::FEW_PEOPLE, not(is_broad(cx, policy))).into()
}

/// Whether it keeps out an attacker who only has a password.
fn demands(grant: &Grant) -> Known<bool> {
    let controls = grant.controls().map(|controls| controls.iter().any(|control| DEMANDS.contains(control)));
    any_of([controls, grant.strength().map(|strength| strength.is_some())])
}

/// Whether it is for all users, or for the holders of a privileged role that can change something.
fn is_broad(cx: &Context<'_>, policy: &ConditionalAccessPolicy) -> Known<bool> {
    let all = policy.included_users().map(|users| users.contains(&UserScope::All));
    let roles = policy.included_roles().and_then(|roles| any_of(roles.iter().map(|role| cx.is_powerful(role))));
    any_of([all, roles])
}

/// Conditional Access for users says nothing of service principals, and emergency access accounts are left out anyway.
fn counts(cx: &Context<'_>, node: &Node) -> Known<bool> {
    match node {
        Node::Audience(audience) => Ok(!audience.is_workload()),
        Node::Guests => Ok(true),
        Node::Principal(_) => not(is_above(cx, node)),
        Node::Group(..) => not(cx.tenant.is_nobody(node)),
        _ => Ok(false),
    }
}
