use super::{holding, in_package, settings_over};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{Access, Mode, Property, Schedule, all_of, not};
use crate::naming;
use crate::rules::edits;
use crate::rules::lowered::assignment_eligible_member_of_own_approver_group as lowered;

pub(crate) fn check(cx: &Context<'_>, schedule: &Schedule) -> Judgement {
    if schedule.mode == Mode::Active {
        return Err(Undecided::NotApplicable("the entry is active, not eligible"));
    }
    let settings = settings_over(cx, schedule)?;
    let policy = settings.policy()?;
    if !policy.requires_approval()? {
        return Err(Undecided::NotApplicable("activation does not require approval"));
    }
    let approvers = cx.tenant.approvers(policy)?;
    let requester = approvers.contain(&schedule.principal);
    let others = approvers.without(&schedule.principal);
    if !all_of([requester, not(others.fewer_than(1)), others.fewer_than(2)])? {
        return Ok(Verdict::Pass);
    }
    let Some(other) = others.seen().next() else { return Ok(Verdict::Pass) };
    let (name, other_name) = (cx.tenant.principal_label(&schedule.principal), cx.tenant.principal_label(other));
    let words = format!(
        "name at least two approvers in addition to \"{name}\" for \"{}\"",
        cx.tenant.group_label(&schedule.group)
    );
    let finding = Finding::new(format!(
        "{} and is one of the two approvers, so only \"{other_name}\" can approve when \"{name}\" activates",
        holding(cx, schedule)
    ))
    .because(settings.at(Property::ApprovalStages), format!("\"{name}\" and \"{other_name}\" approve"))
    .because(schedule.source.at(Property::PrincipalId), format!("\"{name}\" is eligible"))
    .related(naming::group(cx.tenant, &schedule.group))
    .related(naming::settings(cx.tenant, settings))
    .related(naming::user(cx.tenant, other))
    .change([edits::of_settings(cx, settings, Property::ApprovalStages, Action::at_least(3), words)])
    .change([edits::end(cx, schedule, "remove this eligibility")]);
    in_package(cx, schedule, finding).lowered_if(lowered::OWNER, schedule.gives(Access::Owner)).into()
}
