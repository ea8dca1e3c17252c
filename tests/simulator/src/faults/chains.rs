//! Chains of steps, each of which looks fine alone, from a person without privileges to a directory role.
//!
//! A chain is made backwards: what leads to what was there before, until as many steps as were drawn lead from a new account to a new
//! role. Every object on it is new, so that nothing else begins at that account.

use super::governance::{self, Granted};
use crate::key::{Chain, ChainStep};
use crate::model::{Access, Approver, Expiry, Group, Id, Principal, Scope, Target, Targets};
use crate::tenant::World;

/// As many steps a chain has at least and at most.
pub const LENGTHS: std::ops::RangeInclusive<usize> = 2..=6;

/// What the next step backwards has to lead to.
#[derive(Clone, Copy)]
struct Place {
    group: Id,
    access: Access,
}

impl Place {
    /// As reports write it: `<group>/member`.
    fn said(self) -> String {
        format!("{}/{}", self.group, self.access.as_str())
    }
}

/// Plants a chain of so many steps, approved by no one on the way, to a role that is marked as privileged.
///
/// # Panics
/// Where it is to have fewer steps than two.
pub fn chain(world: &mut World, length: usize) -> Chain {
    let role = world.custom_role();
    let template = world.tenant.role(&role).map(|role| role.id.to_string()).unwrap_or_default();
    let mut group = new_group(world);
    group.role_assignable = true;
    let first = Place { group: world.add(group), access: Access::Member };
    world.hold(&role, Principal::group(first.group), Scope::Directory);
    let mut steps = vec![ChainStep::new("role-assignment", template.clone())];
    let mut at = first;
    let entry = loop {
        let left = length.checked_sub(steps.len()).filter(|left| *left > 0).expect("a chain has two steps or more");
        match left {
            1 => break last_one(world, at, &mut steps),
            2 if world.rng.bool() => break last_two(world, at, &mut steps),
            _ => at = between(world, at, left, &mut steps),
        }
    };
    steps.reverse();
    Chain { entry, role: template, steps }
}

/// A group that someone named, with its lists in the export.
fn new_group(world: &mut World) -> Group {
    let mut group = world.group("Chain");
    group.followed = true;
    group
}

/// A step that leads on from members of a further group; or from owners of the same group.
fn between(world: &mut World, to: Place, left: usize, steps: &mut Vec<ChainStep>) -> Place {
    let Place { group, access } = to;
    if access == Access::Member && world.rng.u32(..4) == 0 {
        steps.push(ChainStep::new("ownership", to.said()));
        return Place { group, access: Access::Owner };
    }
    let inner = new_group(world);
    let inner = world.add(inner);
    let from = Principal::group(inner);
    // The role-assignable group of the role takes no groups as active members.
    let can_nest = access == Access::Member && !world.group_mut(group).role_assignable;
    match world.rng.u32(..3) {
        0 if left > 2 => {
            let package = package(world, to, Target::Group(inner));
            steps.push(ChainStep::new("package-active", to.said()));
            steps.push(ChainStep::new("request", package.to_string()));
        }
        1 if can_nest => {
            world.group_mut(group).members.push(from);
            steps.push(ChainStep::new("membership", to.said()));
        }
        _ => {
            eligible(world, to, from);
            steps.push(ChainStep::new("eligible-assignment", to.said()));
        }
    }
    Place { group: inner, access: Access::Member }
}

/// The step of the person at whom the chain begins: one that has to be activated.
fn last_one(world: &mut World, to: Place, steps: &mut Vec<ChainStep>) -> Id {
    let person = world.administrator();
    eligible(world, to, Principal::user(person));
    if world.rng.bool() {
        // The approval does not count: the person decides who is in the group of approvers.
        let approvers = owned_by(world, person);
        world.group_mut(to.group).settings_mut(to.access).approved_by(vec![Approver::Group(approvers)]);
    }
    steps.push(ChainStep::new("eligible-assignment", to.said()));
    person
}

/// A request by the person, or the account of someone else whose password the person can reset.
fn last_two(world: &mut World, to: Place, steps: &mut Vec<ChainStep>) -> Id {
    let person = world.administrator();
    if world.rng.bool() {
        let package = package(world, to, Target::User(person));
        steps.push(ChainStep::new("package-active", to.said()));
        steps.push(ChainStep::new("request", package.to_string()));
        return person;
    }
    let other = world.administrator();
    eligible(world, to, Principal::user(other));
    let mut unit = world.unit();
    unit.members = vec![Principal::user(other)];
    let scope = Scope::Unit(unit.id);
    world.tenant.units.push(unit);
    world.hold("Helpdesk Administrator", Principal::user(person), scope);
    steps.push(ChainStep::new("eligible-assignment", to.said()));
    steps.push(ChainStep::new("resets-password-at-unit", other.to_string()));
    person
}

fn eligible(world: &mut World, to: Place, who: Principal) {
    let (eligibility, edited) = (world.eligibility(to.access, who, 180), world.days_ago(20, 300));
    let group = world.group_mut(to.group);
    group.settings_mut(to.access).edited = Some(edited);
    group.pim_mut().eligible.push(eligibility);
}

/// A group of approvers that someone owns.
fn owned_by(world: &mut World, owner: Id) -> Id {
    let approvers = world.new_approvers(2, false).group;
    world.group_mut(approvers).owners.push(Principal::user(owner));
    approvers
}

/// A package that gives a place, and that these may request without approval.
fn package(world: &mut World, to: Place, who: Target) -> Id {
    let mut policy = world.policy();
    (policy.expiry, policy.approval, policy.targets) = (Expiry::Days(30), false, Targets::Directory(vec![who]));
    policy.stages.clear();
    governance::package(world, Granted::active(to.group, to.access), policy).0
}
