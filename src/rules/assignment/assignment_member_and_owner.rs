use std::collections::BTreeSet;

use super::{as_holders, in_package, with_entries};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::{
    Access, Known, Mode, ObjectId, Property, RoleSettingsPolicy, Schedule, SettingsRole, all_of, any_of, found_in, not,
};
use crate::naming;
use crate::rules::edits;
use crate::rules::lowered::assignment_member_and_owner as lowered;
use crate::tenant::GroupRole;

pub(crate) fn check(cx: &Context<'_>, role: &GroupRole) -> Judgement {
    if role.access == Access::Owner {
        return Err(Undecided::NotApplicable("the role is that of owners"));
    }
    let group = &role.group;
    let members = cx.tenant.schedules_of(group, Mode::Eligible).matching(|entry| entry.gives(Access::Member))?;
    let eligible: BTreeSet<&ObjectId> = members.iter().map(|entry| &entry.principal).collect();
    let owners = entries_as_owner(cx, group, &eligible)?;
    if owners.is_empty() {
        return Ok(Verdict::Pass);
    }
    let owning: BTreeSet<&ObjectId> = owners.iter().map(|entry| &entry.principal).collect();
    let members: Vec<&Schedule> = members.into_iter().filter(|entry| owning.contains(&entry.principal)).collect();
    let standing = any_of(owners.iter().map(|entry| is_standing(entry)));
    let name = cx.tenant.group_label(group);
    // Who is only eligible to own the group has to activate that first.
    let message = if owners.iter().all(|entry| entry.mode == Mode::Eligible) {
        let who = as_holders(cx, &members, "eligible as a member and as an owner", "eligible as members and as owners");
        format!("{who} of \"{name}\", and owners can add members without activating membership")
    } else {
        let who = as_holders(cx, &members, "an eligible member and an owner", "eligible members and owners");
        format!("{who} of \"{name}\", who can add members without activating membership")
    };
    let (eligible, active): (Vec<_>, Vec<_>) = owners.iter().copied().partition(|entry| entry.mode == Mode::Eligible);
    let finding = Finding::new(message).measure("members", members.len());
    let finding = with_entries(cx, &active, Property::AccessId, "an owner", finding);
    let finding = with_entries(cx, &eligible, Property::AccessId, "eligible as an owner", finding);
    let finding = with_entries(cx, &members, Property::AccessId, "an eligible member", finding)
        .related(naming::group(cx.tenant, group))
        .change(remove_owners(cx, group, &owners));
    // Once for each mode: all entries of a mode may come from the same packages.
    let finding = [&active, &eligible]
        .into_iter()
        .filter_map(|entries| entries.first())
        .fold(finding, |finding, entry| in_package(cx, entry, finding));
    finding
        .note("if they have to stay owners, make the settings of owners at least as strict as those of members")
        .lowered_if(lowered::NO_PRIVILEGED_ACCESS, not(cx.is_sensitive(group)))
        .lowered_if(lowered::OWNERS_ACTIVATE_TOO, all_of([not(standing), is_guarded_as_well(cx, group)]))
        .into()
}

fn remove_owners(cx: &Context<'_>, group: &ObjectId, owners: &[&Schedule]) -> Vec<Edit> {
    let name = cx.tenant.group_label(group);
    let modes: BTreeSet<Mode> = owners.iter().map(|entry| entry.mode).collect();
    let of_mode = |mode: Mode| {
        let which = if modes.len() > 1 { format!("{mode} ") } else { String::new() };
        let removed = edits::holders(cx, owners.iter().copied().filter(|entry| entry.mode == mode));
        let words = format!("remove them as {which}owners of \"{name}\"");
        edits::of_role(cx, (group, Access::Owner, mode), Action::Remove(removed), words)
    };
    modes.iter().copied().map(of_mode).collect()
}

fn is_standing(entry: &Schedule) -> Known<bool> {
    all_of([Ok(entry.mode == Mode::Active), not(entry.is_activation())])
}

/// The entries that make some of these people owners of a group.
fn entries_as_owner<'t>(cx: &Context<'t>, group: &ObjectId, people: &BTreeSet<&ObjectId>) -> Known<Vec<&'t Schedule>> {
    let of_mode = |mode| {
        let entries = cx.tenant.schedules_of(group, mode);
        let found =
            entries.matching(|entry| all_of([Ok(people.contains(&entry.principal)), entry.gives(Access::Owner)]))?;
        Ok((!found.is_empty()).then_some(found))
    };
    Ok(found_in([Mode::Active, Mode::Eligible].map(of_mode))?.concat())
}

/// Whether activating as owner asks for what activating as member asks for, and lasts no longer.
fn is_guarded_as_well(cx: &Context<'_>, group: &ObjectId) -> Known<bool> {
    let policy = |access| cx.tenant.settings_of(&SettingsRole::Group(group.clone(), access))?.policy();
    let (owner, member) = (policy(Access::Owner)?, policy(Access::Member)?);
    all_of([
        any_of([owner.requires_human_approval(), not(member.requires_human_approval())]),
        any_of([owner.requires_proof(), not(member.requires_proof())]),
        lasts_no_longer(owner, member),
    ])
}

/// A maximum of no time is a fault of its own, which `settings-activation-zero` reports, and demands nothing of owners.
fn lasts_no_longer(owner: &RoleSettingsPolicy, member: &RoleSettingsPolicy) -> Known<bool> {
    let member = member.activation_limit()?.as_seconds();
    Ok(member == 0 || owner.activation_limit()?.as_seconds() <= member)
}
