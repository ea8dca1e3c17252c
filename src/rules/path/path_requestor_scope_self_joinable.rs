use super::{Found, gravest, with_path};
use crate::context::Context;
use crate::finding::{Edit, Finding, Judgement, Verdict};
use crate::model::{
    Access, Approver, AssignmentPolicy, Audience, Known, ObjectId, Property, any_found, found_in, matching, not,
};
use crate::naming;
use crate::rules::audience::can_request;
use crate::rules::control::{close, is_ordinary, self_joined, who};
use crate::rules::lowered::path_requestor_scope_self_joinable as lowered;
use crate::rules::policy::{label, with_package};
use crate::rules::words::{listed, some_of};
use crate::tenant::approvers::IN_SCOPE;
use crate::tenant::paths::{Kinds, Limit, Node, Path, Step};

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let is_named = |audience| audience == Audience::Specific;
    can_request(policy, is_named, "no named users or groups can request the package under this policy")?;
    let mut requests = cx.tenant.requests_under(policy)?;
    requests.retain(|request| !request.gate.is_closed());
    let package = Node::Package(policy.package()?.clone());
    let Some(Found { role, path: onward, .. }) = gravest(cx, &package, Kinds::OWN, Limit::ANY)? else {
        return Ok(Verdict::Pass);
    };
    let found = found_in(policy.requestors()?.iter().map(|requestor| match requestor {
        Approver::Group(group) => widened(cx, group),
        Approver::User(_) | Approver::Relation(_) => Ok(None),
        Approver::Open | Approver::Unknown => Err(requestor.gap(IN_SCOPE)),
    }))?;
    let Some((group, _, joining)) = found.first() else { return Ok(Verdict::Pass) };
    let members = Node::Group((*group).clone(), Access::Member);
    let request = requests.iter().find(|step| *step.from == members).copied();
    let edits: Vec<Edit> =
        found.iter().filter_map(|(.., joining)| joining.steps.first()).flat_map(|step| close(cx, step)).collect();
    let path = Path { steps: joining.steps.iter().copied().chain(request).chain(onward.steps).collect() };
    let (label, names) = (label(cx, policy), names_of_groups(cx, found.iter().map(|(group, ..)| *group)));
    let joined = found.iter().map(|(group, node, _)| {
        let into =
            if found.len() == 1 { "that group".to_owned() } else { format!("\"{}\"", cx.tenant.group_label(group)) };
        format!("{} can get into {into}", who(cx, node))
    });
    let finding = Finding::new(format!(
        "{label} lets the members of {names} request what leads to the role \"{}\", but {} without approval",
        cx.tenant.role_label(&role),
        some_of(joined),
    ))
    .because(policy.source.at(Property::SpecificAllowedTargets), format!("members of {names} can request"));
    let finding = with_path(cx, &path, finding)
        .related_all(found.iter().map(|(group, ..)| naming::group(cx.tenant, group)))
        .change(edits)
        .note("alternatively, name people or a group with assigned members in the policy")
        .lowered_if(lowered::APPROVED, not(any_found(&matching(requests, Step::is_ungated))));
    with_package(cx, policy, finding).into()
}

fn names_of_groups<'g>(cx: &Context<'_>, groups: impl Iterator<Item = &'g ObjectId>) -> String {
    listed(groups.map(|group| cx.tenant.group_label(group)))
}

/// A group that more people get into by themselves.
fn widened<'t>(cx: &Context<'t>, group: &'t ObjectId) -> Known<Option<(&'t ObjectId, &'t Node, Path<'t>)>> {
    let is_wide = |node: &Node| match node {
        Node::Audience(_) | Node::Guests | Node::Rule(_) => is_ordinary(cx, node),
        _ => Ok(false),
    };
    Ok(self_joined(cx, group, is_wide)?.map(|(node, path)| (group, node, path)))
}
