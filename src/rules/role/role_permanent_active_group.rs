use super::{is_held_by, is_reader};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::{
    Access, Collection, Mode, ObjectId, PrincipalKind, Property, RoleAssignment, all_of, any_found, not,
};
use crate::naming;
use crate::rules::edits;
use crate::rules::lowered::role_permanent_active_group as lowered;
use crate::rules::standing::standing_members;
use crate::rules::words::names_of;

pub(crate) fn check(cx: &Context<'_>, held: &RoleAssignment) -> Judgement {
    let is_of_group = all_of([
        Ok(held.mode == Mode::Active),
        is_held_by(cx, held, PrincipalKind::Group),
        cx.is_privileged_to_some(&held.role),
    ]);
    if !is_of_group? {
        return Err(Undecided::NotApplicable("it is no active assignment of a privileged role to a group"));
    }
    let standing = standing_members(cx, &held.principal);
    if !all_of([cx.tenant.is_held_for_good(held), any_found(&standing)])? {
        return Ok(Verdict::Pass);
    }
    describe(cx, held, &standing?)
        .lowered_if(lowered::BY_CISA, not(cx.is_privileged(&held.role)))
        .lowered_if(lowered::READER, Ok(is_reader(cx, held)))
        .into()
}

fn describe(cx: &Context<'_>, held: &RoleAssignment, standing: &[&ObjectId]) -> Finding {
    let (group, role) = (cx.tenant.principal_label(&held.principal), naming::held_role(cx.tenant, held));
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
        .because(held.source.at(Property::ScheduleExpiration), format!("the group holds {role} permanently"))
        .measure("members", standing.len())
        .related(naming::group(cx.tenant, &held.principal))
        .related_all(standing.iter().map(|user| naming::user(cx.tenant, user)))
        .change([eligible, removed])
}
