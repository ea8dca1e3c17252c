use super::{activated, is_unused, of_group, with_approvers};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Approver, Property};
use crate::rules::approvers;
use crate::rules::lowered::settings_approval_approver_disabled as lowered;
use crate::rules::proof::with_users;
use crate::rules::settings_edits::name_others;
use crate::rules::words::names_of;
use crate::tenant::RoleSettings;
use crate::tenant::approvers::IN_SETTINGS;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = with_approvers(cx, settings)?;
    let all = cx.tenant.named_approvers(policy)?;
    let nobody_left = cx.tenant.approvers(policy)?.fewer_than(1);
    let named: Vec<&Approver> = policy.approvers()?.collect();
    let users = approvers::disabled(cx, &named, &all, nobody_left, IN_SETTINGS)?;
    if users.is_empty() {
        return Ok(Verdict::Pass);
    }
    let nobody_left = nobody_left == Ok(true);
    let have = if users.len() == 1 { "has a disabled account" } else { "have disabled accounts" };
    let finding = Finding::new(format!(
        "{} can approve {}, but {have}{}",
        names_of(cx, users.iter().copied()),
        activated(cx, settings),
        if nobody_left { ", and no one else can approve" } else { "" }
    ))
    .because(settings.at(Property::ApprovalStages), "the approvers");
    let finding = with_users(cx, &users, Property::AccountEnabled, "has a disabled account", finding);
    let finding = of_group(cx, settings, finding).change([name_others(cx, settings)]);
    approvers::enable(cx, &users, finding)
        .lowered_if(lowered::ANOTHER_APPROVER, Ok(!nobody_left))
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}
