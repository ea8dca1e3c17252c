//! Approvers and reviewers who cannot answer: gone, with a disabled account, or an empty group. `unnamed` is why nothing can be said
//! of one whose id does not tell whether it is a user's or a group's.

use super::edits;
use super::words::names_of;
use crate::context::Context;
use crate::finding::{Action, Edit, Finding};
use crate::model::{Approver, Collection, Gap, Known, ObjectId, Property, all_of, any_of};
use crate::naming;
use crate::tenant::approvers::People;

/// The user who is named.
pub(super) fn user(approver: &Approver) -> Option<&ObjectId> {
    match approver {
        Approver::User(user) => Some(user),
        _ => None,
    }
}

/// The group that is named.
pub(super) fn group(approver: &Approver) -> Option<&ObjectId> {
    match approver {
        Approver::Group(group) => Some(group),
        _ => None,
    }
}

/// One who is not in the directory: `the user 6a8b...`.
pub(super) fn missing_words(approver: &Approver) -> Option<String> {
    match approver {
        Approver::User(id) => Some(format!("the user {id}")),
        Approver::Group(id) => Some(format!("the group {id}")),
        Approver::Relation(_) | Approver::Open | Approver::Unknown => None,
    }
}

/// The users with a disabled account: those who are named; where nobody else is left, those of the groups too. Members of groups come
/// and go, and count only all together. `all` are the people behind all who are named.
///
/// # Errors
/// The gap, where nobody certainly has a disabled account but somebody may.
pub(super) fn disabled<'p>(
    cx: &Context<'_>,
    named: &[&'p Approver],
    all: &'p People,
    nobody_left: Known<bool>,
    unnamed: Gap,
) -> Known<Vec<&'p ObjectId>> {
    let one_is_disabled = any_of(named.iter().map(|approver| is_disabled(cx, approver, unnamed)));
    let all_are_disabled = all_of([nobody_left, all.any(|user| cx.tenant.is_disabled(user))]);
    if !any_of([one_is_disabled, all_are_disabled])? {
        return Ok(Vec::new());
    }
    let users: Vec<&ObjectId> = named.iter().copied().filter_map(user).collect();
    let of_groups = all.seen().filter(|_| nobody_left == Ok(true));
    let others = of_groups.filter(|user| !users.contains(user));
    Ok(users.iter().copied().chain(others).filter(|user| cx.tenant.is_disabled(user) == Ok(true)).collect())
}

fn is_disabled(cx: &Context<'_>, approver: &Approver, unnamed: Gap) -> Known<bool> {
    match approver {
        Approver::User(user) => cx.tenant.is_disabled(user),
        Approver::Group(_) | Approver::Relation(_) => Ok(false),
        Approver::Open | Approver::Unknown => Err(approver.gap(unnamed)),
    }
}

/// Whether it is a group that exists, and no user is in it or can become a member by activating.
///
/// # Errors
/// The gap in the groups or in the members.
pub(super) fn is_empty_group(cx: &Context<'_>, approver: &Approver, unnamed: Gap) -> Known<bool> {
    match approver {
        Approver::Group(group) => {
            all_of([cx.tenant.group(group).map(|group| group.is_some()), cx.tenant.people_in(group).fewer_than(1)])
        }
        Approver::User(_) | Approver::Relation(_) => Ok(false),
        Approver::Open | Approver::Unknown => Err(approver.gap(unnamed)),
    }
}

/// Points at empty groups.
pub(super) fn with_empty_groups(cx: &Context<'_>, groups: &[&ObjectId], finding: Finding) -> Finding {
    groups.iter().fold(finding, |finding, group| {
        let finding = finding.related(naming::group(cx.tenant, group));
        match cx.tenant.group(group) {
            Ok(Some(group)) => finding.because(group.source.whole(), "this group has no users among its members"),
            _ => finding,
        }
    })
}

/// Adds the change that puts people into empty groups.
pub(super) fn fill(cx: &Context<'_>, groups: &[&ObjectId], finding: Finding) -> Finding {
    let names = names_of(cx, groups.iter().copied());
    let add = |group: &&ObjectId| {
        let words = format!("add at least two people to \"{}\"", cx.tenant.group_label(group));
        edits::of_group(cx, group, Collection::GroupMembers, Action::at_least(2), words)
    };
    finding.change_as(format!("add at least two people to {names}"), groups.iter().map(add))
}

/// Adds the change that enables accounts.
pub(super) fn enable(cx: &Context<'_>, users: &[&ObjectId], finding: Finding) -> Finding {
    const WORDS: &str = "enable the account";
    let edit = |user: &&ObjectId| {
        Edit::new(naming::user(cx.tenant, user), Property::AccountEnabled, Action::set(true), WORDS).now(false)
    };
    finding.change_as(WORDS, users.iter().map(edit))
}
