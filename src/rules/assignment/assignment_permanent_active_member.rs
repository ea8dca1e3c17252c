use std::collections::BTreeSet;

use super::{as_holders, eligible_instead, with_entries};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Access, Known, Mode, ObjectId, PrincipalKind, Property, Schedule, all_of, any_found, any_of, not};
use crate::naming;
use crate::rules::lowered::assignment_permanent_active_member as lowered;
use crate::rules::proof::with_gravest_role;
use crate::rules::standing::standing_members;
use crate::rules::words::names_of;
use crate::tenant::GroupRole;

pub(crate) fn check(cx: &Context<'_>, role: &GroupRole) -> Judgement {
    if role.access == Access::Owner {
        return Err(Undecided::NotApplicable("the role is that of owners"));
    }
    let group = &role.group;
    let standing = cx.tenant.schedules_of(group, Mode::Active).matching(|entry| is_standing(cx, entry));
    if any_found(&standing) == Ok(false) {
        return Ok(Verdict::Pass);
    }
    if !cx.tenant.is_managed(group)? {
        return Err(Undecided::NotApplicable("PIM does not manage the group"));
    }
    if is_for_owners_only(cx, group)? {
        return Err(Undecided::NotApplicable(
            "no one is eligible as a member, and the group does not lead to a privileged role",
        ));
    }
    if cx.activates_every_role(group)? {
        return Err(Undecided::NotApplicable("members must activate every role that the group leads to"));
    }
    let (standing, name) = (standing?, cx.tenant.group_label(group));
    let finding = Finding::new(format!(
        "{} of \"{name}\"{}, so nothing has to be activated",
        as_holders(cx, &standing, "a permanent active member", "permanent active members"),
        through_groups(cx, &standing)
    ))
    .measure("members", standing.len())
    .related(naming::group(cx.tenant, group));
    let eligible = format!("make them eligible as members of \"{name}\"");
    let remove = "remove the active assignments, except those of emergency access accounts";
    let finding = with_entries(cx, &standing, Property::ScheduleExpiration, "it never expires", finding);
    with_gravest_role(cx, group, finding)
        .change(eligible_instead(cx, group, &standing, eligible, remove))
        .lowered_if(lowered::NO_TIER_0_ROLE, not(cx.reaches_tier0(group)))
        .into()
}

/// Whether an entry makes somebody a member who has to activate nothing, and could: a service principal cannot. A group counts
/// for the people who are in it all the time.
fn is_standing(cx: &Context<'_>, entry: &Schedule) -> Known<bool> {
    all_of([
        not(cx.declared.emergency_accounts.contains(&entry.principal)),
        entry.gives(Access::Member),
        not(entry.is_activation()),
        entry.is_permanent(),
        not(cx.tenant.is_service_principal(&entry.principal, entry.principal_kind())),
        any_of([not(is_group(cx, entry)), any_found(&standing_members(cx, &entry.principal))]),
    ])
}

/// `, and "Ada" is in "Payroll operators" all the time`: the people who are members through the groups that are.
fn through_groups(cx: &Context<'_>, standing: &[&Schedule]) -> String {
    let groups: Vec<&ObjectId> =
        standing.iter().filter(|entry| is_group(cx, entry) == Ok(true)).map(|entry| &entry.principal).collect();
    let people: BTreeSet<&ObjectId> =
        groups.iter().filter_map(|group| standing_members(cx, group).ok()).flatten().collect();
    if people.is_empty() {
        return String::new();
    }
    let are = if people.len() == 1 { "is" } else { "are" };
    format!(", and {} {are} in {} all the time", names_of(cx, people), names_of(cx, groups))
}

fn is_group(cx: &Context<'_>, entry: &Schedule) -> Known<bool> {
    cx.tenant.is_of_kind(&entry.principal, entry.principal_kind(), PrincipalKind::Group)
}

/// Whether only the ownership of a group is in PIM: its members are ordinary ones, and get nothing that is privileged.
fn is_for_owners_only(cx: &Context<'_>, group: &ObjectId) -> Known<bool> {
    all_of([not(cx.tenant.has_eligible(group, Access::Member)), not(cx.is_sensitive(group))])
}
