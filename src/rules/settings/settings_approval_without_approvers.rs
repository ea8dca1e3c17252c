use super::{activated, in_force, is_unused, of_group, settings_of};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{Property, SettingsRole};
use crate::rules::lowered::settings_approval_without_approvers as lowered;
use crate::rules::settings_edits::name_approvers;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = in_force(cx, settings)?;
    if !policy.requires_approval()? {
        return Err(Undecided::NotApplicable("activation does not require approval"));
    }
    if policy.approvers()?.next().is_some() {
        return Ok(Verdict::Pass);
    }
    let is_directory_role = matches!(settings.role, SettingsRole::Directory(_));
    let consequence = if is_directory_role {
        "so every active Privileged Role Administrator and Global Administrator decides"
    } else {
        "so no request can be approved"
    };
    let finding = Finding::new(format!(
        "activation of {} requires approval but no approver is named, {consequence}",
        activated(cx, settings)
    ))
    .because(settings.at(Property::ApprovalStages), "no stage names an approver")
    .because(settings.at(Property::ApprovalRequired), "approval is required");
    of_group(cx, settings, finding)
        .change([name_approvers(
            cx,
            settings,
            Action::at_least(2),
            format!("name at least two approvers in {}", settings_of(cx, settings)),
        )
        .now(0)])
        .lowered_if(lowered::DIRECTORY_ROLE, Ok(is_directory_role))
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}
