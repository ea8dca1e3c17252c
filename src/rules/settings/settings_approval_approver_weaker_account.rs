use super::{activated, gives_tier0, gravest, is_unused, of_group, settings_of, with_approvers};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{Known, ObjectId, Property, User, any_of, not};
use crate::rules::lowered::settings_approval_approver_weaker_account as lowered;
use crate::rules::proof::{leading_to, with_users};
use crate::rules::settings_edits::name_approvers;
use crate::rules::words::names_of;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = with_approvers(cx, settings)?;
    if !gives_tier0(cx, settings)? {
        return Err(Undecided::NotApplicable("it does not lead to a tier-0 role"));
    }
    let approvers = cx.tenant.approvers(policy)?;
    let weak = approvers.matching(|user| is_weak(cx, user))?;
    if weak.is_empty() {
        return Ok(Verdict::Pass);
    }
    let (synced, open): (Vec<&ObjectId>, Vec<&ObjectId>) =
        weak.iter().copied().partition(|user| is_synced(cx, user) == Ok(true));
    let finding = Finding::new(format!(
        "{} can approve {}, but with an account that is less protected than the role",
        names_of(cx, weak.iter().copied()),
        activated(cx, settings)
    ))
    .because(settings.at(Property::ApprovalStages), "the approvers")
    .measure("weak-approvers", weak.len());
    let finding = with_users(cx, &synced, Property::OnPremisesSyncEnabled, "is synchronized from on-premises", finding);
    let finding = with_users(
        cx,
        &open,
        Property::Id,
        "is not protected from password resets by ordinary administrators",
        finding,
    );
    of_group(cx, settings, leading_to(cx, finding, gravest(cx, settings)))
        .change([name_approvers(
            cx,
            settings,
            Action::Choose,
            format!(
                "name cloud-only accounts as approvers in {} that are permanent members of a role-assignable group",
                settings_of(cx, settings)
            ),
        )])
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}

fn is_weak(cx: &Context<'_>, user: &ObjectId) -> Known<bool> {
    any_of([is_synced(cx, user), not(cx.tenant.is_protected(user))])
}

fn is_synced(cx: &Context<'_>, user: &ObjectId) -> Known<bool> {
    cx.tenant.is_user_who(user, None, User::is_on_premises_synced)
}
