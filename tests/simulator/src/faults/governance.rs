//! Faults of access packages and of their policies.

use super::groups::{member_of_rule, member_of_severity, outside_pim};
use super::places::{ALL, PRIVILEGED};
use super::{Generator, generators};
use crate::key::Severity::{self, Error, Note, Warning};
use crate::key::{Fault, Kind};
use crate::model::{Access, DAY, Expiry, Group, GroupKind, Id, Policy, Principal, Stage, Targets, Workflow};
use crate::tenant::{Reach, World};

pub(super) const GENERATORS: &[Generator] = generators![
    "lifecycle-workflow-grants-sensitive" => workflow,
    "package-active-on-pim-group" => active_on_pim_group,
    "package-dynamic-group-member" => dynamic_group,
    "package-eligible-on-unmanaged-group" => unmanaged_group,
    "package-eligible-outlives-pim" => outlives_pim,
    "package-fixed-date-beyond-pim-max" => fixed_date,
    "package-missing-group" => missing_group,
    "package-permanent-eligible-with-pim-expiry" => permanent,
    "package-restricted-group" => restricted_group,
    "package-unsupported-group" => unsupported_group,
    "policy-approval-without-stages" => without_stages,
    "policy-auto-memberof" => automatic_member_of,
    "policy-external-without-approval" => external,
    "policy-no-expiration" => no_expiration,
    "policy-sensitive-without-approval" => sensitive,
    "policy-stage-without-approver" => stage_without_approver,
];

/// What a package grants.
#[derive(Clone, Copy)]
pub(super) struct Granted {
    group: Id,
    access: Access,
    eligible: bool,
}

impl Granted {
    pub(super) const fn member(group: Id) -> Self {
        Self::active(group, Access::Member)
    }

    pub(super) const fn active(group: Id, access: Access) -> Self {
        Self { group, access, eligible: false }
    }

    pub(super) const fn eligible(group: Id, access: Access) -> Self {
        Self { group, access, eligible: true }
    }

    /// `<group>/<member or owner>/<active or eligible>`, as reports write it.
    pub(super) fn said(self) -> String {
        format!("{}/{}/{}", self.group, self.access.as_str(), if self.eligible { "eligible" } else { "active" })
    }
}

/// A package with one policy; their ids.
pub(super) fn package(world: &mut World, granted: Granted, policy: Policy) -> (Id, Id) {
    let mut package = world.package();
    let ids = (package.id, policy.id);
    package.grants = vec![world.grant(granted.group, granted.access, granted.eligible)];
    if is_external(&policy) {
        package.catalog = world.catalog_for_partners();
    }
    package.policies = vec![policy];
    world.tenant.packages.push(package);
    ids
}

/// Whether people from outside can request.
fn is_external(policy: &Policy) -> bool {
    matches!(policy.targets, Targets::External(_) | Targets::AllConnected | Targets::Outside)
}

/// A fault of what a package grants.
fn of_grant(world: &mut World, rule: &'static str, granted: Granted, severity: Severity) -> Fault {
    let mut policy = world.policy();
    policy.expiry = Expiry::Days(30);
    let (package, _) = package(world, granted, policy);
    Fault::new(rule, Kind::Grant, format!("{package}/{}", granted.said()), severity)
}

/// A fault of the group that a package grants.
fn of_granted_group(
    world: &mut World,
    rule: &'static str,
    severity: Severity,
    change: impl FnOnce(&mut Group),
) -> Fault {
    let group = world.assigned_group();
    change(world.group_mut(group));
    of_grant(world, rule, Granted::member(group), severity)
}

/// A fault of a policy whose package makes people eligible in a group that allows 180 days.
fn of_offer(
    world: &mut World,
    rule: &'static str,
    severity: Severity,
    change: impl FnOnce(&mut World, &mut Policy),
) -> Fault {
    let reach = world.one_of(&ALL);
    let group = world.pim_group(reach);
    let group = world.add(group);
    let access = world.one_of(&[Access::Member, Access::Owner]);
    let granted = Granted::eligible(group, access);
    let mut policy = world.policy();
    change(world, &mut policy);
    let (_, policy) = package(world, granted, policy);
    Fault::new(rule, Kind::Offer, format!("{policy}/{}", granted.said()), severity)
}

/// A fault of a policy whose package grants an ordinary group.
pub(super) fn of_policy(
    world: &mut World,
    rule: &'static str,
    severity: Severity,
    change: impl FnOnce(&mut World, &mut Policy),
) -> Fault {
    let group = world.assigned_group();
    let mut policy = world.policy();
    change(world, &mut policy);
    let (_, policy) = package(world, Granted::member(group), policy);
    Fault::new(rule, Kind::AssignmentPolicy, policy, severity)
}

/// A policy of a package that leads to a privileged role, through an eligibility whose activation is approved.
pub(super) fn of_privileged(
    world: &mut World,
    rule: &'static str,
    severity: Severity,
    change: impl FnOnce(&mut World, &mut Policy),
) -> Fault {
    let reach = world.one_of(&PRIVILEGED);
    let group = world.pim_group(reach);
    let granted = Granted::eligible(world.add(group), Access::Member);
    let mut policy = world.policy();
    policy.expiry = Expiry::Days(30);
    change(world, &mut policy);
    let is_open = is_external(&policy);
    let (_, policy) = package(world, granted, policy);
    let fault = Fault::new(rule, Kind::AssignmentPolicy, policy, severity);
    if is_open { fault.explaining("catalog-external-visible-sensitive", world.catalog_for_partners()) } else { fault }
}

/// The same where the severity depends on what the package gives.
pub(super) fn of_either(
    world: &mut World,
    rule: &'static str,
    (privileged, ordinary): (Severity, Severity),
    change: impl FnOnce(&mut World, &mut Policy),
) -> Fault {
    if world.rng.bool() {
        of_privileged(world, rule, privileged, change)
    } else {
        of_policy(world, rule, ordinary, change)
    }
}

/// A package with which people can become eligible owners of a group, and what reports call that grant.
pub(super) fn makes_eligible_owners(world: &mut World, group: Id) -> String {
    let mut policy = world.policy();
    policy.expiry = Expiry::Days(30);
    let granted = Granted::eligible(group, Access::Owner);
    let (package, _) = package(world, granted, policy);
    format!("{package}/{}", granted.said())
}

fn active_on_pim_group(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let group = world.pim_group(reach);
    let access = world.one_of(&[Access::Member, Access::Owner]);
    let granted = Granted { group: world.add(group), access, eligible: false };
    let severe = reach == Reach::Tier0 || (access == Access::Owner && reach.privileged());
    of_grant(world, "package-active-on-pim-group", granted, if severe { Error } else { Warning })
}

fn dynamic_group(world: &mut World) -> Fault {
    let rule = "user.extensionAttribute1 -eq \"Payroll\"";
    of_granted_group(world, "package-dynamic-group-member", Error, |group| group.rule = Some(rule.into()))
}

fn unmanaged_group(world: &mut World) -> Fault {
    let group = world.assigned_group();
    let access = world.one_of(&[Access::Member, Access::Owner]);
    of_grant(world, "package-eligible-on-unmanaged-group", Granted::eligible(group, access), Error)
}

fn outlives_pim(world: &mut World) -> Fault {
    of_offer(world, "package-eligible-outlives-pim", Error, |_, policy| policy.expiry = Expiry::Days(181))
}

fn fixed_date(world: &mut World) -> Fault {
    let date = world.now() + 300 * DAY;
    of_offer(world, "package-fixed-date-beyond-pim-max", Error, |_, policy| policy.expiry = Expiry::On(date))
}

fn missing_group(world: &mut World) -> Fault {
    const RULE: &str = "package-missing-group";
    let deleted = world.id();
    let eligible = world.rng.bool();
    let granted = Granted { group: deleted, access: Access::Member, eligible };
    let fault = of_grant(world, RULE, granted, Error);
    let catalog = world.tenant.packages.last().map(|package| package.catalog.to_string()).unwrap_or_default();
    let (fault, id) = (fault.clone().explaining("catalog-missing-resource", catalog), fault.id);
    if eligible { fault.explaining("package-eligible-on-unmanaged-group", id) } else { fault }
}

fn permanent(world: &mut World) -> Fault {
    const RULE: &str = "package-permanent-eligible-with-pim-expiry";
    if world.rng.u32(..3) == 0 {
        let fault = of_offer(world, RULE, Warning, |world, policy| world.automatic(policy, None));
        let policy = fault.id.split('/').next().unwrap_or_default().to_owned();
        return fault.explaining("policy-auto-grants-sensitive", policy);
    }
    let fault = of_offer(world, RULE, Error, |_, policy| policy.expiry = Expiry::Never);
    let policy = fault.id.split('/').next().unwrap_or_default().to_owned();
    fault.explaining("policy-no-expiration", policy)
}

fn restricted_group(world: &mut World) -> Fault {
    let fault = of_granted_group(world, "package-restricted-group", Error, |group| group.restricted = true);
    let group = world.tenant.groups.iter().rev().find(|group| group.restricted).map(|group| group.id);
    let mut unit = world.unit();
    unit.restricted = true;
    unit.members = group.into_iter().map(Principal::group).collect();
    world.tenant.units.push(unit);
    fault
}

fn unsupported_group(world: &mut World) -> Fault {
    const RULE: &str = "package-unsupported-group";
    match world.rng.u32(..3) {
        0 => of_granted_group(world, RULE, Error, |group| group.synced = Some(true)),
        1 => of_granted_group(world, RULE, Error, |group| group.kind = GroupKind::Distribution),
        _ => of_granted_group(world, RULE, Warning, |group| group.kind = GroupKind::MailSecurity),
    }
}

fn without_stages(world: &mut World) -> Fault {
    of_policy(world, "policy-approval-without-stages", Error, |_, policy| policy.stages.clear())
}

fn automatic_member_of(world: &mut World) -> Fault {
    let severity = member_of_severity(world);
    of_policy(world, "policy-auto-memberof", severity, |world, policy| {
        let rule = member_of_rule(world);
        world.automatic(policy, Some(rule));
    })
}

fn external(world: &mut World) -> Fault {
    of_policy(world, "policy-external-without-approval", Error, |world, policy| {
        let partner = crate::model::Target::Organization(world.organization());
        policy.targets = if world.rng.bool() { Targets::AllConnected } else { Targets::External(vec![partner]) };
        policy.approval = false;
        policy.stages.clear();
    })
}

fn no_expiration(world: &mut World) -> Fault {
    const RULE: &str = "policy-no-expiration";
    let kind = world.rng.u32(..3);
    let severity = if kind == 0 { Warning } else { Note };
    of_policy(world, RULE, severity, |world, policy| {
        policy.expiry = Expiry::Never;
        match kind {
            0 => {}
            1 => policy.review = Some(world.policy_review()),
            _ => {
                policy.targets = Targets::Administrators;
                policy.approval = false;
                policy.stages.clear();
            }
        }
    })
}

fn sensitive(world: &mut World) -> Fault {
    const RULE: &str = "policy-sensitive-without-approval";
    let reach = world.one_of(&PRIVILEGED);
    let mut policy = world.policy();
    policy.expiry = Expiry::Days(30);
    policy.approval = false;
    policy.stages.clear();
    if world.rng.bool() {
        // Activation requires approval, so that a human decides after all.
        let group = world.pim_group(reach);
        let granted = Granted::eligible(world.add(group), Access::Member);
        let (_, policy) = package(world, granted, policy);
        return Fault::new(RULE, Kind::AssignmentPolicy, policy, Warning);
    }
    let group = outside_pim(world, reach, 0);
    let (_, policy) = package(world, Granted::member(group), policy);
    Fault::new(RULE, Kind::AssignmentPolicy, policy, Error).explaining("path-self-service-to-privileged-role", policy)
}

fn stage_without_approver(world: &mut World) -> Fault {
    let first = world.rng.bool();
    of_policy(world, "policy-stage-without-approver", Error, |_, policy| {
        let empty = Stage::of([]);
        let at = if first { 0 } else { policy.stages.len() };
        policy.stages.insert(at, empty);
    })
}

/// Everyone who joins becomes a member of a group that leads to a privileged role.
fn workflow(world: &mut World) -> Fault {
    let reach = world.one_of(&PRIVILEGED);
    let group = world.pim_group(reach);
    let groups = vec![world.assigned_group(), world.add(group)];
    let (id, name) = (world.id(), world.name("Joiners"));
    world.tenant.workflows.push(Workflow { id, name, enabled: true, groups });
    Fault::new("lifecycle-workflow-grants-sensitive", Kind::LifecycleWorkflow, id, Warning)
}
