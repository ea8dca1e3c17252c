//! Faults of eligibilities and of active assignments.

use super::places::{ALL, NOT_TIER_0, PRIVILEGED, leading_to, perhaps_in_a_group, side};
use super::{Generator, generators};
use crate::key::Severity::{self, Error, Note, Warning};
use crate::key::{Fault, Kind};
use crate::model::{Access, Approver, DAY, End, Group, MINUTE, Principal, PrincipalKind, Request, Scope, User};
use crate::tenant::{Reach, World};

pub(super) const GENERATORS: &[Generator] = generators![
    "assignment-below-minimum" => below_minimum,
    "assignment-eligible-and-active" => eligible_and_active,
    "assignment-eligible-guest" => guest,
    "assignment-eligible-member-of-own-approver-group" => own_approver,
    "assignment-eligible-service-principal" => service_principal,
    "assignment-eligible-stale-user" => stale,
    "assignment-eligible-synced-user" => synced,
    "assignment-exceeds-settings" => exceeds,
    "assignment-member-and-owner" => member_and_owner,
    "assignment-permanent-active-member" => permanent_member,
    "assignment-permanent-despite-settings" => permanent_eligibility,
    "assignment-removed-within-minimum" => removed_at_once,
    "assignment-too-many-eligible" => too_many,
    "assignment-unknown-principal" => unknown,
];

/// Adds the group, with a fault of one of its schedules.
fn of_schedule(world: &mut World, rule: &'static str, group: Group, id: String, severity: Severity) -> Fault {
    world.add(group);
    Fault::new(rule, Kind::Schedule, id, severity)
}

/// An administrator with a difference.
fn odd(world: &mut World, change: impl FnOnce(&mut User)) -> Principal {
    let id = world.administrator();
    world.tenant.user_mut(id).map(change);
    Principal::user(id)
}

fn below_minimum(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let mut group = world.pim_group(reach);
    let who = Principal::user(world.administrator());
    let start = world.now() - MINUTE;
    let end = if world.rng.bool() { End::At(start + 4 * MINUTE) } else { End::After(4 * MINUTE) };
    let schedule = world.schedule(Access::Member, who, start, end);
    let id = group.schedule_id(&schedule);
    group.pim_mut().eligible.push(schedule);
    of_schedule(world, "assignment-below-minimum", group, id, Error)
}

fn eligible_and_active(world: &mut World) -> Fault {
    const RULE: &str = "assignment-eligible-and-active";
    let reach = world.one_of(&ALL);
    let mut group = world.pim_group(reach);
    let who = Principal::user(world.administrator());
    let start = world.now() - 20 * DAY;
    let end = world.now() + 10 * DAY;
    let schedule = world.schedule(Access::Member, who, start, End::At(end));
    let id = group.schedule_id(&schedule);
    group.pim_mut().eligible.push(schedule);
    if world.rng.bool() {
        world.assign(&mut group, who, 60);
        return of_schedule(world, RULE, group, id, Warning);
    }
    world.stand(&mut group, Access::Member, who);
    let member = side(&group, Access::Member);
    of_schedule(world, RULE, group, id, Warning).explaining("assignment-permanent-active-member", member)
}

fn guest(world: &mut World) -> Fault {
    let reach = world.one_of(&PRIVILEGED);
    let mut group = leading_to(world, reach);
    let member = world.rng.u32(..4) == 0;
    let person = odd(world, |user| {
        user.guest = !member;
        user.address = user.address.replace('@', "_partner.example#EXT#@");
    });
    let who = perhaps_in_a_group(world, person);
    let id = world.make_eligible_in(&mut group, Access::Member, who);
    let severity = match reach {
        _ if member => Note,
        Reach::Tier0 => Error,
        _ => Warning,
    };
    let outer = group.id;
    of_schedule(world, "assignment-eligible-guest", group, id, severity)
        .explaining("role-guest", person.id)
        .explaining("group-pim-nested-eligible", outer)
}

fn own_approver(world: &mut World) -> Fault {
    let reach = world.one_of(&NOT_TIER_0);
    let mut group = world.pim_group(reach);
    let approvers = world.new_approvers(2, reach.any_role());
    group.settings_mut(Access::Member).approved_by(vec![Approver::Group(approvers.group)]);
    let id = world.make_eligible_in(&mut group, Access::Member, Principal::user(approvers.members[0]));
    of_schedule(world, "assignment-eligible-member-of-own-approver-group", group, id, Warning)
}

fn service_principal(world: &mut World) -> Fault {
    const RULE: &str = "assignment-eligible-service-principal";
    let reach = world.one_of(&NOT_TIER_0);
    let mut group = world.pim_group(reach);
    let own = Some(world.tenant.id);
    let application = world.application(own);
    if world.rng.bool() {
        let id = world.make_eligible_in(&mut group, Access::Member, application);
        return of_schedule(world, RULE, group, id, Error);
    }
    let mut inner = world.group("SG");
    inner.followed = true;
    inner.members = vec![application, Principal::user(world.administrator())];
    let inner = world.add(inner);
    let id = world.make_eligible_in(&mut group, Access::Member, Principal::group(inner));
    let outer = group.id;
    of_schedule(world, RULE, group, id, Error).explaining("group-pim-nested-eligible", outer)
}

fn stale(world: &mut World) -> Fault {
    let reach = world.one_of(&PRIVILEGED);
    let mut group = leading_to(world, reach);
    let long_ago = world.days_ago(95, 400);
    let never = world.rng.u32(..4) == 0;
    let access = world.one_of(&[Access::Member, Access::Owner]);
    // Who never signed in counts from the day the account was created.
    let person = odd(world, |user| {
        user.signed_in = Some(long_ago).filter(|_| !never);
        user.created = long_ago - DAY;
    });
    let who = perhaps_in_a_group(world, person);
    let id = world.make_eligible_in(&mut group, access, who);
    let outer = group.id;
    of_schedule(world, "assignment-eligible-stale-user", group, id, Warning)
        .explaining("role-stale-user", person.id)
        .explaining("group-pim-nested-eligible", outer)
}

fn synced(world: &mut World) -> Fault {
    let readers = world.rng.u32(..4) == 0;
    let mut group = if readers {
        let mut group = world.guarded_group(Reach::PrivilegedRole).0;
        group.role_assignable = true;
        world.hold("Global Reader", Principal::group(group.id), Scope::Directory);
        group
    } else {
        let reach = world.one_of(&PRIVILEGED);
        leading_to(world, reach)
    };
    let person = odd(world, |user| user.synced = Some(true));
    let who = perhaps_in_a_group(world, person);
    world.make_eligible_in(&mut group, Access::Member, who);
    let id = side(&group, Access::Member);
    world.add(group);
    let severity = if readers { Note } else { Warning };
    let outer = id.replace("/member", "");
    Fault::new("assignment-eligible-synced-user", Kind::GroupRole, id, severity)
        .explaining("role-synced-user", person.id)
        .explaining("group-pim-nested-eligible", outer)
}

fn exceeds(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let mut group = world.pim_group(reach);
    let who = Principal::user(world.administrator());
    // The group allows 180 days of eligibility and 90 of active assignment.
    let start = world.now() - 10 * DAY;
    let active = world.rng.bool();
    let length = if active { 120 * DAY } else { 200 * DAY };
    let end = if world.rng.bool() { End::At(start + length) } else { End::After(length) };
    let schedule = world.schedule(Access::Member, who, start, end);
    let id = group.schedule_id(&schedule);
    if active {
        group.members.push(who);
        group.pim_mut().active.push(schedule);
    } else {
        group.pim_mut().eligible.push(schedule);
    }
    of_schedule(world, "assignment-exceeds-settings", group, id, Warning)
}

fn member_and_owner(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let mut group = world.pim_group(reach);
    let who = group.pim_mut().eligible[0].principal;
    world.stand(&mut group, Access::Owner, who);
    let id = side(&group, Access::Member);
    let owned = world.add(group);
    let severity = if reach.privileged() { Warning } else { Note };
    Fault::new("assignment-member-and-owner", Kind::GroupRole, id, severity)
        .explaining("assignment-permanent-active-owner", owned)
}

fn permanent_member(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let mut group = world.pim_group(reach);
    let who = Principal::user(world.administrator());
    world.stand(&mut group, Access::Member, who);
    let id = side(&group, Access::Member);
    world.add(group);
    let severity = if reach == Reach::Tier0 { Error } else { Warning };
    Fault::new("assignment-permanent-active-member", Kind::GroupRole, id, severity)
}

fn permanent_eligibility(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let access = world.one_of(&[Access::Member, Access::Owner]);
    let mut group = world.pim_group(reach);
    let who = Principal::user(world.administrator());
    let start = world.days_ago(5, 90);
    let schedule = world.schedule(access, who, start, End::Never);
    group.pim_mut().eligible.push(schedule);
    let id = side(&group, access);
    world.add(group);
    Fault::new("assignment-permanent-despite-settings", Kind::GroupRole, id, Warning)
}

fn removed_at_once(world: &mut World) -> Fault {
    let mut group = world.pim_group(Reach::Nothing);
    let schedule = group.pim_mut().eligible[0].clone();
    let id = group.schedule_id(&schedule);
    for (action, delay) in [("adminAssign", 0), ("adminRemove", 2 * MINUTE)] {
        let created = schedule.start + delay;
        let request = Request { id: world.id(), action, schedule: schedule.clone(), created };
        group.pim_mut().requests.push(request);
    }
    of_schedule(world, "assignment-removed-within-minimum", group, id, Note)
}

fn too_many(world: &mut World) -> Fault {
    let mut group = world.pim_group(Reach::Tier0);
    for _ in 0..8 {
        let who = Principal::user(world.administrator());
        world.make_eligible_in(&mut group, Access::Member, who);
    }
    Fault::new("assignment-too-many-eligible", Kind::Group, world.add(group), Warning)
}

fn unknown(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let mut group = world.pim_group(reach);
    let who = Principal { id: world.id(), kind: PrincipalKind::Deleted };
    let id = world.make_eligible_in(&mut group, Access::Member, who);
    of_schedule(world, "assignment-unknown-principal", group, id, Note)
}
