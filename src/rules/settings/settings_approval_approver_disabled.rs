use super::{activated, is_unused, of_group, with_approvers};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{Approver, Known, ObjectId, Property, all_of, any_of};
use crate::naming;
use crate::rules::lowered::settings_approval_approver_disabled as lowered;
use crate::rules::proof::with_users;
use crate::rules::settings_edits::name_others;
use crate::rules::words::names_of;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = with_approvers(cx, settings)?;
    let all = cx.tenant.named_approvers(policy)?;
    let nobody_left = cx.tenant.approvers(policy)?.fewer_than(1);
    let one_is_disabled = any_of(policy.approvers()?.map(|approver| is_disabled(cx, approver)));
    let all_are_disabled = all_of([nobody_left, all.any(|user| cx.tenant.is_disabled(user))]);
    if !any_of([one_is_disabled, all_are_disabled])? {
        return Ok(Verdict::Pass);
    }
    let nobody_left = nobody_left == Ok(true);
    let named: Vec<&ObjectId> = policy.approvers()?.filter_map(user).collect();
    let of_groups = all.seen().filter(|_| nobody_left);
    let users: Vec<&ObjectId> = named
        .iter()
        .copied()
        .chain(of_groups.filter(|user| !named.contains(user)))
        .filter(|user| cx.tenant.is_disabled(user) == Ok(true))
        .collect();
    let finding = Finding::new(format!(
        "{} can approve {}, but has a disabled account{}",
        names_of(cx, users.iter().copied()),
        activated(cx, settings),
        if nobody_left { ", and no one else can approve" } else { "" }
    ))
    .because(settings.at(Property::ApprovalStages), "the approvers");
    let finding = with_users(cx, &users, Property::AccountEnabled, "has a disabled account", finding);
    of_group(cx, settings, finding)
        .change([name_others(cx, settings)])
        .change_as(
            "enable the account",
            users.iter().map(|user| {
                Edit::new(
                    naming::user(cx.tenant, user),
                    Property::AccountEnabled,
                    Action::set(true),
                    "enable the account",
                )
                .now(false)
            }),
        )
        .lowered_if(lowered::ANOTHER_APPROVER, Ok(!nobody_left))
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}

fn user(approver: &Approver) -> Option<&ObjectId> {
    match approver {
        Approver::User(user) => Some(user),
        _ => None,
    }
}

/// Whether a user who is named has a disabled account. Members of groups come and go, and count only all together.
fn is_disabled(cx: &Context<'_>, approver: &Approver) -> Known<bool> {
    match approver {
        Approver::User(user) => cx.tenant.is_disabled(user),
        Approver::Group(_) | Approver::Relation(_) => Ok(false),
        Approver::Unknown => cx.tenant.is_missing(approver),
    }
}
