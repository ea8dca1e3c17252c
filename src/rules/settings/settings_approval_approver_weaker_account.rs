use super::{activated, gives_tier0, gravest, is_unused, names_of, of_group, settings_of, with_approvers, with_users};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Known, ObjectId, Property, User, all_of, any_of, not};
use crate::rules::leading_to;
use crate::rules::lowered::settings_approval_approver_weaker_account as lowered;
use crate::tenant::RoleSettings;

/// So many accounts are named.
const SHOWN: usize = 3;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = with_approvers(cx, settings)?;
    let tier0 = gives_tier0(cx, settings);
    if tier0 == Ok(false) {
        return Err(Undecided::NotApplicable("it leads to no tier-0 role"));
    }
    let approvers = cx.tenant.approvers(policy)?;
    if !all_of([tier0, approvers.any(|user| is_weak(cx, user))])? {
        return Ok(Verdict::Pass);
    }
    let weak: Vec<&ObjectId> = approvers.seen().filter(|user| is_weak(cx, user) == Ok(true)).collect();
    let (synced, open): (Vec<&ObjectId>, Vec<&ObjectId>) =
        weak.iter().take(SHOWN).copied().partition(|user| is_synced(cx, user) == Ok(true));
    let finding = Finding::new(format!(
        "{} may approve {}, but with an account that is easier to take over than what it gives",
        names_of(cx, weak.iter().take(SHOWN).copied()),
        activated(cx, settings)
    ))
    .because(settings.at(Property::ApprovalStages), "the approvers")
    .evidence("weak-approvers", weak.len());
    let finding = with_users(cx, synced, Property::OnPremisesSyncEnabled, "is synchronised from on-premises", finding);
    let finding =
        with_users(cx, open, Property::Id, "is not protected from password resets by ordinary administrators", finding);
    of_group(cx, settings, leading_to(cx, finding, gravest(cx, settings)))
        .help(format!(
            "name cloud-only accounts as approvers in {} that are permanent members of a role-assignable group",
            settings_of(cx, settings)
        ))
        .lowered_if(lowered::NOBODY_IS_ELIGIBLE, is_unused(cx, settings))
        .into()
}

fn is_weak(cx: &Context<'_>, user: &ObjectId) -> Known<bool> {
    any_of([is_synced(cx, user), not(cx.tenant.is_protected(user))])
}

fn is_synced(cx: &Context<'_>, user: &ObjectId) -> Known<bool> {
    cx.tenant.user(user)?.map_or(Ok(false), User::is_on_premises_synced)
}
