use super::{of_role, with_holders};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Known, Mode, ObjectId, Property, RoleAssignment, SettingsRole, all_of, any_of, not};
use crate::rules::edits;
use crate::rules::lowered::role_lockout_no_active_approver as lowered;
use crate::tenant::approvers::People;
use crate::tenant::well_known::{GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR, template_of};

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let roles: Vec<ObjectId> =
        [GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR].into_iter().filter_map(template_of).collect();
    let is_one = |held: &RoleAssignment| Ok(roles.contains(&cx.tenant.role_template(&held.role)));
    let standing = cx.tenant.people_active_in(|held| all_of([is_one(held), not(held.is_activation())]));
    let can_help = standing.any(|user| not(cx.tenant.is_disabled(user)));
    let by_application = any_of(roles.iter().map(|role| holds_as_application(cx, role)));
    let all = cx.tenant.people_holding(is_one);
    let closed = all_of(roles.iter().map(|role| is_closed(cx, role, &all)));
    if !all_of([not(can_help), closed])? {
        return Ok(Verdict::Pass);
    }
    let message = "no user is active in \"Global Administrator\" or \"Privileged Role Administrator\", and both can only be \
                   activated with the approval of someone who would have to activate them first";
    let ask = |finding: Finding, role: &ObjectId| match cx.tenant.settings_of(&SettingsRole::Directory(role.clone())) {
        Ok(settings) => finding.because(settings.at(Property::ApprovalRequired), "activation requires approval"),
        Err(_) => finding,
    };
    let finding = roles.iter().fold(Finding::new(message), ask);
    let Some(first) = roles.first() else { return Ok(Verdict::Pass) };
    let words = "make two emergency access accounts permanently active in \"Global Administrator\"";
    let named = roles.iter().filter_map(|role| {
        let settings = cx.tenant.settings_of(&SettingsRole::Directory(role.clone())).ok()?;
        let words = format!("name approvers of \"{}\" who do not need either role", cx.tenant.role_label(role));
        Some(edits::of_settings(cx, settings, Property::ApprovalStages, Action::Choose, words))
    });
    with_holders(cx, first, finding)
        .change([of_role(cx, first, Action::at_least(2), words)])
        .change(named)
        .lowered_if(lowered::APPLICATION, by_application)
        .into()
}

/// Whether an application holds a role all the time, as its own or as a member of a group: it can assign roles, although it cannot
/// approve.
fn holds_as_application(cx: &Context<'_>, role: &ObjectId) -> Known<bool> {
    cx.tenant.holders_of(role, Mode::Active).any(|held| {
        let applications = cx.tenant.service_principals_behind(&held.principal, held.principal_kind());
        all_of([not(held.is_activation()), applications.any(|_| Ok(true))])
    })
}

/// Whether activating a role needs an approval that only those can give who could have one of the roles: there are no approvers,
/// which leaves it to them, or all of the approvers are among them.
fn is_closed(cx: &Context<'_>, role: &ObjectId, all: &People) -> Known<bool> {
    let policy = cx.tenant.settings_of(&SettingsRole::Directory(role.clone()))?.policy()?;
    let only_they = cx.tenant.approvers(policy).and_then(|approvers| approvers.are_all_in(all));
    all_of([policy.requires_human_approval(), only_they])
}
