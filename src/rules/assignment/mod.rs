//! Eligibilities and assignments of group roles.

use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Undecided};
use crate::model::{Access, Collection, Mode, ObjectId, Origin, PrincipalKind, Property, Schedule, SettingsRole};
use crate::naming;
use crate::rules::edits;
use crate::rules::words::names_of;
use crate::source::Phrase;
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

/// After changes of an entry: what to change instead where an access package gives such entries.
fn in_package(cx: &Context<'_>, schedule: &Schedule, finding: Finding) -> Finding {
    let granted = schedule.access().and_then(|access| cx.tenant.is_granted(&schedule.group, access, schedule.mode));
    if granted != Ok(true) {
        return finding;
    }
    finding.note(format!("if an access package granted the {}, make the change in the package", noun(schedule)))
}

/// An edit of the list, of a mode, of the group role that an entry is for; that of members where the entry does not tell.
fn of_role_of(cx: &Context<'_>, schedule: &Schedule, mode: Mode, action: Action, words: impl Into<Phrase>) -> Edit {
    let access = schedule.access.known().copied().unwrap_or(Access::Member);
    edits::of_role(cx, (&schedule.group, access, mode), action, words)
}

/// Makes the active members of a group eligible in place of their assignments: `eligible` and `remove` say it.
fn eligible_instead(
    cx: &Context<'_>,
    group: &ObjectId,
    entries: &[&Schedule],
    eligible: String,
    remove: &'static str,
) -> [Edit; 2] {
    let people = edits::holders(cx, entries.iter().copied());
    [
        edits::of_role(cx, (group, Access::Member, Mode::Eligible), Action::Add(people.clone()), eligible),
        edits::of_role(cx, (group, Access::Member, Mode::Active), Action::Remove(people), remove),
    ]
}

/// Takes principals out of the group that holds an entry.
fn out_of_holder<'p>(
    cx: &Context<'_>,
    schedule: &Schedule,
    found: impl IntoIterator<Item = &'p ObjectId>,
    kind: PrincipalKind,
    words: impl Into<Phrase>,
) -> Edit {
    let removed = edits::principals(cx, found.into_iter().map(|id| (id, Some(kind))));
    edits::of_group(cx, &schedule.principal, Collection::GroupMembers, Action::Remove(removed), words)
}

/// `"Ada" is a permanent active member`, `"Ada", "Grace" and 28 more are permanent active members`.
fn as_holders(cx: &Context<'_>, entries: &[&Schedule], one: &str, many: &str) -> String {
    let names = names_of(cx, entries.iter().map(|entry| &entry.principal));
    if entries.len() == 1 { format!("{names} is {one}") } else { format!("{names} are {many}") }
}

/// As many entries are pointed at; all who hold them are named.
const SHOWN: usize = 3;

/// Adds entries, with what a property of each says, and those who hold them.
fn with_entries(cx: &Context<'_>, entries: &[&Schedule], property: Property, says: &str, finding: Finding) -> Finding {
    let point = |finding: Finding, entry: &&Schedule| {
        finding
            .because(entry.source.at(property), format!("\"{}\": {says}", cx.tenant.principal_label(&entry.principal)))
    };
    let finding = entries.iter().take(SHOWN).fold(finding, point);
    finding.related_all(entries.iter().map(|entry| naming::schedule(cx.tenant, entry)))
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

/// `which leads to the role "User Administrator"`: why a group is sensitive.
fn leading_where(cx: &Context<'_>, group: &ObjectId) -> String {
    match cx.gravest_role(group) {
        Some(reached) => format!("which leads to the role {}", naming::held_role(cx.tenant, reached.assignment)),
        None => "which you declared sensitive".to_owned(),
    }
}
