use std::collections::BTreeSet;

use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::directory_role::RoleScope;
use crate::model::{Access, Known, Mode, ObjectId, Property, User, all_of, any_found, any_of, not};
use crate::naming;
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
    if !all_of([not(cx.declared.emergency_accounts.contains(&user.id)), any_found(&standing)])? {
        return Ok(Verdict::Pass);
    }
    let Some(standing) = standing?.into_iter().min_by_key(|held| !cx.is_tier0(&held.assignment.role)) else {
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
        None => held.assignment.is_permanent(),
        Some((group, Mode::Active, _)) => is_standing_member(cx, group, user),
        Some((_, Mode::Eligible, _)) => Ok(false),
    };
    all_of([held.is_standing(), everywhere, for_good])
}

/// Whether a member of a group stays one: by a permanent assignment in PIM, or because PIM knows nothing of the membership.
fn is_standing_member(cx: &Context<'_>, group: &ObjectId, user: &ObjectId) -> Known<bool> {
    let entries = cx.tenant.schedules_with(group, user, Mode::Active);
    let entries = entries.matching(|entry| Ok(entry.access()? == Access::Member))?;
    if entries.is_empty() { Ok(true) } else { any_of(entries.iter().map(|entry| entry.is_permanent())) }
}
