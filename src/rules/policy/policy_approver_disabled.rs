use std::collections::BTreeSet;

use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{AssignmentPolicy, ObjectId, Property, any_of, not};
use crate::rules::approvers;
use crate::rules::lowered::policy_approver_disabled as lowered;
use crate::rules::policy_stages::{self, Stage, is_unused, name_others, with_stages};
use crate::rules::proof::with_users;
use crate::rules::words::names_of;
use crate::tenant::approvers::IN_POLICY;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let stages = policy_stages::of(policy)?;
    let found = policy_stages::found(&stages, |stage| {
        let named = stage.deciders();
        let named = named.seen()?;
        let all = stage.named(cx);
        let users = approvers::disabled(cx, named, &all, stage.is_left_alone(cx), IN_POLICY)?;
        Ok(users.into_iter().cloned().collect::<Vec<ObjectId>>())
    })?;
    if found.is_empty() {
        return Ok(Verdict::Pass);
    }
    let nobody_left = any_of(found.iter().map(|(stage, _): &(Stage<'_>, _)| stage.is_left_alone(cx)));
    let users: BTreeSet<&ObjectId> = found.iter().flat_map(|(_, users)| users).collect();
    let users: Vec<&ObjectId> = users.into_iter().collect();
    let finding = Finding::new(format!(
        "{} can approve requests under {}, but {}{}",
        names_of(cx, users.iter().copied()),
        super::label(cx, policy),
        if users.len() == 1 { "has a disabled account" } else { "have disabled accounts" },
        if nobody_left == Ok(true) { ", so no request can be approved" } else { "" }
    ));
    let finding = with_stages(cx, policy, "the approvers", finding);
    let finding = with_users(cx, &users, Property::AccountEnabled, "has a disabled account", finding);
    approvers::enable(cx, &users, finding.change([name_others(cx, policy)]))
        .lowered_if(lowered::ANOTHER_APPROVER, not(nobody_left))
        .lowered_if(lowered::NOT_REQUESTABLE, is_unused(policy))
        .into()
}
