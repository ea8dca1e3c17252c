use std::collections::BTreeSet;

use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::directory_role::RoleScope;
use crate::model::{
    Access, Collection, Known, Mode, ObjectId, PrincipalKind, Property, User, all_of, any_found, any_of, matching, not,
};
use crate::naming;
use crate::rules::edits;
use crate::rules::held_roles::{finding, has, without_roles};
use crate::rules::words::some_of;
use crate::tenant::role_people::HeldRole;

pub(crate) fn check(cx: &Context<'_>, user: &User) -> Judgement {
    let held = cx.tenant.roles_of(&user.id);
    let seen = held.seen().into_iter().flatten().copied();
    let waiting: Vec<HeldRole<'_>> = seen.filter(|held| !held.gates().is_empty()).collect();
    if waiting.is_empty() {
        held.complete()?;
        return Err(Undecided::NotApplicable("the user has to activate nothing"));
    }
    let standing = held.matching(|held| {
        let gives = any_of(waiting.iter().filter(|other| covers(cx, held, other)).map(|other| is_lesser(cx, other)));
        if gives == Ok(false) { Ok(false) } else { all_of([gives, stays(cx, held, &user.id)]) }
    });
    let owned = matching(waiting.iter().copied(), |held| all_of([is_owner_of(cx, held, user), is_lesser(cx, held)]));
    let has_more = any_of([any_found(&standing), any_found(&owned)]);
    if !all_of([not(cx.declared.emergency_accounts.contains(&user.id)), has_more])? {
        return Ok(Verdict::Pass);
    }
    let standing = standing.unwrap_or_default();
    if standing.is_empty() {
        return of_owner(cx, user, &owned?);
    }
    let Some(standing) = standing.into_iter().min_by_key(|held| !cx.is_tier0(&held.assignment.role)) else {
        return Ok(Verdict::Pass);
    };
    let idle = waiting.into_iter().filter(|other| covers(cx, &standing, other) && is_lesser(cx, other) == Ok(true));
    let idle: Vec<HeldRole<'_>> = idle.collect();
    let names: BTreeSet<String> = idle.iter().map(|held| naming::held_role(cx.tenant, held.assignment)).collect();
    let noun = if names.len() == 1 { "the role" } else { "the roles" };
    let through = standing
        .through
        .map_or_else(String::new, |(group, ..)| format!(" through \"{}\"", cx.tenant.group_label(group)));
    let message = format!(
        "\"{}\" {}{through} all the time, so having to activate {noun} {} protects nothing",
        user.label(),
        has(cx, &[standing]),
        some_of(names)
    );
    let says = "the account has both";
    let found: Finding =
        finding(cx, user, message, (Property::UserPrincipalName, says), &[&[standing], &idle[..]].concat());
    without_roles(cx, user, &[standing], found)
        .note("if permanent access is intended, remove the eligibility instead")
        .into()
}

/// An owner of a group whose members get what the owner has to activate as a member.
fn of_owner(cx: &Context<'_>, user: &User, owned: &[HeldRole<'_>]) -> Judgement {
    let Some((group, ..)) = owned.first().and_then(|held| held.through) else { return Ok(Verdict::Pass) };
    let (label, name) = (user.label(), cx.tenant.group_label(group));
    let message = format!(
        "\"{label}\" owns \"{name}\" all the time and can add members, so having to activate membership protects nothing"
    );
    let says = "the account is an owner and an eligible member";
    let found = finding(cx, user, message, (Property::UserPrincipalName, says), owned);
    let removed = Action::Remove(edits::principals(cx, [(&user.id, Some(PrincipalKind::User))]));
    let words = format!("remove \"{label}\" from the owners of \"{name}\"");
    found
        .change([edits::of_group(cx, group, Collection::GroupOwners, removed, words)])
        .note("if the ownership is intended, remove the eligibility instead")
        .into()
}

/// Whether somebody has to activate membership of a group, and the list of its owners has them without an entry in PIM: what entries of
/// owners in PIM open is another rule's.
fn is_owner_of(cx: &Context<'_>, waiting: &HeldRole<'_>, user: &User) -> Known<bool> {
    let Some((group, Mode::Eligible, _)) = waiting.through else { return Ok(false) };
    let entries = cx.tenant.schedules_with(group, &user.id, Mode::Active);
    let is_listed = cx.tenant.is_listed(&user.id, group, Access::Owner);
    if is_listed == Ok(false) {
        return Ok(false);
    }
    let known = cx.tenant.group_named(group)?;
    all_of([
        is_listed,
        not(entries.any(|entry| entry.gives(Access::Owner))),
        not(any_of([known.is_dynamic(), cx.tenant.is_restricted(known)])),
    ])
}

/// Whether a role that somebody has gives what another one gives after its activation: the same role, or one of tier 0, which can
/// become anything. Membership of one group that is both active and eligible is another rule's.
fn covers(cx: &Context<'_>, standing: &HeldRole<'_>, waiting: &HeldRole<'_>) -> bool {
    let role = |held: &HeldRole<'_>| cx.tenant.role_template(&held.assignment.role);
    let group = |held: &HeldRole<'_>| held.through.map(|(group, ..)| group.clone());
    let is_same_group = group(standing).is_some() && group(standing) == group(waiting);
    let gives = role(standing) == role(waiting) || cx.is_tier0(&standing.assignment.role);
    standing.gates().is_empty() && gives && !is_same_group
}

/// Whether it is a privileged role, and somebody has to activate it.
fn is_lesser(cx: &Context<'_>, waiting: &HeldRole<'_>) -> Known<bool> {
    all_of([cx.is_powerful(&waiting.assignment.role), waiting.assignment.is_active().map(|_| true)])
}

/// Whether somebody has a role for good in the entire tenant.
fn stays(cx: &Context<'_>, held: &HeldRole<'_>, user: &ObjectId) -> Known<bool> {
    let everywhere = held.assignment.scope().map(|scope| *scope == RoleScope::Tenant);
    let for_good = match held.through {
        None => cx.tenant.is_held_for_good(held.assignment),
        Some((group, Mode::Active, _)) => is_standing_member(cx, group, user),
        Some((_, Mode::Eligible, _)) => Ok(false),
    };
    all_of([held.is_standing(), everywhere, for_good])
}

/// Whether a member of a group stays one: by a permanent assignment in PIM, or because PIM knows nothing of the membership.
fn is_standing_member(cx: &Context<'_>, group: &ObjectId, user: &ObjectId) -> Known<bool> {
    let entries = cx.tenant.schedules_with(group, user, Mode::Active);
    let entries = entries.matching(|entry| entry.gives(Access::Member))?;
    if entries.is_empty() { Ok(true) } else { any_of(entries.iter().map(|entry| entry.is_permanent())) }
}
