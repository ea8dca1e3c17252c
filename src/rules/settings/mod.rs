//! Role settings: what several rules ask of them.

use crate::context::Context;
use crate::finding::{Finding, Undecided};
use crate::model::{
    Access, Event, Known, Mode, ObjectId, Property, RoleSettingsPolicy, SettingsRole, all_of, any_of, not,
};
use crate::naming;
use crate::rules::proof::with_proof;
use crate::tenant::RoleSettings;
use crate::tenant::reach::Reached;
use crate::tenant::well_known::GLOBAL_ADMINISTRATOR_TEMPLATE;

include!(concat!(env!("OUT_DIR"), "/rules_settings.rs"));

/// The policy of settings that do something.
pub(super) fn in_force<'t>(cx: &Context<'_>, settings: &'t RoleSettings) -> Result<&'t RoleSettingsPolicy, Undecided> {
    if !cx.tenant.is_used(settings)? {
        return Err(Undecided::NotApplicable("PIM does not manage the group, so its settings are not used"));
    }
    Ok(settings.policy()?)
}

/// Whether nobody can activate under these settings. Those of a directory role count as used until complete data shows
/// otherwise, because they are judged whatever else the export holds.
pub(super) fn is_unused(cx: &Context<'_>, settings: &RoleSettings) -> Known<bool> {
    match &settings.role {
        SettingsRole::Group(group, access) => not(cx.tenant.has_eligible(group, *access)),
        SettingsRole::Directory(role) => Ok(cx.tenant.has_eligible_holder(role) == Ok(false)),
    }
}

/// Whether nobody ever changed these settings.
fn is_untouched(settings: &RoleSettings) -> Known<bool> {
    not(settings.policy()?.is_edited())
}

/// Whether whoever activates gets a tier-0 role.
pub(super) fn gives_tier0(cx: &Context<'_>, settings: &RoleSettings) -> Known<bool> {
    match &settings.role {
        SettingsRole::Group(group, _) => cx.reaches_tier0(group),
        SettingsRole::Directory(role) => Ok(cx.is_tier0(role)),
    }
}

/// Whether whoever activates gets a privileged role, or other access that is declared sensitive.
pub(super) fn gives_privilege(cx: &Context<'_>, settings: &RoleSettings) -> Known<bool> {
    match &settings.role {
        SettingsRole::Group(group, _) => cx.is_sensitive(group),
        SettingsRole::Directory(role) => cx.is_privileged(role),
    }
}

/// Whether whoever activates gets a role that CISA calls highly privileged.
fn gives_high_privilege(cx: &Context<'_>, settings: &RoleSettings) -> Known<bool> {
    match &settings.role {
        SettingsRole::Group(group, _) => {
            cx.tenant.reach(group).any(|reached| Ok(cx.tenant.is_highly_privileged(&reached.assignment.role)))
        }
        SettingsRole::Directory(role) => Ok(cx.tenant.is_highly_privileged(role)),
    }
}

/// Whether whoever activates gets a privileged role that can change something.
fn gives_power(cx: &Context<'_>, settings: &RoleSettings) -> Known<bool> {
    match &settings.role {
        SettingsRole::Group(group, _) => cx.reaches_power(group),
        SettingsRole::Directory(role) => cx.is_powerful(role),
    }
}

/// Whether an active member of a group gets such a role without an approval that another role on the way asks for.
fn reaches_unapproved(cx: &Context<'_>, group: &ObjectId, such: impl Fn(&ObjectId) -> Known<bool>) -> Known<bool> {
    cx.tenant.reach(group).any(|reached| all_of([such(&reached.assignment.role), is_unapproved(cx, &reached)]))
}

fn is_unapproved(cx: &Context<'_>, reached: &Reached<'_>) -> Known<bool> {
    let asks = |role: &SettingsRole| cx.tenant.settings_of(role)?.policy()?.requires_human_approval();
    // Where the group may only be eligible for the role, the settings of the role may ask as well.
    let may_ask = reached.assignment.is_active().err().map(|gap| {
        let role = SettingsRole::Directory(reached.assignment.role.clone());
        all_of([asks(&role), Err(gap)])
    });
    not(any_of(reached.gates().map(|gate| asks(&gate)).chain(may_ask)))
}

/// The gravest directory role that a group reaches.
fn gravest<'t>(cx: &Context<'t>, settings: &RoleSettings) -> Option<Reached<'t>> {
    let SettingsRole::Group(group, _) = &settings.role else { return None };
    cx.gravest_role(group)
}

/// The gravest directory role that a group reaches without another approval; where none is seen, the gravest of all.
fn gravest_unapproved<'t>(cx: &Context<'t>, group: &ObjectId) -> Option<Reached<'t>> {
    let unapproved = cx.tenant.reach(group).matching(|reached| is_unapproved(cx, reached));
    unapproved.ok().and_then(|roles| cx.gravest_of(roles)).or_else(|| cx.gravest_role(group))
}

/// What is activated: `membership of "Payroll operators"`, `the role "Global Administrator"`.
pub(super) fn activated(cx: &Context<'_>, settings: &RoleSettings) -> String {
    match &settings.role {
        SettingsRole::Group(group, access) => {
            let what = match access {
                Access::Member => "membership",
                Access::Owner => "ownership",
            };
            format!("{what} of \"{}\"", cx.tenant.group_label(group))
        }
        SettingsRole::Directory(role) => format!("the role \"{}\"", cx.tenant.role_label(role)),
    }
}

/// The thing to change: `the member settings of "Payroll operators"`, `the settings of "Global Administrator"`.
pub(super) fn settings_of(cx: &Context<'_>, settings: &RoleSettings) -> String {
    match &settings.role {
        SettingsRole::Group(group, access) => format!("the {access} settings of \"{}\"", cx.tenant.group_label(group)),
        SettingsRole::Directory(role) => format!("the settings of \"{}\"", cx.tenant.role_label(role)),
    }
}

/// Adds the group, and what shows that PIM manages it.
pub(super) fn of_group(cx: &Context<'_>, settings: &RoleSettings, finding: Finding) -> Finding {
    let SettingsRole::Group(group, _) = &settings.role else { return finding };
    with_proof(cx, group, finding.related(naming::group(cx.tenant, group)))
}

/// The policy of settings under which somebody who is named has to approve.
fn with_approvers<'t>(cx: &Context<'_>, settings: &'t RoleSettings) -> Result<&'t RoleSettingsPolicy, Undecided> {
    let policy = in_force(cx, settings)?;
    if !policy.requires_approval()? {
        return Err(Undecided::NotApplicable("activation does not require approval"));
    }
    if policy.approvers()?.next().is_none() {
        return Err(Undecided::NotApplicable("no approver is named"));
    }
    Ok(policy)
}

/// Adds the entry that makes a user eligible, where one names the user.
fn eligible_by(cx: &Context<'_>, settings: &RoleSettings, user: &ObjectId, finding: Finding) -> Finding {
    let at = match &settings.role {
        SettingsRole::Group(group, access) => {
            cx.tenant.schedules_of(group, Mode::Eligible).seen().ok().and_then(|list| {
                let entry = list.iter().find(|entry| entry.principal == *user && entry.access() == Ok(*access))?;
                Some(entry.source.at(Property::PrincipalId))
            })
        }
        SettingsRole::Directory(role) => cx.tenant.roles_held_by(user, Mode::Eligible).seen().ok().and_then(|list| {
            let entry =
                list.iter().find(|entry| cx.tenant.role_template(&entry.role) == cx.tenant.role_template(role))?;
            Some(entry.source.at(Property::PrincipalId))
        }),
    };
    let label = format!("\"{}\" is eligible", cx.tenant.principal_label(user));
    match at {
        Some(at) => finding.because(at, label),
        None => finding,
    }
}

/// Whether nobody is eligible for the role, and nobody holds it.
fn is_unheld(cx: &Context<'_>, settings: &RoleSettings) -> Known<bool> {
    match &settings.role {
        SettingsRole::Group(group, access) => {
            let held = cx.tenant.schedules_of(group, Mode::Active).any(|entry| entry.gives(*access));
            all_of([is_unused(cx, settings), not(held)])
        }
        SettingsRole::Directory(role) => all_of([is_unused(cx, settings), Ok(!cx.tenant.is_held(role))]),
    }
}

/// What a rule about an event limits or asks for.
fn given(event: Event) -> &'static str {
    match event {
        Event::Eligibility => "an eligible assignment",
        Event::Assignment => "an active assignment",
        Event::Activation => "an activation",
    }
}

/// The word for an event in the `parts` of an entry.
fn part_of(event: Event) -> &'static str {
    match event {
        Event::Eligibility => "eligibility",
        Event::Assignment => "assignment",
        Event::Activation => "activation",
    }
}

/// The policy of settings under which an activation needs an approval.
fn with_approval<'t>(cx: &Context<'_>, settings: &'t RoleSettings) -> Result<&'t RoleSettingsPolicy, Undecided> {
    let policy = in_force(cx, settings)?;
    if policy.requires_approval()? {
        Ok(policy)
    } else {
        Err(Undecided::NotApplicable("activation does not require approval"))
    }
}

/// Whether they are the settings of Global Administrator.
fn is_global_administrator(cx: &Context<'_>, settings: &RoleSettings) -> bool {
    let SettingsRole::Directory(role) = &settings.role else { return false };
    cx.tenant.role_template(role) == GLOBAL_ADMINISTRATOR_TEMPLATE
}
