use std::fmt::Write as _;

use super::{activated, gravest_unapproved, in_force, of_group, reaches_unapproved};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Access, Known, ObjectId, Property, SettingsRole, all_of, not};
use crate::naming;
use crate::rules::lowered::settings_owner_approval_not_required as lowered;
use crate::rules::proof::leading_to;
use crate::rules::settings_edits::require_approval;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let SettingsRole::Group(group, Access::Owner) = &settings.role else {
        return Err(Undecided::NotApplicable("the settings are not those of owners"));
    };
    if in_force(cx, settings)?.requires_human_approval()? {
        return Ok(Verdict::Pass);
    }
    let eligible_owner = cx.tenant.has_eligible(group, Access::Owner);
    if !all_of([eligible_owner, cx.reaches_a_role(group)])? {
        return Err(Undecided::NotApplicable(if eligible_owner == Ok(false) {
            "no one is eligible as owner"
        } else {
            "the group does not lead to a directory role"
        }));
    }
    let reached = gravest_unapproved(cx, group);
    let mut message = format!("{} can be activated without approval", activated(cx, settings));
    if let Some(reached) = &reached {
        let role = naming::held_role(cx.tenant, reached.assignment);
        let _ = write!(message, ", and an owner can add members, who reach the role {role} through the group");
    }
    let finding =
        Finding::new(message).because(settings.at(Property::ApprovalRequired), "activation does not require approval");
    let tier0 = reaches_unapproved(cx, group, |role| Ok(cx.is_tier0(role)));
    let privileged = reaches_unapproved(cx, group, |role| cx.is_privileged(role));
    let members = members_need_no_approval(cx, group);
    of_group(cx, settings, leading_to(cx, finding, reached))
        .change(require_approval(cx, settings))
        .lowered_if(lowered::NO_UNAPPROVED_TIER_0_ROLE, not(tier0))
        .lowered_if(lowered::MEMBERS_UNAPPROVED_TOO, members)
        .lowered_if(lowered::NO_UNAPPROVED_PRIVILEGED_ROLE, not(privileged))
        .lowered_if(lowered::MEMBERS_UNAPPROVED_AND_NO_TIER_0_ROLE, all_of([members, not(tier0)]))
        .into()
}

/// Then `settings-approval-not-required` says so already.
fn members_need_no_approval(cx: &Context<'_>, group: &ObjectId) -> Known<bool> {
    let members = cx.tenant.settings_of(&SettingsRole::Group(group.clone(), Access::Member))?;
    not(members.policy()?.requires_human_approval())
}
