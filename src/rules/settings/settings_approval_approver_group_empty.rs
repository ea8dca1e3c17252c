use super::{activated, is_unused, of_group, settings_of, with_approvers};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Approver, Known, ObjectId, Property, all_of, any_of, not};
use crate::naming;
use crate::rules::lowered::settings_approval_approver_group_empty as lowered;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = with_approvers(cx, settings)?;
    let groups = || policy.approvers().into_iter().flatten().filter_map(group);
    if !any_of(policy.approvers()?.map(|approver| is_empty_group(cx, approver)))? {
        return Ok(Verdict::Pass);
    }
    let empty: Vec<&ObjectId> = groups().filter(|group| is_empty(cx, group) == Ok(true)).collect();
    let names: Vec<String> = empty.iter().map(|group| format!("\"{}\"", cx.tenant.group_label(group))).collect();
    let names = names.join(" and ");
    let nobody_left = cx.tenant.approvers(policy).and_then(|approvers| approvers.fewer_than(1));
    let consequence = if nobody_left == Ok(true) { ", so no request can be approved" } else { "" };
    let finding = Finding::new(format!(
        "{names} may approve {}, but nobody is in that group{consequence}",
        activated(cx, settings)
    ))
    .because(settings.at(Property::ApprovalStages), format!("{names} approves"));
    let finding = empty.iter().fold(finding, |finding, group| with_group(cx, group, finding));
    of_group(cx, settings, finding)
        .help(format!("add at least two people to {names}, or name other approvers in {}", settings_of(cx, settings)))
        .lowered_if(lowered::ANOTHER_APPROVER_REMAINS, not(nobody_left))
        .lowered_if(lowered::NOBODY_IS_ELIGIBLE, is_unused(cx, settings))
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
