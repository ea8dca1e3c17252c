//! Who is a member of a group all the time, without activating anything.

use std::collections::BTreeSet;

use crate::context::Context;
use crate::model::{Access, Known, Mode, ObjectId, PrincipalKind, Schedule, all_of, any_of, found_in, not};

/// The users who are members of a group all the time, also through groups in it, without declared emergency access accounts.
pub(super) fn standing_members<'t>(cx: &Context<'t>, group: &'t ObjectId) -> Known<Vec<&'t ObjectId>> {
    let (mut seen, mut open) = (BTreeSet::from([group]), vec![group]);
    let mut places = Vec::new();
    let some = |found: Vec<&'t ObjectId>| (!found.is_empty()).then_some(found);
    while let Some(group) = open.pop() {
        places.push(members_listed(cx, group).map(some));
        places.push(members_in_pim(cx, group).map(some));
        for inner in groups_in(cx, group) {
            match inner {
                Ok(inner) if seen.insert(inner) => open.push(inner),
                Ok(_) => {}
                Err(gap) => places.push(Err(gap)),
            }
        }
    }
    let mut found = found_in(places)?.concat();
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

fn members_listed<'t>(cx: &Context<'t>, group: &ObjectId) -> Known<Vec<&'t ObjectId>> {
    let listed = cx.tenant.members_of_group(group).but_service_principals();
    let found = listed.matching(|member| {
        all_of([
            cx.tenant.is_of_kind(&member.id, member.kind, PrincipalKind::User),
            counts(cx, &member.id),
            stands(cx, group, &member.id),
        ])
    })?;
    Ok(found.into_iter().map(|member| &member.id).collect())
}

fn members_in_pim<'t>(cx: &Context<'t>, group: &ObjectId) -> Known<Vec<&'t ObjectId>> {
    let found = cx.tenant.schedules_of(group, Mode::Active).matching(|entry| {
        let is_user = cx.tenant.is_of_kind(&entry.principal, entry.principal_kind(), PrincipalKind::User);
        all_of([is_standing(entry), is_user, counts(cx, &entry.principal)])
    })?;
    Ok(found.into_iter().map(|entry| &entry.principal).collect())
}

/// The groups that are members all the time, and why others may be. A list that is not complete is a gap of its users already.
fn groups_in<'t>(cx: &Context<'t>, group: &ObjectId) -> Vec<Known<&'t ObjectId>> {
    let is_group = |id: &ObjectId, kind| cx.tenant.is_of_kind(id, kind, PrincipalKind::Group);
    let members = cx.tenant.members_of_group(group).but_service_principals();
    let members = members.seen().into_iter().copied().flatten();
    let listed =
        members.map(|member| (&member.id, all_of([is_group(&member.id, member.kind), stands(cx, group, &member.id)])));
    let entries = cx.tenant.schedules_of(group, Mode::Active);
    let entries = entries.seen().into_iter().flatten().copied();
    let in_pim = entries.map(|entry| {
        (&entry.principal, all_of([is_standing(entry), is_group(&entry.principal, entry.principal_kind())]))
    });
    let known = |(id, is_in): (&'t ObjectId, Known<bool>)| is_in.map(|is_in| is_in.then_some(id)).transpose();
    listed.chain(in_pim).filter_map(known).collect()
}

fn counts(cx: &Context<'_>, user: &ObjectId) -> Known<bool> {
    not(cx.declared.emergency_accounts.contains(user))
}

/// Whether a listed member is one all the time: PIM has a permanent assignment, or never had anything of it.
fn stands(cx: &Context<'_>, group: &ObjectId, member: &ObjectId) -> Known<bool> {
    let entries = cx.tenant.schedules_ever_with(group, member, Mode::Active);
    let entries = entries.matching(|entry| entry.gives(Access::Member));
    match entries {
        Ok(entries) if !entries.is_empty() => any_of(entries.into_iter().map(is_standing)),
        Ok(_) => Ok(true),
        Err(gap) => match cx.tenant.is_managed(group) {
            Ok(false) => Ok(true),
            _ => Err(gap),
        },
    }
}

fn is_standing(entry: &Schedule) -> Known<bool> {
    all_of([entry.gives(Access::Member), not(entry.is_activation()), entry.is_permanent()])
}
