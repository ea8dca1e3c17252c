use super::{as_holders, with_entries};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Access, Gap, Group, Known, Mode, ObjectId, PrincipalKind, Property, Schedule, all_of, any_of, not};
use crate::naming;
use crate::rules::edits;
use crate::rules::lowered::assignment_permanent_active_owner as lowered;
use crate::rules::proof::with_gravest_role;

/// One keeps the last owner from being one who activated, a second one the group from depending on one person.
const ENOUGH: usize = 2;
/// Where owners decide who gets a directory role.
const ENOUGH_WITH_ROLES: usize = 1;

pub(crate) fn check(cx: &Context<'_>, owned: &Group) -> Judgement {
    let group = &owned.id;
    let (standing, gap) = standing(cx, group);
    let leads_to_a_role = cx.reaches_a_role(group);
    let is_too_many = match standing.len() {
        0..=ENOUGH_WITH_ROLES => gap.map_or(Ok(false), Err),
        ENOUGH => any_of([leads_to_a_role, gap.map_or(Ok(false), Err)]),
        _ => Ok(true),
    };
    if !all_of([is_too_many, cx.tenant.is_managed(group)])? {
        return Ok(Verdict::Pass);
    }
    let name = owned.label();
    let (enough, left) =
        if leads_to_a_role == Ok(true) { ("one is enough", "one owner") } else { ("two are enough", "two owners") };
    let finding = Finding::new(format!(
        "{} of \"{name}\" and can add anyone at any time; {enough}",
        as_holders(cx, &standing, "a permanent active owner", "permanent active owners")
    ))
    .measure("owners", standing.len())
    .related(naming::group(cx.tenant, group));
    let eligible = format!("make the others eligible as owners of \"{name}\"");
    let remove = format!("remove their active assignments, but leave {left}");
    // Who of them stays an owner is for people to choose.
    let chosen = |mode, words| edits::of_role(cx, (group, Access::Owner, mode), Action::Choose, words);
    let finding = with_entries(cx, &standing, Property::ScheduleExpiration, "it never expires", finding);
    with_gravest_role(cx, group, finding)
        .change([chosen(Mode::Eligible, eligible), chosen(Mode::Active, remove)])
        .lowered_if(lowered::NO_DIRECTORY_ROLE, not(leads_to_a_role))
        .into()
}

/// The permanent owners who could activate instead, and why there may be more.
fn standing<'t>(cx: &Context<'t>, group: &ObjectId) -> (Vec<&'t Schedule>, Option<Gap>) {
    let list = cx.tenant.schedules_of(group, Mode::Active);
    let mut gap = list.complete().err();
    let mut found = Vec::new();
    for entry in list.seen().into_iter().flatten().copied() {
        match is_standing(cx, entry) {
            Ok(true) => found.push(entry),
            Ok(false) => {}
            Err(unknown) => gap = gap.or(Some(unknown)),
        }
    }
    (found, gap)
}

fn is_standing(cx: &Context<'_>, entry: &Schedule) -> Known<bool> {
    all_of([
        entry.gives(Access::Owner),
        not(entry.is_activation()),
        entry.is_permanent(),
        cx.tenant.is_of_kind(&entry.principal, entry.principal_kind(), PrincipalKind::User),
        not(cx.declared.emergency_accounts.contains(&entry.principal)),
    ])
}
