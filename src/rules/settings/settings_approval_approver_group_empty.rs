use super::{activated, is_unused, of_group, with_approvers};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{Approver, Collection, Known, ObjectId, Property, all_of, matching, not};
use crate::naming;
use crate::rules::edits;
use crate::rules::lowered::settings_approval_approver_group_empty as lowered;
use crate::rules::settings_edits::name_others;
use crate::rules::words::names_of;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = with_approvers(cx, settings)?;
    let empty = matching(policy.approvers()?, |approver| is_empty_group(cx, approver))?;
    if empty.is_empty() {
        return Ok(Verdict::Pass);
    }
    let empty: Vec<&ObjectId> = empty.into_iter().filter_map(group).collect();
    let names = names_of(cx, empty.iter().copied());
    let (approves, nobody) =
        if empty.len() == 1 { ("approves", "that group is empty") } else { ("approve", "those groups are empty") };
    let nobody_left = cx.tenant.approvers(policy).and_then(|approvers| approvers.fewer_than(1));
    let consequence = if nobody_left == Ok(true) { ", so no request can be approved" } else { "" };
    let finding = Finding::new(format!("{names} can approve {}, but {nobody}{consequence}", activated(cx, settings)))
        .because(settings.at(Property::ApprovalStages), format!("{names} {approves}"));
    let finding = empty.iter().fold(finding, |finding, group| with_group(cx, group, finding));
    of_group(cx, settings, finding)
        .change_as(format!("add at least two people to {names}"), empty.iter().map(|group| add_people(cx, group)))
        .change([name_others(cx, settings)])
        .lowered_if(lowered::ANOTHER_APPROVER, not(nobody_left))
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}

fn add_people(cx: &Context<'_>, group: &ObjectId) -> Edit {
    let words = format!("add at least two people to \"{}\"", cx.tenant.group_label(group));
    edits::of_group(cx, group, Collection::GroupMembers, Action::at_least(2), words)
}

fn group(approver: &Approver) -> Option<&ObjectId> {
    match approver {
        Approver::Group(group) => Some(group),
        _ => None,
    }
}

fn is_empty_group(cx: &Context<'_>, approver: &Approver) -> Known<bool> {
    match approver {
        Approver::Group(group) => is_empty(cx, group),
        Approver::User(_) | Approver::Relation(_) => Ok(false),
        // It may be a group: nothing is known of it.
        Approver::Unknown => cx.tenant.is_missing(approver),
    }
}

/// Whether the group exists, and no user is in it or can become a member by activating.
fn is_empty(cx: &Context<'_>, group: &ObjectId) -> Known<bool> {
    all_of([cx.tenant.group(group).map(|group| group.is_some()), cx.tenant.people_in(group).fewer_than(1)])
}

fn with_group(cx: &Context<'_>, group: &ObjectId, finding: Finding) -> Finding {
    let finding = finding.related(naming::group(cx.tenant, group));
    match cx.tenant.group(group) {
        Ok(Some(group)) => finding.because(group.source.whole(), "this group has no members"),
        _ => finding,
    }
}
