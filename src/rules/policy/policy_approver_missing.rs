use std::collections::BTreeSet;

use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{AssignmentPolicy, any_of, not};
use crate::rules::approvers::missing_words;
use crate::rules::lowered::policy_approver_missing as lowered;
use crate::rules::policy_stages::{self, is_unused, name_approvers, with_stages};
use crate::rules::words::joined;
use crate::tenant::approvers::IN_POLICY;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let stages = policy_stages::of(policy)?;
    let gone = policy_stages::found(&stages, |stage| {
        stage.deciders().matching(|approver| cx.tenant.is_missing(approver, IN_POLICY))
    })?;
    if gone.is_empty() {
        return Ok(Verdict::Pass);
    }
    let nobody_left = any_of(gone.iter().map(|(stage, _)| stage.is_left_alone(cx)));
    let missing: BTreeSet<_> = gone.iter().flat_map(|(_, approvers)| approvers).collect();
    let (are, exist) = if missing.len() == 1 { ("is", "no longer exists") } else { ("are", "no longer exist") };
    let missing = joined(missing.into_iter().filter_map(|approver| missing_words(approver)).collect());
    let consequence = if nobody_left == Ok(true) { ", so no request can be approved" } else { "" };
    let label = super::label(cx, policy);
    let finding = Finding::new(format!("{missing} can approve requests under {label}, but {exist}{consequence}"));
    with_stages(cx, policy, &format!("{missing} {are} not in the directory"), finding)
        .change([name_approvers(policy, Action::Choose, format!("replace {missing} among the approvers in {label}"))])
        .lowered_if(lowered::ANOTHER_APPROVER, not(nobody_left))
        .lowered_if(lowered::NOT_REQUESTABLE, is_unused(policy))
        .into()
}
