use std::fmt::Write as _;

use super::{activated, gravest_unapproved, in_force, is_unused, of_group, reaches_unapproved};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Access, Property, SettingsRole, not};
use crate::naming;
use crate::rules::lowered::settings_approval_not_required as lowered;
use crate::rules::proof::leading_to;
use crate::rules::settings_edits::require_approval;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    match &settings.role {
        SettingsRole::Group(_, Access::Owner) => {
            return Err(Undecided::NotApplicable("the settings are those of owners"));
        }
        SettingsRole::Directory(role) if !cx.is_tier0(role) => {
            return Err(Undecided::NotApplicable("the directory role is not one of the tier-0 roles"));
        }
        _ => {}
    }
    if in_force(cx, settings)?.requires_human_approval()? {
        return Ok(Verdict::Pass);
    }
    let mut message = format!("{} can be activated without approval", activated(cx, settings));
    let (mut tier0, mut privileged) = (Ok(true), Ok(true));
    if let SettingsRole::Group(group, _) = &settings.role {
        if !cx.reaches_a_role(group)? {
            return Err(Undecided::NotApplicable("the group does not lead to a directory role"));
        }
        tier0 = reaches_unapproved(cx, group, |role| Ok(cx.is_tier0(role)));
        privileged = reaches_unapproved(cx, group, |role| cx.is_privileged(role));
    }
    let reached = match &settings.role {
        SettingsRole::Group(group, _) => gravest_unapproved(cx, group),
        SettingsRole::Directory(_) => None,
    };
    if let Some(reached) = &reached {
        let _ = write!(message, ", and leads to the role {}", naming::held_role(cx.tenant, reached.assignment));
    }
    let finding =
        Finding::new(message).because(settings.at(Property::ApprovalRequired), "activation does not require approval");
    of_group(cx, settings, leading_to(cx, finding, reached))
        .change(require_approval(cx, settings))
        .lowered_if(lowered::NO_UNAPPROVED_TIER_0_ROLE, not(tier0))
        .lowered_if(lowered::NO_UNAPPROVED_PRIVILEGED_ROLE, not(privileged))
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}
