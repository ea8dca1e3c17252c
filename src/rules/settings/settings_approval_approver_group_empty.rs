use super::{activated, is_unused, of_group, settings_of, with_approvers};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Approver, Known, ObjectId, Property, all_of, matching, not};
use crate::naming;
use crate::rules::lowered::settings_approval_approver_group_empty as lowered;
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
        .help(format!("add at least two people to {names}, or name other approvers in {}", settings_of(cx, settings)))
        .lowered_if(lowered::ANOTHER_APPROVER, not(nobody_left))
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
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
