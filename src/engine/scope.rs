//! Which subjects a test of a control is about.

use std::collections::BTreeSet;

use crate::catalogue::{Roles, Scope, Way};
use crate::context::Context;
use crate::model::{Access, Collection, Gap, Known, ObjectId, SettingsRole, all_of, any_of};
use crate::tenant::RoleSettings;
use crate::tenant::well_known::{
    GLOBAL_ADMINISTRATOR, HIGHLY_PRIVILEGED, PRIVILEGED_ROLE_ADMINISTRATOR, built_in_role, template_of,
};

/// What a subject is about, as far as scopes tell it apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum About<'s> {
    /// A role of a group, or a directory role.
    Role(SettingsRole),
    /// A user.
    User(&'s ObjectId),
    /// Something else.
    Other,
}

/// Whether a subject is in one of these scopes.
///
/// # Errors
/// The gap that hides which role it is about, or what the group or user leads to, where no scope is known to hold it.
pub(super) fn is_in(cx: &Context<'_>, about: &Known<About<'_>>, scopes: &[Scope]) -> Known<bool> {
    any_of(scopes.iter().map(|scope| is_in_one(cx, about, *scope)))
}

fn is_in_one(cx: &Context<'_>, about: &Known<About<'_>>, scope: Scope) -> Known<bool> {
    let Some((roles, way)) = scope.roles() else { return Ok(true) };
    match (about.as_ref().map_err(|gap| *gap)?, way) {
        (About::Role(SettingsRole::Directory(role)), Way::Itself) => is_among(cx, role, roles),
        (About::Role(SettingsRole::Group(group, Access::Member)), Way::Giving) => {
            let gives = cx
                .tenant
                .reach(group)
                .any(|reached| all_of([reached.is_standing(), is_among(cx, &reached.assignment.role, roles)]));
            if gives.is_err() && does_no_group_hold(cx, roles) { Ok(false) } else { gives }
        }
        (About::Role(SettingsRole::Group(group, Access::Member)), Way::Reaching) => {
            cx.tenant.reach(group).any(|reached| is_among(cx, &reached.assignment.role, roles))
        }
        (About::User(user), Way::Having) => {
            cx.tenant.roles_of(user).any(|held| is_among(cx, &held.assignment.role, roles))
        }
        _ => Ok(false),
    }
}

/// Whether the export shows that no group holds one of these roles, so that none gives one.
fn does_no_group_hold(cx: &Context<'_>, roles: Roles) -> bool {
    templates(roles).is_some_and(|roles| cx.tenant.does_no_group_hold(&roles) == Ok(true))
}

/// The templates of the roles; nothing for those that an export may define itself.
fn templates(roles: Roles) -> Option<Vec<ObjectId>> {
    Some(names(roles)?.iter().filter_map(|name| template_of(name)).collect())
}

fn is_among(cx: &Context<'_>, role: &ObjectId, roles: Roles) -> Known<bool> {
    let Some(names) = names(roles) else { return cx.is_privileged(role) };
    Ok(built_in_role(&cx.tenant.role_template(role)).is_some_and(|known| names.contains(&known.name)))
}

/// The roles by name; nothing for those that an export may define itself.
fn names(roles: Roles) -> Option<&'static [&'static str]> {
    match roles {
        Roles::GlobalAdministrator => Some(&[GLOBAL_ADMINISTRATOR]),
        Roles::PrivilegedRoleAdministrator => Some(&[PRIVILEGED_ROLE_ADMINISTRATOR]),
        Roles::HighlyPrivileged => Some(&HIGHLY_PRIVILEGED),
        Roles::OtherHighlyPrivileged => HIGHLY_PRIVILEGED.get(1..),
        Roles::Privileged => None,
    }
}

/// Whether the export shows every subject in these scopes, although it may lack others: of the roles that a tool asks for it may
/// hold all assignments, or all people.
pub(super) fn shows_all(cx: &Context<'_>, scopes: &[Scope], homes: &[Collection]) -> bool {
    let is_only = |home| homes == [home];
    scopes.iter().all(|scope| {
        let Some((roles, way)) = scope.roles() else { return false };
        let Some(roles) = templates(roles) else { return false };
        match way {
            Way::Itself => is_only(Collection::RoleAssignments) && cx.tenant.are_all_assigned(&roles),
            Way::Giving => cx.tenant.does_no_group_hold(&roles) == Ok(true),
            Way::Having => is_only(Collection::Users) && cx.tenant.are_all_named(&roles),
            Way::Reaching => false,
        }
    })
}

/// Role settings that a test is about and that are not among the subjects of the export.
#[derive(Default)]
pub(super) struct Expected {
    /// Settings that there must be.
    pub(super) settings: Vec<RoleSettings>,
    /// Why there may be further ones.
    pub(super) gap: Option<Gap>,
}

/// What role settings the scopes ask for beside those that were judged: every role that they name has some, and so has every
/// group that they mean where PIM manages it.
pub(super) fn expected(cx: &Context<'_>, scopes: &[Scope], judged: &[RoleSettings]) -> Expected {
    let mut expected = Expected::default();
    let named = scopes.iter().filter_map(|scope| match scope.roles()? {
        (roles, Way::Itself) => names(roles),
        _ => None,
    });
    let roles = named.flatten().filter_map(|name| template_of(name)).map(SettingsRole::Directory);
    for role in roles.collect::<BTreeSet<_>>() {
        if cx.tenant.settings_of(&role).is_err() && judged.iter().all(|known| known.role != role) {
            expected.settings.push(RoleSettings::missing(role, cx.tenant.gap_in_settings()));
        }
    }
    if scopes.iter().any(|scope| matches!(scope.roles(), Some((_, Way::Giving | Way::Reaching)))) {
        groups(cx, scopes, &mut expected);
    }
    expected
}

fn groups(cx: &Context<'_>, scopes: &[Scope], expected: &mut Expected) {
    for group in cx.tenant.groups_without_settings() {
        let role = SettingsRole::Group(group.clone(), Access::Member);
        let meant = is_in(cx, &Ok(About::Role(role.clone())), scopes);
        match (meant, all_of([meant, cx.tenant.is_managed(group)])) {
            (Ok(true), Ok(true)) => expected.settings.push(RoleSettings::missing(role, cx.tenant.gap_in_settings())),
            (Ok(true), Err(gap)) => expected.settings.push(RoleSettings::missing(role, gap)),
            (_, Err(gap)) => expected.gap = expected.gap.or(Some(gap)),
            (_, Ok(_)) => {}
        }
    }
}
