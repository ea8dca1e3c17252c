use super::{Found, HELD, gravest, with_path};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{
    Access, Collection, Group, Known, Mode, ObjectId, PrincipalKind, Property, all_of, any_of, is_found, not,
};
use crate::naming;
use crate::rules::lowered::path_partial_jit_chain as lowered;
use crate::rules::proof::with_proof;
use crate::rules::{edits, words};
use crate::tenant::paths::{By, Limit, Node, Step};

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    if !all_of([cx.tenant.is_managed(&group.id), has_eligible_member(cx, &group.id)])? {
        return Err(Undecided::NotApplicable("no one activates membership of the group"));
    }
    let member = Node::Group(group.id.clone(), Access::Member);
    let found = gravest(cx, &member, HELD, Limit::ANY);
    let leads = is_found(&found);
    if !all_of([leads, not(has_a_role(cx, &group.id))])? {
        return Ok(Verdict::Pass);
    }
    let free = gravest(cx, &member, HELD, Limit::UNGATED);
    let is_approved = free.as_ref().map(Option::is_none).map_err(|gap| *gap);
    let Some(Found { role, path, .. }) = free.ok().flatten().or(found?) else { return Ok(Verdict::Pass) };
    let (name, role) = (group.label(), cx.tenant.role_label(&role));
    let outer: Vec<&ObjectId> = path.steps.iter().filter_map(outer_group).collect();
    let through = words::names_of(cx, outer.iter().copied());
    let finding = Finding::new(format!(
        "whoever activates membership of \"{name}\" can get \"{role}\" through {through}, although \"{name}\" has no role itself"
    ));
    let finding = with_first_eligible(cx, &group.id, finding);
    let finding = with_path(cx, &path, with_proof(cx, &group.id, finding))
        .related_all(outer.iter().map(|outer| naming::group(cx.tenant, outer)));
    let edits = outer.first().zip(path.steps.first()).map(|(outer, step)| shorten(cx, &group.id, outer, step));
    finding.change(edits.into_iter().flatten()).lowered_if(lowered::APPROVED_LATER, is_approved).into()
}

/// Whether PIM has somebody who is eligible as a member.
fn has_eligible_member(cx: &Context<'_>, group: &ObjectId) -> Known<bool> {
    let is_member = |access: Access| access == Access::Member;
    cx.tenant.schedules_of(group, Mode::Eligible).any(|entry| entry.access().map(is_member))
}

/// Whether a group holds a directory role itself that can change something, or is eligible for one: then what it leads to is in sight.
fn has_a_role(cx: &Context<'_>, group: &ObjectId) -> Known<bool> {
    let of_mode = |mode| cx.tenant.roles_held_by(group, mode).any(|held| cx.is_powerful(&held.role));
    any_of([of_mode(Mode::Active), of_mode(Mode::Eligible)])
}

fn outer_group<'t>(step: &Step<'t>) -> Option<&'t ObjectId> {
    if let Node::Group(group, _) = step.to { Some(group) } else { None }
}

fn with_first_eligible(cx: &Context<'_>, group: &ObjectId, finding: Finding) -> Finding {
    let eligible = cx.tenant.schedules_of(group, Mode::Eligible);
    match eligible.seen().ok().and_then(|list| list.iter().find(|entry| entry.access() == Ok(Access::Member))) {
        Some(entry) => {
            let who = cx.tenant.principal_label(&entry.principal);
            finding.because(entry.source.at(Property::PrincipalId), format!("\"{who}\" can activate membership"))
        }
        None => finding,
    }
}

/// The edits after which people activate the outer group itself.
fn shorten(cx: &Context<'_>, inner: &ObjectId, outer: &ObjectId, step: &Step<'_>) -> [crate::finding::Edit; 2] {
    let (inner_name, outer_name) = (cx.tenant.group_label(inner), cx.tenant.group_label(outer));
    let removed = Action::Remove(edits::principals(cx, [(inner, Some(PrincipalKind::Group))]));
    let words = format!("remove \"{inner_name}\" from \"{outer_name}\"");
    let remove = match step.by {
        By::Schedule(mode) => edits::of_role(cx, (outer, Access::Member, *mode), removed, words),
        _ => edits::of_group(cx, outer, Collection::GroupMembers, removed, words),
    };
    let directly = format!("make the people who need \"{outer_name}\" eligible for it directly");
    [edits::of_role(cx, (outer, Access::Member, Mode::Eligible), Action::at_least(1), directly), remove]
}
