use super::{activated, eligible_by, of_group, settings_of, with_approvers};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Property, all_of, not};
use crate::naming;
use crate::rules::settings_edits::name_approvers;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let approvers = cx.tenant.approvers(with_approvers(cx, settings)?)?;
    let eligible = cx.tenant.eligible_people(&settings.role);
    if !all_of([approvers.fewer_than(2), not(approvers.fewer_than(1)), approvers.are_all_in(&eligible)])? {
        return Ok(Verdict::Pass);
    }
    let Some(user) = approvers.seen().next() else { return Ok(Verdict::Pass) };
    let name = cx.tenant.principal_label(user);
    let finding = Finding::new(format!(
        "\"{name}\" is eligible for {} and is its only approver, so no one can approve when \"{name}\" activates",
        activated(cx, settings)
    ))
    .because(settings.at(Property::ApprovalStages), format!("\"{name}\" is the only approver"))
    .related(naming::user(cx.tenant, user));
    of_group(cx, settings, eligible_by(cx, settings, user, finding))
        .change([name_approvers(
            cx,
            settings,
            Action::at_least(3),
            format!("name at least two approvers in addition to \"{name}\" in {}", settings_of(cx, settings)),
        )
        .now(1)])
        .into()
}
