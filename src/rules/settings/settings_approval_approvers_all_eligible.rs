use super::{activated, eligible_by, is_global_administrator, of_group, settings_of, with_approvers};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Access, Property, SettingsRole, all_of, not};
use crate::naming;
use crate::rules::lowered::settings_approval_approvers_all_eligible as lowered;
use crate::rules::settings_edits::name_approvers;
use crate::tenant::RoleSettings;

/// As many approvers are pointed at; all of them are named.
const SHOWN: usize = 3;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let approvers = cx.tenant.approvers(with_approvers(cx, settings)?)?;
    let eligible = cx.tenant.eligible_people(&settings.role);
    if !all_of([not(approvers.fewer_than(2)), approvers.are_all_in(&eligible)])? {
        return Ok(Verdict::Pass);
    }
    let finding = Finding::new(format!(
        "everyone who can approve {} is also eligible for it, so they approve each other",
        activated(cx, settings)
    ))
    .because(settings.at(Property::ApprovalStages), "each of these approvers is eligible")
    .evidence("approvers", approvers.seen().count());
    let finding = approvers.seen().take(SHOWN).fold(finding, |finding, user| eligible_by(cx, settings, user, finding));
    let finding = finding.related_all(approvers.seen().map(|user| naming::user(cx.tenant, user)));
    of_group(cx, settings, finding)
        .change([name_approvers(
            cx,
            settings,
            Action::Choose,
            format!("name approvers in {} who are not eligible", settings_of(cx, settings)),
        )])
        .lowered_if(lowered::GLOBAL_ADMINISTRATOR, Ok(is_global_administrator(cx, settings)))
        .lowered_if(lowered::OWNER_SETTINGS, Ok(matches!(settings.role, SettingsRole::Group(_, Access::Owner))))
        .into()
}
