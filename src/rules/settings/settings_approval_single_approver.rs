use super::{activated, is_unused, of_group, settings_of, with_approvers};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::Property;
use crate::naming;
use crate::rules::lowered::settings_approval_single_approver as lowered;
use crate::rules::settings_edits::name_approvers;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let approvers = cx.tenant.approvers(with_approvers(cx, settings)?)?;
    let least = cx.thresholds.min_approvers;
    if !approvers.fewer_than(least)? {
        return Ok(Verdict::Pass);
    }
    if approvers.fewer_than(1)? {
        return Err(Undecided::NotApplicable("none of the named approvers can approve"));
    }
    let names: Vec<String> = approvers.seen().map(|user| format!("\"{}\"", cx.tenant.principal_label(user))).collect();
    let finding = Finding::new(format!(
        "only {} can approve activation of {}, fewer than the recommended {least} approvers",
        names.join(" and "),
        activated(cx, settings)
    ))
    .because(settings.at(Property::ApprovalStages), format!("the only approvers: {}", names.join(" and ")));
    let finding = finding.related_all(approvers.seen().map(|user| naming::user(cx.tenant, user)));
    of_group(cx, settings, finding)
        .change([name_approvers(
            cx,
            settings,
            Action::at_least(least),
            format!(
                "name at least {least} people as approvers in {}, so that requests do not expire while one is away",
                settings_of(cx, settings)
            ),
        )])
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}
