use super::{HELD, is_below, with_path};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::hops;
use crate::model::{ConditionalAccessPolicy, Known, Property, RoleSettingsPolicy, all_of, any_found, matching, not};
use crate::naming;
use crate::rules::settings::{activated, gives_tier0, is_unused};
use crate::rules::settings_edits::require_approval;
use crate::rules::words::{joined, some_of};
use crate::tenant::paths::{Kind, Kinds, Limit, Node, Path, guards};
use crate::tenant::{NamedContext, RoleSettings};

/// What people hold, themselves, through groups and by packages that they can request.
const GAINED: Kinds = HELD.with(Kind::Grant).with(Kind::Request);

/// As many things are named.
const NAMED: usize = 3;

pub(crate) fn check(cx: &Context<'_>, context: &NamedContext) -> Judgement {
    let uses = cx.tenant.settings_requiring(context).found(Vec::is_empty)?;
    if uses.is_empty() {
        return Err(Undecided::NotApplicable("no role settings require the authentication context"));
    }
    let policies = cx.tenant.policies_guarding(&context.id).matching(|policy| policy.is_enforced());
    if policies.as_ref().is_ok_and(Vec::is_empty) {
        return Err(Undecided::NotApplicable("no Conditional Access policy for the authentication context is enabled"));
    }
    let alone = matching(uses, |settings| protects_tier0_alone(cx, settings));
    let weak = weak_administrators(cx);
    if !all_of([any_found(&policies), any_found(&alone), any_found(&weak)])? {
        return Ok(Verdict::Pass);
    }
    let (policies, alone, weak) = (policies?, alone?, weak?);
    let Some((_, path)) = weak.iter().min_by_key(|(_, path)| (path.gate(), path.steps.len())) else {
        return Ok(Verdict::Pass);
    };
    let mut what: Vec<String> = alone.iter().take(NAMED).map(|settings| activated(cx, settings)).collect();
    if alone.len() > NAMED {
        what.push(format!("{} more", alone.len() - NAMED));
    }
    let message = format!(
        "{} can turn off what the authentication context \"{}\" requires, without an approval or an authentication context, although \
         nothing else protects {}",
        some_of(weak.iter().map(|(node, _)| hops::label(cx.tenant, node))),
        context.id,
        joined(what)
    );
    let finding = with_path(cx, path, Finding::new(message)).measure("administrators", weak.len());
    let finding = policies.iter().take(NAMED).fold(finding, |finding, policy: &&ConditionalAccessPolicy| {
        let says = format!("\"{}\" is what the context requires", policy.label());
        finding.because(policy.source.at(Property::State), says).related(naming::access_policy(policy))
    });
    let finding = alone.iter().take(NAMED).fold(finding, |finding, settings| {
        let says = format!("the activation of {} requires the context and no approval", activated(cx, settings));
        finding.because(settings.at(Property::AuthenticationContext), says)
    });
    finding
        .related_all(alone.iter().map(|settings| naming::settings(cx.tenant, settings)))
        .related_all(weak.iter().filter_map(|(node, _)| hops::subject(cx.tenant, node)))
        .change(alone.iter().flat_map(|settings| require_approval(cx, settings)))
        .note("alternatively, require approval to activate Conditional Access Administrator and Security Administrator, and make no one a permanent holder of either")
        .into()
}

/// Whether someone can activate a role of tier 0 under these settings, and needs no approval.
fn protects_tier0_alone(cx: &Context<'_>, settings: &RoleSettings) -> Known<bool> {
    let tier0 = gives_tier0(cx, settings);
    if tier0 == Ok(false) {
        return Ok(false);
    }
    let approval = settings.policy().and_then(RoleSettingsPolicy::requires_human_approval);
    all_of([tier0, not(approval), not(is_unused(cx, settings))])
}

/// Those who are or can become an administrator of Conditional Access without an approval and a context, with their paths: people, and
/// audiences of packages.
fn weak_administrators<'t>(cx: &Context<'t>) -> Known<Vec<(&'t Node, Path<'t>)>> {
    let roles: Vec<Node> = guards().collect();
    let paths = cx.tenant.paths_to(&roles, GAINED, Limit::WITHOUT_CONTEXT);
    let begins = |node: &&Node| match node {
        Node::Principal(person) => is_below(cx, person),
        Node::Audience(audience) => Ok(!audience.is_workload()),
        Node::Guests => Ok(true),
        _ => Ok(false),
    };
    let found = matching(paths.starts(), begins)?;
    if found.is_empty() {
        cx.tenant.reachable_roles().complete()?;
        paths.complete()?;
    }
    Ok(found.into_iter().filter_map(|node| Some((node, paths.from(node).ok()??))).collect())
}
