use super::{activated, is_unused, of_group, settings_of, with_approvers};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Property, SettingsRole, matching, not};
use crate::rules::approvers::missing_words;
use crate::rules::lowered::settings_approval_approver_missing as lowered;
use crate::rules::settings_edits::name_approvers;
use crate::rules::words::joined;
use crate::tenant::RoleSettings;
use crate::tenant::approvers::IN_SETTINGS;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = with_approvers(cx, settings)?;
    let missing = matching(policy.approvers()?, |approver| cx.tenant.is_missing(approver, IN_SETTINGS))?;
    if missing.is_empty() {
        return Ok(Verdict::Pass);
    }
    let (are, exist) = if missing.len() == 1 { ("is", "no longer exists") } else { ("are", "no longer exist") };
    let missing = joined(missing.into_iter().filter_map(missing_words).collect());
    let nobody_left = cx.tenant.approvers(policy).and_then(|approvers| approvers.fewer_than(1));
    let is_group = matches!(settings.role, SettingsRole::Group(..));
    let consequence = if is_group && nobody_left == Ok(true) { ", and no one else can approve" } else { "" };
    let finding = Finding::new(format!("{missing} can approve {}, but {exist}{consequence}", activated(cx, settings)))
        .because(settings.at(Property::ApprovalStages), format!("{missing} {are} not in the directory"));
    of_group(cx, settings, finding)
        .change([name_approvers(
            cx,
            settings,
            Action::Choose,
            format!("replace {missing} among the approvers in {}", settings_of(cx, settings)),
        )])
        .lowered_if(lowered::ANOTHER_APPROVER, not(nobody_left))
        .lowered_if(lowered::DIRECTORY_ROLE, Ok(!is_group))
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}
