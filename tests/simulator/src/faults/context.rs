//! Faults of authentication contexts and of Conditional Access policies.

use super::places::{ALL, PRIVILEGED, side};
use super::{Generator, generators};
use crate::key::Severity::{self, Error, Note, Warning};
use crate::key::{Fault, Kind};
use crate::model::{Access, ConditionalAccessPolicy, Group, Id, Principal, Scope, Settings};
use crate::tenant::{PHISHING_RESISTANT, Reach, World};

pub(super) const GENERATORS: &[Generator] = generators![
    "authctx-blocks-everyone" => blocked,
    "authctx-eligible-user-not-covered" => left_out,
    "authctx-enabled-without-value" => without_value,
    "authctx-invalid-id" => invalid,
    "authctx-no-policy" => no_policy,
    "authctx-no-reauthentication" => no_reauthentication,
    "authctx-policy-not-enforced" => not_enforced,
    "authctx-policy-scoped-to-same-object" => same_object,
    "authctx-undefined" => undefined,
    "authctx-unpublished" => unpublished,
    "authctx-value-while-off" => value_while_off,
    "authctx-weak-grant" => weak,
    "ca-dangling-reference" => dangling,
    "ca-group-unprotected" => unprotected,
    "ca-misses-used-privileged-role" => missed_role,
    "ca-role-scope-misses-unit" => missed_unit,
    "emergency-not-excluded-from-conditional-access" => emergency,
];

/// The ids of contexts for faults, each for one.
const IDS: [&str; 90] = [
    "c10", "c11", "c12", "c13", "c14", "c15", "c16", "c17", "c18", "c19", "c20", "c21", "c22", "c23", "c24", "c25",
    "c26", "c27", "c28", "c29", "c30", "c31", "c32", "c33", "c34", "c35", "c36", "c37", "c38", "c39", "c40", "c41",
    "c42", "c43", "c44", "c45", "c46", "c47", "c48", "c49", "c50", "c51", "c52", "c53", "c54", "c55", "c56", "c57",
    "c58", "c59", "c60", "c61", "c62", "c63", "c64", "c65", "c66", "c67", "c68", "c69", "c70", "c71", "c72", "c73",
    "c74", "c75", "c76", "c77", "c78", "c79", "c80", "c81", "c82", "c83", "c84", "c85", "c86", "c87", "c88", "c89",
    "c90", "c91", "c92", "c93", "c94", "c95", "c96", "c97", "c98", "c99",
];

/// A context that nothing uses yet, with a policy.
fn new_context(world: &mut World) -> &'static str {
    let used = |world: &World, id: &str| world.tenant.contexts.iter().any(|context| context.id == id);
    let id = IDS.into_iter().find(|id| !used(world, id)).unwrap_or(IDS[0]);
    world.guarded_context(id);
    id
}

/// Has the activation require a context instead of multifactor authentication.
fn require(settings: &mut Settings, context: Option<&'static str>) {
    settings.activation_requires().retain(|asked| *asked != "MultiFactorAuthentication");
    settings.context.enabled = true;
    settings.context.value = context;
}

/// A group with members who are eligible, and whose activation requires a new context.
fn group_with_context(world: &mut World, reach: Reach) -> (Group, &'static str) {
    let context = new_context(world);
    let mut group = world.pim_group(reach);
    require(group.settings_mut(Access::Member), Some(context));
    (group, context)
}

/// The policy for a context that was made last.
fn policy(world: &mut World) -> &mut ConditionalAccessPolicy {
    world.tenant.conditional_access.last_mut().unwrap_or_else(|| unreachable!("every context has a policy"))
}

fn of_context(rule: &'static str, context: &str, severity: Severity) -> Fault {
    Fault::new(rule, Kind::AuthenticationContext, context, severity)
}

fn of_policy(rule: &'static str, policy: Id, severity: Severity) -> Fault {
    Fault::new(rule, Kind::ConditionalAccessPolicy, policy.to_string(), severity)
}

fn by_privilege(reach: Reach) -> Severity {
    if reach.privileged() { Error } else { Warning }
}

fn no_policy(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let (group, context) = group_with_context(world, reach);
    world.add(group);
    if world.rng.bool() {
        world.tenant.conditional_access.pop();
    } else {
        policy(world).contexts = vec!["c3"];
    }
    of_context("authctx-no-policy", context, Warning)
}

fn not_enforced(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let (group, context) = group_with_context(world, reach);
    world.add(group);
    policy(world).state = world_state(world.rng.bool());
    of_context("authctx-policy-not-enforced", context, by_privilege(reach))
}

fn world_state(is_off: bool) -> &'static str {
    if is_off { "disabled" } else { "enabledForReportingButNotEnforced" }
}

fn left_out(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let (mut group, context) = group_with_context(world, reach);
    let policy_at = world.tenant.conditional_access.len() - 1;
    let person = world.administrator();
    world.make_eligible_in(&mut group, Access::Member, Principal::user(person));
    let severity = if group.settings_mut(Access::Member).approval.required { Warning } else { by_privilege(reach) };
    world.add(group);
    match world.rng.u32(..3) {
        0 => world.tenant.conditional_access[policy_at].excluded_users = vec![person],
        1 => {
            let exceptions = protected(world, vec![Principal::user(person)]);
            world.tenant.conditional_access[policy_at].excluded_groups = vec![exceptions];
        }
        _ => {
            let covered = protected(world, vec![]);
            world.tenant.conditional_access[policy_at].groups = vec![covered];
        }
    }
    of_context("authctx-eligible-user-not-covered", context, severity)
}

/// A role-assignable group, which few can change.
fn protected(world: &mut World, members: Vec<Principal>) -> Id {
    let mut group = world.group("CA");
    group.role_assignable = true;
    group.followed = true;
    group.members = members;
    group.owners = vec![Principal::user(world.administrator())];
    world.add(group)
}

fn same_object(world: &mut World) -> Fault {
    let reach = world.one_of(&PRIVILEGED);
    let (group, context) = group_with_context(world, reach);
    let id = world.add(group);
    policy(world).groups = vec![id];
    of_context("authctx-policy-scoped-to-same-object", context, Error)
        .explaining("authctx-eligible-user-not-covered", context)
}

fn weak(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let (group, context) = group_with_context(world, reach);
    world.add(group);
    let asks = world.rng.u32(..3);
    let policy = policy(world);
    policy.every_time = false;
    policy.strength = (asks == 0).then_some("00000000-0000-0000-0000-000000000002");
    policy.control = (asks == 1).then_some("mfa");
    let severity = match asks {
        2 => Error,
        _ if reach.privileged() => Warning,
        _ => Note,
    };
    of_context("authctx-weak-grant", context, severity)
}

fn no_reauthentication(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let (group, context) = group_with_context(world, reach);
    world.add(group);
    policy(world).every_time = false;
    of_context("authctx-no-reauthentication", context, Note)
}

fn blocked(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let (group, context) = group_with_context(world, reach);
    world.add(group);
    let policy = policy(world);
    (policy.control, policy.strength) = (Some("block"), None);
    of_context("authctx-blocks-everyone", context, Error)
}

fn unpublished(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let (group, context) = group_with_context(world, reach);
    world.add(group);
    if let Some(context) = world.tenant.contexts.last_mut() {
        context.available = false;
    }
    of_context("authctx-unpublished", context, Warning)
}

fn of_members(world: &mut World, rule: &'static str, severity: Severity, change: impl FnOnce(&mut Settings)) -> Fault {
    let reach = world.one_of(&ALL);
    let mut group = world.pim_group(reach);
    change(group.settings_mut(Access::Member));
    let id = side(&group, Access::Member);
    world.add(group);
    Fault::new(rule, Kind::RoleSettings, id, severity)
}

fn undefined(world: &mut World) -> Fault {
    let id = world.one_of(&["c4", "c5", "c6"]);
    of_members(world, "authctx-undefined", Error, |settings| require(settings, Some(id)))
        .explaining("authctx-no-policy", id)
}

fn without_value(world: &mut World) -> Fault {
    let empty = world.one_of(&[None, Some("")]);
    let fault = of_members(world, "authctx-enabled-without-value", Error, |settings| require(settings, empty));
    let id = fault.id.clone();
    fault.explaining("settings-activation-no-mfa-no-context", id)
}

fn invalid(world: &mut World) -> Fault {
    let value = world.one_of(&["Privileged activation", "c0", "c100", "7"]);
    let fault = of_members(world, "authctx-invalid-id", Error, |settings| require(settings, Some(value)));
    let id = fault.id.clone();
    fault.explaining("authctx-undefined", id)
}

fn value_while_off(world: &mut World) -> Fault {
    of_members(world, "authctx-value-while-off", Note, |settings| settings.context.value = Some("c1"))
}

/// Adds a policy for all apps that only asks for a second factor, and gives its id.
fn add(world: &mut World, change: impl FnOnce(&mut ConditionalAccessPolicy)) -> Id {
    let mut policy = world.policy_of_conditional_access();
    change(&mut policy);
    let id = policy.id;
    world.tenant.conditional_access.push(policy);
    id
}

fn dangling(world: &mut World) -> Fault {
    let (gone, staff) = (world.id(), protected(world, vec![]));
    let (policy, severity) = match world.rng.u32(..3) {
        0 => (add(world, |policy| policy.groups = vec![staff, gone]), Warning),
        1 => (add(world, |policy| policy.excluded_groups = vec![gone]), Note),
        _ => (add(world, |policy| policy.excluded_users = vec![gone]), Note),
    };
    of_policy("ca-dangling-reference", policy, severity)
}

fn unprotected(world: &mut World) -> Fault {
    let mut group = world.group("CA");
    group.followed = true;
    let id = world.add(group);
    let is_excluded = world.rng.bool();
    add(world, |policy| {
        if is_excluded {
            policy.excluded_groups = vec![id];
        } else {
            policy.groups = vec![id];
        }
    });
    Fault::new("ca-group-unprotected", Kind::Group, id, if is_excluded { Warning } else { Note })
}

fn role(world: &World, name: &str) -> Id {
    world.tenant.role(name).map_or_else(|| unreachable!("{name} is one of the roles"), |role| role.id)
}

/// A policy for roles that asks for more than the policies for everyone do.
fn for_roles(world: &mut World, names: &[&str]) -> Id {
    let roles = names.iter().map(|name| role(world, name)).collect();
    add(world, |policy| {
        policy.roles = roles;
        policy.control = None;
        policy.strength = Some(PHISHING_RESISTANT);
    })
}

fn missed_unit(world: &mut World) -> Fault {
    let unit = world.unit();
    let scope = Scope::Unit(unit.id);
    world.tenant.units.push(unit);
    let (name, severity) = world.one_of(&[("Authentication Administrator", Warning), ("License Administrator", Note)]);
    let administrator = Principal::user(world.administrator());
    world.hold(name, administrator, scope);
    let policy = for_roles(world, &[name]);
    of_policy("ca-role-scope-misses-unit", policy, severity)
}

fn missed_role(world: &mut World) -> Fault {
    let policy = for_roles(world, &["Global Administrator", "Application Administrator", "Intune Administrator"]);
    let administrator = Principal::user(world.administrator());
    world.make_eligible("Security Administrator", administrator);
    of_policy("ca-misses-used-privileged-role", policy, Warning)
}

fn emergency(world: &mut World) -> Fault {
    let (control, severity) = world.one_of(&[("compliantDevice", Warning), ("block", Warning), ("mfa", Note)]);
    let spares_trusted = control == "block";
    let policy = add(world, |policy| {
        policy.control = Some(control);
        policy.spares_trusted = spares_trusted;
    });
    of_policy("emergency-not-excluded-from-conditional-access", policy, severity)
}
