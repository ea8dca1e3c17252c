use super::{is_held_by, is_of_kind, is_reader, role_words};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::{
    Access, Collection, Known, Mode, ObjectId, Origin, PrincipalKind, Property, RoleAssignment, Schedule, all_of,
    any_found, any_of, found_in, not,
};
use crate::naming;
use crate::rules::edits;
use crate::rules::lowered::role_permanent_active_group as lowered;
use crate::rules::words::names_of;

pub(crate) fn check(cx: &Context<'_>, held: &RoleAssignment) -> Judgement {
    let is_of_group = all_of([
        Ok(held.mode == Mode::Active),
        is_held_by(cx, held, PrincipalKind::Group),
        cx.is_privileged(&held.role),
    ]);
    if !is_of_group? {
        return Err(Undecided::NotApplicable("it is no active assignment of a privileged role to a group"));
    }
    let standing = standing_members(cx, &held.principal);
    if !all_of([held.is_permanent(), not(held.is_activation()), any_found(&standing)])? {
        return Ok(Verdict::Pass);
    }
    describe(cx, held, &standing?).lowered_if(lowered::READER, Ok(is_reader(cx, held))).into()
}

/// The users who are members of a group all the time, without declared emergency access accounts.
fn standing_members<'t>(cx: &Context<'t>, group: &'t ObjectId) -> Known<Vec<&'t ObjectId>> {
    let counts = |user: &ObjectId| not(cx.declared.emergency_accounts.contains(user));
    let listed = cx.tenant.members_of_group(group).but_service_principals();
    let listed = listed.matching(|member| {
        all_of([
            is_of_kind(cx, &member.id, member.kind, PrincipalKind::User),
            counts(&member.id),
            stands(cx, group, &member.id),
        ])
    });
    let in_pim = cx.tenant.schedules_of(group, Mode::Active).matching(|entry| {
        let is_user = is_of_kind(cx, &entry.principal, entry.principal_kind(), PrincipalKind::User);
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

fn describe(cx: &Context<'_>, held: &RoleAssignment, standing: &[&ObjectId]) -> Finding {
    let (group, role) = (cx.tenant.principal_label(&held.principal), role_words(cx, held));
    let (are, names) =
        (if standing.len() == 1 { "is a member" } else { "are members" }, names_of(cx, standing.iter().copied()));
    let message =
        format!("the group \"{group}\" holds {role} permanently, and {names} {are} all the time, without activation");
    let people = edits::principals(cx, standing.iter().map(|user| (*user, Some(PrincipalKind::User))));
    let eligible = Edit::new(
        naming::group_role(cx.tenant, &held.principal, Access::Member),
        Collection::GroupEligibility,
        Action::Add(people.clone()),
        format!("make {names} eligible as members of \"{group}\" in PIM"),
    );
    let removed = edits::of_group(
        cx,
        &held.principal,
        Collection::GroupMembers,
        Action::Remove(people),
        "remove the permanent memberships, except those of emergency access accounts",
    );
    Finding::new(message)
        .because(held.source.at(Property::ScheduleExpiration), format!("the group holds {role} without end"))
        .evidence("members", standing.len())
        .related(naming::group(cx.tenant, &held.principal))
        .related_all(standing.iter().map(|user| naming::user(cx.tenant, user)))
        .change([eligible, removed])
}
