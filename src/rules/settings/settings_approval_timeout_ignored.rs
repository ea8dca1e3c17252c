use super::{activated, of_group, settings_of, with_approval};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::role_settings::{ApprovalStage, StageProperty};
use crate::model::{Known, matching};
use crate::rules::settings_edits::edit;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let stages = with_approval(cx, settings)?.approval_stages()?;
    let ignored = matching(stages, |stage| is_ignored(stage))?;
    if ignored.is_empty() {
        return Ok(Verdict::Pass);
    }
    let mut days: Vec<String> = ignored.iter().copied().filter_map(days).collect();
    days.dedup();
    let finding = Finding::new(format!(
        "{} give approvers {}, but requests to activate {} expire after 24 hours",
        settings_of(cx, settings),
        days.join(" and "),
        activated(cx, settings)
    ));
    let finding = ignored.iter().fold(finding, |finding, stage| {
        finding.because(settings.at(stage.property(StageProperty::Timeout)), "PIM does not use this value")
    });
    of_group(cx, settings, finding)
        .change_as(
            format!("set \"approvalStageTimeOutInDays\" in {} to 1", settings_of(cx, settings)),
            ignored.iter().map(|stage| {
                let what = "set \"approvalStageTimeOutInDays\" to 1";
                edit(cx, settings, stage.property(StageProperty::Timeout), Action::set(1), what)
            }),
        )
        .into()
}

/// `null` leaves the time to PIM.
fn is_ignored(stage: &ApprovalStage) -> Known<bool> {
    stage.timeout_days().map(|days| days.is_some_and(|days| days != 1))
}

fn days(stage: &ApprovalStage) -> Option<String> {
    stage.timeout_days().ok().flatten().map(|days| format!("{days} days"))
}
