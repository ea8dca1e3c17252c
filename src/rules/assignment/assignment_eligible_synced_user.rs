use std::collections::BTreeSet;

use super::{behind, in_package, leading_where, noun, of_role_of, out_of_holder, with_entries};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::{
    Access, Known, Mode, ObjectId, PrincipalKind, Property, Schedule, User, all_of, any_found, found_in, not,
};
use crate::naming;
use crate::rules::edits;
use crate::rules::lowered::assignment_eligible_synced_user as lowered;
use crate::rules::proof::{with_gravest_role, with_users};
use crate::rules::words::names_of;
use crate::tenant::GroupRole;

pub(crate) fn check(cx: &Context<'_>, role: &GroupRole) -> Judgement {
    if role.access == Access::Owner {
        return Err(Undecided::NotApplicable("the role is that of owners"));
    }
    let entries = entries_of_synced(cx, &role.group);
    if !all_of([any_found(&entries), cx.reaches_privileged(&role.group)])? {
        return Ok(Verdict::Pass);
    }
    let entries = entries?;
    let users: BTreeSet<ObjectId> =
        entries.iter().flat_map(|entry| synced_behind(cx, entry).unwrap_or_default()).collect();
    describe(cx, &role.group, &entries, &users.iter().collect::<Vec<_>>())
        .lowered_if(lowered::ONLY_READERS, not(cx.reaches_power(&role.group)))
        .into()
}

/// The entries as member of a group behind which are synchronised users.
fn entries_of_synced<'t>(cx: &Context<'t>, group: &ObjectId) -> Known<Vec<&'t Schedule>> {
    let of_mode = |mode| {
        let entries = cx.tenant.schedules_of(group, mode);
        let found = entries.matching(|entry| {
            let is_member = entry.gives(Access::Member);
            all_of([is_member, not(entry.is_activation()), synced_behind(cx, entry).map(|users| !users.is_empty())])
        })?;
        Ok((!found.is_empty()).then_some(found))
    };
    Ok(found_in([Mode::Eligible, Mode::Active].map(of_mode))?.concat())
}

fn synced_behind(cx: &Context<'_>, entry: &Schedule) -> Known<Vec<ObjectId>> {
    let people = behind(cx, entry);
    let synced = people.matching(|user| cx.tenant.is_user_who(user, None, User::is_on_premises_synced))?;
    Ok(synced.into_iter().cloned().collect())
}

fn describe(cx: &Context<'_>, group: &ObjectId, entries: &[&Schedule], users: &[&ObjectId]) -> Finding {
    let (name, names) = (cx.tenant.group_label(group), names_of(cx, users.iter().copied()));
    let are = if users.len() == 1 { "is" } else { "are" };
    let finding = Finding::new(format!(
        "{names} can use \"{name}\", {}, but {are} synchronized from the on-premises directory",
        leading_where(cx, group)
    ))
    .measure("users", users.len());
    let finding = with_entries(cx, entries, Property::PrincipalId, "grants access to a synchronized user", finding);
    let finding = with_users(
        cx,
        users,
        Property::OnPremisesSyncEnabled,
        "is synchronized from the on-premises directory",
        finding,
    );
    let finding = with_gravest_role(cx, group, finding).related(naming::group(cx.tenant, group));
    let Some(first) = entries.first() else { return finding };
    let words = "assign the access to cloud-only accounts of the same people";
    let assigned = of_role_of(cx, first, first.mode, Action::at_least(users.len()), words);
    let removed = entries.iter().map(|entry| remove_synced(cx, entry));
    in_package(cx, first, finding.change(std::iter::once(assigned).chain(removed)))
}

/// Takes the access of an entry from the synchronised users behind it.
fn remove_synced(cx: &Context<'_>, entry: &Schedule) -> Edit {
    let (users, holder) = (synced_behind(cx, entry).unwrap_or_default(), cx.tenant.principal_label(&entry.principal));
    if users.contains(&entry.principal) {
        return edits::end(cx, entry, format!("remove the {} of \"{holder}\"", noun(entry)));
    }
    let words = format!("remove {} from \"{holder}\"", names_of(cx, &users));
    out_of_holder(cx, entry, &users, PrincipalKind::User, words)
}
