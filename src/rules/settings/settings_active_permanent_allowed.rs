use super::{activated, gives_tier0, gravest, in_force, is_global_administrator, is_unheld, of_group};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::{Limit, Property, SettingsRole, not};
use crate::rules::lowered::settings_active_permanent_allowed as lowered;
use crate::rules::proof::leading_to;
use crate::rules::settings_edits::{edit, end_active_assignments};
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = in_force(cx, settings)?;
    if policy.assignment_limit()? != Limit::Unlimited {
        return Ok(Verdict::Pass);
    }
    if let SettingsRole::Directory(role) = &settings.role
        && !cx.is_privileged(role)?
    {
        return Err(Undecided::NotApplicable("the directory role is not privileged"));
    }
    let finding = Finding::new(format!("permanent active assignments are allowed for {}", activated(cx, settings)))
        .because(settings.at(Property::AssignmentExpirationRequired), "active assignments do not have to expire");
    of_group(cx, settings, leading_to(cx, finding, gravest(cx, settings)))
        .change(remedy(cx, settings))
        .lowered_if(lowered::NO_TIER_0_ROLE, not(gives_tier0(cx, settings)))
        .lowered_if(lowered::DIRECTORY_ROLE, Ok(is_directory_role(settings)))
        .lowered_if(lowered::GLOBAL_ADMINISTRATOR, Ok(is_global_administrator(cx, settings)))
        .lowered_if(lowered::NOBODY_HOLDS_IT, is_unheld(cx, settings))
        .into()
}

/// Emergency access accounts hold Global Administrator permanently, and so may have to be assigned.
fn remedy(cx: &Context<'_>, settings: &RoleSettings) -> Vec<Edit> {
    if is_global_administrator(cx, settings) {
        let what = "unless an emergency access account has still to be assigned, turn off \"Allow permanent active assignment\"";
        return vec![edit(cx, settings, Property::AssignmentExpirationRequired, Action::Choose, what)];
    }
    let most = cx.thresholds.max_active_assignment;
    end_active_assignments(cx, settings, Action::at_most(most.iso()), &format!("{most} or less")).into()
}

/// Microsoft allows it for every directory role to start with.
fn is_directory_role(settings: &RoleSettings) -> bool {
    matches!(settings.role, SettingsRole::Directory(_))
}
