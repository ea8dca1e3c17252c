//! Who is a member of a group all the time, without activating anything.

use crate::context::Context;
use crate::model::{
    Access, Collection, Known, Mode, ObjectId, Origin, PrincipalKind, Property, Schedule, all_of, any_of, found_in, not,
};

/// The users who are members of a group all the time, without declared emergency access accounts.
pub(super) fn standing_members<'t>(cx: &Context<'t>, group: &'t ObjectId) -> Known<Vec<&'t ObjectId>> {
    let counts = |user: &ObjectId| not(cx.declared.emergency_accounts.contains(user));
    let listed = cx.tenant.members_of_group(group).but_service_principals();
    let listed = listed.matching(|member| {
        all_of([
            cx.tenant.is_of_kind(&member.id, member.kind, PrincipalKind::User),
            counts(&member.id),
            stands(cx, group, &member.id),
        ])
    });
    let in_pim = cx.tenant.schedules_of(group, Mode::Active).matching(|entry| {
        let is_user = cx.tenant.is_of_kind(&entry.principal, entry.principal_kind(), PrincipalKind::User);
        all_of([is_standing(entry), is_user, counts(&entry.principal)])
    });
    let listed = listed.map(|found| found.into_iter().map(|member| &member.id).collect::<Vec<_>>());
    let in_pim = in_pim.map(|found| found.into_iter().map(|entry| &entry.principal).collect());
    let some = |found: Vec<&'t ObjectId>| (!found.is_empty()).then_some(found);
    let mut found = found_in([listed.map(some), in_pim.map(some)])?.concat();
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Whether a listed member is one all the time: PIM has a permanent assignment, or never had anything of it.
fn stands(cx: &Context<'_>, group: &ObjectId, member: &ObjectId) -> Known<bool> {
    let entries = cx.tenant.schedules_ever_with(group, member, Mode::Active);
    let entries = entries.matching(|entry| entry.access().map(|access| access == Access::Member));
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
    let is_activation = entry.origin.of(Collection::GroupAssignments, Property::AssignmentType);
    all_of([
        entry.access().map(|access| access == Access::Member),
        not(is_activation.map(|origin| *origin == Origin::Activated)),
        entry.is_permanent(),
    ])
}
