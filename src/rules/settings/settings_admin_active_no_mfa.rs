use super::{activated, gives_privilege, gravest, in_force, of_group};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Event, Property, not};
use crate::rules::lowered::settings_admin_active_no_mfa as lowered;
use crate::rules::proof::leading_to;
use crate::rules::settings_edits::{MFA, edit};
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    if in_force(cx, settings)?.asks_for_mfa(Event::Assignment)? {
        return Ok(Verdict::Pass);
    }
    let finding =
        Finding::new(format!("an administrator can assign {} as active without MFA", activated(cx, settings)))
            .because(settings.at(Property::AssignmentRequirements), "MFA is not required");
    of_group(cx, settings, leading_to(cx, finding, gravest(cx, settings)))
        .change([edit(
            cx,
            settings,
            Property::AssignmentRequirements,
            Action::include(MFA),
            "turn on \"Require Azure Multi-Factor Authentication on active assignment\"",
        )])
        .lowered_if(lowered::NO_PRIVILEGED_ROLE, not(gives_privilege(cx, settings)))
        .into()
}
