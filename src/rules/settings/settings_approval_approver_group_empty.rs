use super::{activated, is_unused, of_group, with_approvers};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{ObjectId, Property, matching, not};
use crate::rules::approvers;
use crate::rules::lowered::settings_approval_approver_group_empty as lowered;
use crate::rules::settings_edits::name_others;
use crate::rules::words::names_of;
use crate::tenant::RoleSettings;
use crate::tenant::approvers::IN_SETTINGS;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = with_approvers(cx, settings)?;
    let empty = matching(policy.approvers()?, |approver| approvers::is_empty_group(cx, approver, IN_SETTINGS))?;
    if empty.is_empty() {
        return Ok(Verdict::Pass);
    }
    let empty: Vec<&ObjectId> = empty.into_iter().filter_map(approvers::group).collect();
    let names = names_of(cx, empty.iter().copied());
    let (approves, nobody) = if empty.len() == 1 {
        ("approves", "that group has no users")
    } else {
        ("approve", "those groups have no users")
    };
    let nobody_left = cx.tenant.approvers(policy).and_then(|approvers| approvers.fewer_than(1));
    let consequence = if nobody_left == Ok(true) { ", so no request can be approved" } else { "" };
    let finding = Finding::new(format!("{names} can approve {}, but {nobody}{consequence}", activated(cx, settings)))
        .because(settings.at(Property::ApprovalStages), format!("{names} {approves}"));
    let finding = of_group(cx, settings, approvers::with_empty_groups(cx, &empty, finding));
    approvers::fill(cx, &empty, finding)
        .change([name_others(cx, settings)])
        .lowered_if(lowered::ANOTHER_APPROVER, not(nobody_left))
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}
