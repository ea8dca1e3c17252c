//! Eligibilities and assignments of group roles.

use crate::context::Context;
use crate::finding::{Finding, Undecided};
use crate::model::{Access, Known, Mode, ObjectId, Origin, Property, Schedule, SettingsRole, User};
use crate::naming;
use crate::rules::leading_to;
use crate::tenant::RoleSettings;
use crate::tenant::approvers::People;

include!(concat!(env!("OUT_DIR"), "/rules_assignment.rs"));

/// `"Ada" is eligible as a member of "Payroll operators"`.
fn holding(cx: &Context<'_>, schedule: &Schedule) -> String {
    let role = match schedule.access.known() {
        Some(Access::Member) => "a member",
        Some(Access::Owner) => "an owner",
        None => "a member or owner",
    };
    let verb = match (schedule.mode, schedule.origin.known()) {
        (Mode::Eligible, _) => "is eligible as",
        (Mode::Active, Some(Origin::Activated)) => "is activated as",
        (Mode::Active, _) => "is assigned as",
    };
    let (holder, group) = (cx.tenant.principal_label(&schedule.principal), cx.tenant.group_label(&schedule.group));
    format!("\"{holder}\" {verb} {role} of \"{group}\"")
}

/// What to call an entry: an eligibility, or an active assignment.
fn noun(schedule: &Schedule) -> &'static str {
    match schedule.mode {
        Mode::Eligible => "eligibility",
        Mode::Active => "active assignment",
    }
}

/// Whether an entry is its user's running activation: no standing access, and judged by the activation's own limit.
fn is_activation(schedule: &Schedule) -> Known<bool> {
    Ok(schedule.origin()? == Origin::Activated)
}

/// The role settings that an entry is under. Those of a group that PIM does not manage are defaults which bind nobody.
fn settings_over<'t>(cx: &Context<'t>, schedule: &Schedule) -> Result<&'t RoleSettings, Undecided> {
    if !cx.tenant.is_managed(&schedule.group)? {
        return Err(Undecided::NotApplicable("PIM does not manage the group"));
    }
    let role = SettingsRole::Group(schedule.group.clone(), schedule.access()?);
    Ok(cx.tenant.settings_of(&role)?)
}

/// Where the settings say whether such entries must end, and after what time at the latest.
fn expiration_rule(mode: Mode) -> (Property, Property) {
    match mode {
        Mode::Eligible => (Property::EligibilityExpirationRequired, Property::MaximumEligibility),
        Mode::Active => (Property::AssignmentExpirationRequired, Property::MaximumAssignment),
    }
}

/// The users who hold an entry: its principal, or the members of the group that it is.
fn behind(cx: &Context<'_>, schedule: &Schedule) -> People {
    cx.tenant.people_behind(&schedule.principal, schedule.principal_kind())
}

/// Whether a principal is a user of whom something holds.
fn is_user(cx: &Context<'_>, id: &ObjectId, test: impl Fn(&User) -> Known<bool>) -> Known<bool> {
    cx.tenant.user(id)?.map_or(Ok(false), test)
}

/// `which leads to the role "User Administrator"`: why a group is sensitive.
fn leading_where(cx: &Context<'_>, group: &ObjectId) -> String {
    match cx.gravest_role(group) {
        Some(reached) => format!("which leads to the role \"{}\"", cx.tenant.role_label(&reached.assignment.role)),
        None => "which is declared sensitive".to_owned(),
    }
}

/// Points at what makes the group sensitive, and names it.
fn with_gravest_role(cx: &Context<'_>, group: &ObjectId, finding: Finding) -> Finding {
    leading_to(cx, finding, cx.gravest_role(group))
}

/// So many users are pointed at; all of them are named.
const SHOWN: usize = 3;

/// Points at what is wrong with the users behind an entry, and names them.
fn with_users(cx: &Context<'_>, found: &[&ObjectId], at: Property, label: &str, finding: Finding) -> Finding {
    let point = |finding: Finding, id: &&ObjectId| match cx.tenant.user(id) {
        Ok(Some(user)) => finding.because(user.source.at(at), label),
        _ => finding,
    };
    let finding = found.iter().take(SHOWN).fold(finding, point);
    let name = |finding: Finding, id: &&ObjectId| finding.related(naming::user(cx.tenant, id));
    found.iter().fold(finding, name).evidence("users", found.len())
}
