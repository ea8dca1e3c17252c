use std::fmt::Write as _;

use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{AssignmentPolicy, all_of, not};
use crate::naming;
use crate::rules::lowered::policy_approver_single as lowered;
use crate::rules::policy_stages::{self, is_unused, name_approvers, with_stages};

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let least = cx.thresholds.min_approvers;
    let stages = policy_stages::of(policy)?;
    let few = policy_stages::such(&stages, |stage| {
        let approvers = stage.approvers(cx);
        all_of([not(stage.may_be_decided_by_others()), approvers.fewer_than(least), not(approvers.fewer_than(1))])
    })?;
    if few.is_empty() {
        return Ok(Verdict::Pass);
    }
    let mut who = String::new();
    let mut related = Vec::new();
    for stage in &few {
        let approvers = stage.approvers(cx);
        let names: Vec<String> =
            approvers.seen().map(|user| format!("\"{}\"", cx.tenant.principal_label(user))).collect();
        let and = if who.is_empty() { "only " } else { ", and only " };
        let _ = write!(who, "{and}{} decides{}", names.join(" or "), stage.place());
        related.extend(approvers.seen().map(|user| naming::user(cx.tenant, user)));
    }
    let label = super::label(cx, policy);
    let finding =
        Finding::new(format!("{who} about requests under {label}, fewer than the recommended {least} approvers"));
    with_stages(cx, policy, &who, finding.related_all(related))
        .change([name_approvers(
            policy,
            Action::at_least(least),
            format!("name at least {least} approvers in each approval stage of {label}, so that requests do not wait for one person"),
        )])
        .lowered_if(lowered::ORDINARY, not(super::gives_sensitive(cx, policy)))
        .lowered_if(lowered::NOT_REQUESTABLE, is_unused(policy))
        .into()
}
