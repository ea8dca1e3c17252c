use super::{activated, is_unused, of_group, settings_of, with_approval};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::role_settings::{ApprovalMode, ApprovalStage, StageProperty};
use crate::model::{Known, Property, all_of, any_of};
use crate::rules::lowered::settings_approval_multistage_ignored as lowered;
use crate::rules::settings_edits::{edit, name_approvers};
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = with_approval(cx, settings)?;
    let serial = policy.approval_mode().map(|mode| mode == ApprovalMode::Serial);
    let stages = policy.approval_stages();
    let several = stages.and_then(several_decide);
    if !any_of([serial, several])? {
        return Ok(Verdict::Pass);
    }
    let (theirs, what) = (settings_of(cx, settings), activated(cx, settings));
    let finding = Finding::new(if several == Ok(true) {
        format!("{theirs} define several approval stages for {what}, but PIM supports only one")
    } else {
        format!("{theirs} set \"approvalMode\" to Serial for {what}, but PIM supports only SingleStage")
    });
    let finding = if serial == Ok(true) {
        finding.because(settings.at(Property::ApprovalMode), "PIM does not support this mode")
    } else {
        finding
    };
    let used = stages.into_iter().flatten().filter(|stage| decides(stage) == Ok(true));
    let finding = used.skip(1).fold(finding, |finding, stage| {
        finding
            .because(settings.at(stage.property(StageProperty::PrimaryApprovers)), "an additional stage with approvers")
    });
    of_group(cx, settings, finding)
        .change_as(
            format!(
                "set \"approvalMode\" in {} to SingleStage, with all approvers in one stage",
                settings_of(cx, settings)
            ),
            [
                edit(
                    cx,
                    settings,
                    Property::ApprovalMode,
                    Action::set("SingleStage"),
                    "set \"approvalMode\" to SingleStage",
                ),
                name_approvers(cx, settings, Action::Choose, "name all approvers in one stage"),
            ],
        )
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}

fn decides(stage: &ApprovalStage) -> Known<bool> {
    stage.approvers().map(|approvers| !approvers.is_empty())
}

/// Whether more than one stage names somebody.
fn several_decide(stages: &[ApprovalStage]) -> Known<bool> {
    let one_after = |at: usize| any_of(stages.iter().skip(at + 1).map(decides));
    any_of(stages.iter().enumerate().map(|(at, stage)| all_of([decides(stage), one_after(at)])))
}
