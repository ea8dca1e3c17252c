use std::collections::BTreeSet;

use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{AssignmentPolicy, ObjectId, any_of, not};
use crate::rules::approvers;
use crate::rules::lowered::policy_approver_group_empty as lowered;
use crate::rules::policy_stages::{self, is_unused, name_others, with_stages};
use crate::rules::words::names_of;
use crate::tenant::approvers::IN_POLICY;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let stages = policy_stages::of(policy)?;
    let found = policy_stages::found(&stages, |stage| {
        stage.deciders().matching(|approver| approvers::is_empty_group(cx, approver, IN_POLICY))
    })?;
    if found.is_empty() {
        return Ok(Verdict::Pass);
    }
    let nobody_left = any_of(found.iter().map(|(stage, _)| stage.is_left_alone(cx)));
    let empty = found.iter().flat_map(|(_, groups)| groups).filter_map(|approver| approvers::group(approver));
    let empty: Vec<&ObjectId> = empty.collect::<BTreeSet<_>>().into_iter().collect();
    let names = names_of(cx, empty.iter().copied());
    let (approves, nobody) =
        if empty.len() == 1 { ("approves", "that group is empty") } else { ("approve", "those groups are empty") };
    let consequence = if nobody_left == Ok(true) { ", so no request can be approved" } else { "" };
    let finding = Finding::new(format!(
        "{names} can approve requests under {}, but {nobody}{consequence}",
        super::label(cx, policy)
    ));
    let finding = with_stages(cx, policy, &format!("{names} {approves}"), finding);
    approvers::fill(cx, &empty, approvers::with_empty_groups(cx, &empty, finding))
        .change([name_others(cx, policy)])
        .lowered_if(lowered::ANOTHER_APPROVER, not(nobody_left))
        .lowered_if(lowered::NOT_REQUESTABLE, is_unused(policy))
        .into()
}
