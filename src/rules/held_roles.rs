//! The directory roles of one user: how a sentence names them, what a finding points at, and how to take them away.

use std::collections::BTreeSet;

use super::{edits, words};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Subject};
use crate::model::directory_role::RoleAssignment;
use crate::model::{Access, Collection, Known, Mode, ObjectId, PrincipalKind, Property, User, all_of, any_of};
use crate::naming;
use crate::source::Phrase;
use crate::tenant::role_people::HeldRole;
use crate::tenant::well_known::BuiltInRole;

/// The privileged roles of a user, without those that only serve the directory synchronization, the gravest first; an empty
/// answer says that there is none.
pub(super) fn privileged<'t>(cx: &Context<'t>, user: &ObjectId) -> Known<Vec<HeldRole<'t>>> {
    such(cx, user, |role| cx.is_privileged(role))
}

/// The same with the roles that only CISA calls highly privileged.
pub(super) fn privileged_to_some<'t>(cx: &Context<'t>, user: &ObjectId) -> Known<Vec<HeldRole<'t>>> {
    such(cx, user, |role| cx.is_privileged_to_some(role))
}

fn such<'t>(cx: &Context<'t>, user: &ObjectId, is_such: impl Fn(&ObjectId) -> Known<bool>) -> Known<Vec<HeldRole<'t>>> {
    let mut roles = cx.roles_of(user, is_such)?;
    roles.retain(|held| !cx.is_built_in_role(&held.assignment.role, BuiltInRole::is_for_synchronization));
    let gravity = |held: &HeldRole<'_>| {
        let role = &held.assignment.role;
        (!cx.is_tier0(role), only_reads(cx, held), cx.tenant.role_label(role), held.gates().len())
    };
    roles.sort_by_cached_key(gravity);
    Ok(roles)
}

/// Whether a role changes nothing.
pub(super) fn only_reads(cx: &Context<'_>, held: &HeldRole<'_>) -> bool {
    cx.is_built_in_role(&held.assignment.role, BuiltInRole::is_reader)
}

/// Whether a role needs somebody else's approval before the user can use it.
///
/// # Errors
/// The gap in the settings of a role that has to be activated.
pub(super) fn needs_approval(cx: &Context<'_>, held: &HeldRole<'_>) -> Known<bool> {
    let asks = |settings| cx.tenant.settings_of(&settings)?.policy()?.requires_human_approval();
    any_of(held.gates().into_iter().map(asks).chain(held.assignment.is_active().err().map(Err)))
}

/// `has the role "User Administrator"`, `has or can activate the roles "Global Reader" and "User Administrator"`.
pub(super) fn has(cx: &Context<'_>, roles: &[HeldRole<'_>]) -> String {
    let verb = match (
        roles.iter().any(|held| held.is_standing() != Ok(false)),
        roles.iter().all(|held| held.is_standing() == Ok(true)),
    ) {
        (false, _) => "can activate",
        (true, true) => "has",
        (true, false) => "has or can activate",
    };
    let mut names: Vec<String> = Vec::new();
    for held in roles {
        let name = naming::held_role(cx.tenant, held.assignment);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let noun = if names.len() == 1 { "role" } else { "roles" };
    format!("{verb} the {noun} {}", words::some_of(names))
}

/// As many assignments are pointed at; all of them are named.
const SHOWN: usize = 3;

/// A finding about a user: first what is wrong with the account, then where its roles come from.
pub(super) fn finding(
    cx: &Context<'_>,
    user: &User,
    message: String,
    (property, says): (Property, &str),
    roles: &[HeldRole<'_>],
) -> Finding {
    let point = |finding: Finding, held: &HeldRole<'_>| {
        let assignment = held.assignment;
        let subject = of_role(cx, assignment);
        let role = naming::held_role(cx.tenant, assignment);
        let says = match held.through {
            None if assignment.mode_is_open => format!("the user has or can activate {role}"),
            None => format!("gives the user {role}"),
            Some((group, ..)) => format!("gives {role}, through \"{}\"", cx.tenant.group_label(group)),
        };
        finding.because(assignment.source.at(Property::PrincipalId), says).related(subject)
    };
    let finding = Finding::new(message).because(user.source.at(property), says);
    let finding = roles.iter().take(SHOWN).fold(finding, point).measure("privileged-roles", roles.len());
    let finding = finding.related_all(roles.iter().map(|held| of_role(cx, held.assignment)));
    through(roles).into_iter().fold(finding, |finding, (group, mode)| {
        let entries = cx.tenant.schedules_with(group, &user.id, mode);
        let entries = entries.seen().into_iter().flatten().map(|entry| naming::schedule(cx.tenant, entry));
        finding
            .related(naming::group(cx.tenant, group))
            .related(naming::group_role(cx.tenant, group, Access::Member))
            .related_all(entries)
    })
}

/// The assignment or eligibility that gives a role; the role where nothing says which it is.
fn of_role(cx: &Context<'_>, held: &RoleAssignment) -> Subject<Phrase> {
    if held.mode_is_open {
        return naming::directory_role(cx.tenant, &held.role);
    }
    naming::role_assignment(cx.tenant, held)
}

/// The memberships that give roles, each once.
fn through<'t>(roles: &[HeldRole<'t>]) -> BTreeSet<(&'t ObjectId, Mode)> {
    roles.iter().filter_map(|held| held.through.map(|(group, mode, _)| (group, mode))).collect()
}

/// The edits that take roles from a user: the user's own assignments, and the memberships that give them.
pub(super) fn take_away(cx: &Context<'_>, user: &ObjectId, roles: &[HeldRole<'_>]) -> Vec<Edit> {
    let own = roles.iter().filter(|held| held.through.is_none()).map(|held| {
        let role = naming::held_role(cx.tenant, held.assignment);
        if held.assignment.mode_is_open {
            let removed = Action::Remove(edits::principals(cx, [(user, Some(PrincipalKind::User))]));
            let words = format!("take {role} from \"{}\"", cx.tenant.principal_label(user));
            return Edit::new(of_role(cx, held.assignment), Collection::RoleAssignments, removed, words);
        }
        let words = match held.assignment.mode {
            Mode::Eligible => format!("remove the eligibility for {role}"),
            Mode::Active => format!("remove the assignment of {role}"),
        };
        edits::end_role(cx, held.assignment, words)
    });
    own.chain(through(roles).into_iter().map(|(group, mode)| out_of_group(cx, group, mode, user))).collect()
}

fn out_of_group(cx: &Context<'_>, group: &ObjectId, mode: Mode, user: &ObjectId) -> Edit {
    let (name, group_name) = (cx.tenant.principal_label(user), cx.tenant.group_label(group));
    let removed = Action::Remove(edits::principals(cx, [(user, Some(PrincipalKind::User))]));
    let is_in_pim = mode == Mode::Eligible
        || cx.tenant.schedules_with(group, user, mode).seen().is_ok_and(|entries| !entries.is_empty());
    if is_in_pim {
        let words = format!("remove \"{name}\" as {mode} member of \"{group_name}\"");
        return edits::of_role(cx, (group, Access::Member, mode), removed, words);
    }
    let words = format!("remove \"{name}\" from the members of \"{group_name}\"");
    edits::of_group(cx, group, Collection::GroupMembers, removed, words)
}

/// Adds the edits as a way to end the fault: each of a few in its own words, many in one sentence.
pub(super) fn without_roles(cx: &Context<'_>, user: &User, roles: &[HeldRole<'_>], finding: Finding) -> Finding {
    let edits = take_away(cx, &user.id, roles);
    if edits.len() <= SHOWN {
        return finding.change(edits);
    }
    finding.change_as(
        format!("remove the privileged roles of \"{}\" and the memberships that give them", user.label()),
        edits,
    )
}

/// Whether somebody has a role of tier 0 in the entire tenant all the time.
pub(super) fn holds_tier0(cx: &Context<'_>, person: &ObjectId) -> Known<bool> {
    let standing = cx.tenant.roles_of(person);
    standing.any(|held| {
        if held.assignment.is_activation() == Ok(true) {
            return Ok(false);
        }
        all_of([cx.is_tier0_everywhere(held.assignment), held.is_standing()])
    })
}
