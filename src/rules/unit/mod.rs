//! Administrative units: what is in them, and who administers them.

use crate::context::Context;
use crate::finding::{Action, Edit, Finding};
use crate::model::{
    AdministrativeUnit, Collection, Group, Known, Member, Mode, ObjectId, Property, RoleAssignment, all_of,
};
use crate::naming;
use crate::rules::{edits, words};
use crate::source::Phrase;

include!(concat!(env!("OUT_DIR"), "/rules_unit.rs"));

/// As many objects are pointed at; all of them are named.
const SHOWN: usize = 3;

/// The members of a unit that are groups of which something is so; an empty answer says that there is none.
fn groups_in<'t>(
    cx: &Context<'t>,
    unit: &AdministrativeUnit,
    is_such: impl Fn(&Group) -> Known<bool>,
) -> Known<Vec<&'t Member>> {
    cx.tenant.members_of_unit(&unit.id).matching(|member| {
        let is_group = cx.tenant.is_group(&member.id, member.kind);
        if is_group == Ok(false) { Ok(false) } else { all_of([is_group, is_such(cx.tenant.group_named(&member.id)?)]) }
    })
}

/// Names members that are groups, and points at some of them.
fn with_groups(cx: &Context<'_>, groups: &[&Member], property: Property, says: &str, finding: Finding) -> Finding {
    let point = |finding: Finding, member: &&Member| match cx.tenant.group(&member.id) {
        Ok(Some(group)) => finding.because(group.source.at(property), format!("\"{}\" {says}", group.label())),
        _ => finding,
    };
    let finding = groups.iter().take(SHOWN).fold(finding, point);
    finding.related_all(groups.iter().map(|member| naming::group(cx.tenant, &member.id)))
}

/// `"Payroll staff", "Finance" and 3 more`.
fn names_of(cx: &Context<'_>, members: &[&Member]) -> String {
    words::names_of(cx, members.iter().map(|member| &member.id))
}

/// Takes members out of a unit: `words` says whom.
fn out_of(cx: &Context<'_>, unit: &AdministrativeUnit, members: &[&Member], words: impl Into<Phrase>) -> Edit {
    let removed = edits::principals(cx, members.iter().map(|member| (&member.id, member.kind)));
    Edit::new(naming::unit(unit), Collection::AdministrativeUnitMembers, Action::Remove(removed), words)
}

/// `"Kim" and "Alex"`: who hold roles at a unit, each once.
fn holders(cx: &Context<'_>, held: &[&RoleAssignment]) -> String {
    let mut found: Vec<&ObjectId> = held.iter().map(|held| &held.principal).collect();
    found.sort_unstable();
    found.dedup();
    words::names_of(cx, found)
}

/// Adds the roles at a unit, of which some are pointed at.
fn with_roles(cx: &Context<'_>, held: &[&RoleAssignment], finding: Finding) -> Finding {
    let point = |finding: Finding, held: &&RoleAssignment| {
        let (holder, role) = (cx.tenant.principal_label(&held.principal), cx.tenant.role_label(&held.role));
        let verb = if held.mode == Mode::Active { "holds" } else { "is eligible for" };
        finding.because(held.source.at(Property::DirectoryScopeId), format!("\"{holder}\" {verb} \"{role}\" here"))
    };
    let finding = held.iter().take(SHOWN).fold(finding, point);
    finding.related_all(held.iter().map(|held| naming::role_assignment(cx.tenant, held)))
}
