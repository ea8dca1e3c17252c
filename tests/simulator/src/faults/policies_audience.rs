//! Faults of who may request, of automatic policies, of lifetimes, and of connected organizations.

use super::governance::{Granted, of_either, of_policy, of_privileged, package};
use super::groups::outside_pim;
use super::places::PRIVILEGED;
use super::{Generator, generators};
use crate::key::Severity::{self, Error, Note, Warning};
use crate::key::{Fault, Kind};
use crate::model::{Access, Asked, DAY, Expiry, Id, Policy, Stage, Target, Targets};
use crate::tenant::World;

pub(super) const GENERATORS: &[Generator] = generators![
    "organization-proposed-lingering" => lingering,
    "organization-without-sponsor" => no_sponsor,
    "policy-agent-audience-sensitive" => agents,
    "policy-all-connected-organizations" => all_organizations,
    "policy-all-users-includes-guests" => guests,
    "policy-any-external-audience" => anyone,
    "policy-audience-empty" => names_no_one,
    "policy-audience-group-empty" => empty_group,
    "policy-audience-missing-object" => missing,
    "policy-audience-over-limit" => too_many_names,
    "policy-auto-grants-sensitive" => automatic_privilege,
    "policy-auto-keeps-access" => never_removed,
    "policy-auto-long-grace" => long_grace,
    "policy-auto-multiple" => two_automatic,
    "policy-auto-user-influenced-attribute" => own_attribute,
    "policy-expiration-malformed" => no_duration,
    "policy-expiration-over-limit" => too_long,
    "policy-expiration-unspecified" => unspecified,
    "policy-expired" => expired,
    "policy-external-without-end" => endless_partners,
    "policy-long-expiration" => years,
    "policy-proposed-organization" => proposed,
    "policy-requests-off" => requests_off,
    "policy-social-identity-organization" => social,
    "policy-sponsor-missing-on-organization" => no_sponsor_to_approve,
    "policy-weaker-parallel" => undercut,
    "policy-wide-audience-without-approval" => everyone,
    "tenant-external-lifecycle-none" => guests_stay,
];

fn without_approval(policy: &mut Policy) {
    policy.approval = false;
    policy.stages.clear();
}

fn everyone(world: &mut World) -> Fault {
    let with_guests = world.rng.bool();
    let severity = if with_guests { Warning } else { Note };
    of_policy(world, "policy-wide-audience-without-approval", severity, |_, policy| {
        policy.targets = if with_guests { Targets::Users } else { Targets::Members };
        without_approval(policy);
    })
}

fn anyone(world: &mut World) -> Fault {
    of_either(world, "policy-any-external-audience", (Warning, Note), |_, policy| policy.targets = Targets::Outside)
}

/// Another fault may add a social identity provider to the organizations that are configured.
fn all_organizations(world: &mut World) -> Fault {
    const RULE: &str = "policy-all-connected-organizations";
    let fault = of_either(world, RULE, (Warning, Note), |world, policy| {
        // No one can request before one is connected.
        world.organization();
        policy.targets = Targets::AllConnected;
    });
    let id = fault.id.clone();
    fault.explaining("policy-social-identity-organization", id)
}

fn guests(world: &mut World) -> Fault {
    of_privileged(world, "policy-all-users-includes-guests", Warning, |_, policy| policy.targets = Targets::Users)
}

fn agents(world: &mut World) -> Fault {
    const RULE: &str = "policy-agent-audience-sensitive";
    if world.rng.bool() {
        return of_privileged(world, RULE, Note, |_, policy| policy.targets = Targets::Agents);
    }
    of_policy(world, RULE, Note, |_, policy| {
        policy.targets = Targets::Agents;
        without_approval(policy);
    })
}

fn names_no_one(world: &mut World) -> Fault {
    let requests = world.rng.bool();
    let severity = if requests { Warning } else { Note };
    of_policy(world, "policy-audience-empty", severity, |_, policy| {
        policy.targets = Targets::Directory(vec![]);
        policy.requests = requests;
    })
}

fn empty_group(world: &mut World) -> Fault {
    of_policy(world, "policy-audience-group-empty", Note, |world, policy| {
        let mut group = world.group("Former team");
        group.followed = true;
        policy.targets = Targets::Directory(vec![Target::Group(world.add(group))]);
    })
}

fn missing(world: &mut World) -> Fault {
    let (others, kind) = (world.rng.bool(), world.rng.u32(..3));
    let severity = if others { Note } else { Warning };
    of_policy(world, "policy-audience-missing-object", severity, |world, policy| {
        let gone = world.id();
        policy.targets = match kind {
            0 => {
                let employee = world.employee();
                let others = others.then_some(Target::User(employee));
                Targets::Directory([Target::User(gone)].into_iter().chain(others).collect())
            }
            1 => {
                let employee = world.employee();
                let others = others.then_some(Target::User(employee));
                Targets::Directory([Target::Group(gone)].into_iter().chain(others).collect())
            }
            _ => {
                let organization = world.organization();
                let others = others.then_some(Target::Organization(organization));
                Targets::External([Target::Organization(gone)].into_iter().chain(others).collect())
            }
        };
    })
}

fn too_many_names(world: &mut World) -> Fault {
    of_policy(world, "policy-audience-over-limit", Warning, |world, policy| {
        policy.targets = Targets::Directory((0..501).map(|_| Target::User(world.user("branch."))).collect());
    })
}

fn automatic_privilege(world: &mut World) -> Fault {
    const RULE: &str = "policy-auto-grants-sensitive";
    let reach = world.one_of(&PRIVILEGED);
    let mut policy = world.policy();
    world.automatic(&mut policy, None);
    if world.rng.bool() {
        // The eligibility ends in PIM while the rule still matches.
        let group = world.pim_group(reach);
        let granted = Granted::eligible(world.add(group), Access::Member);
        let (_, policy) = package(world, granted, policy);
        let offer = format!("{policy}/{}", granted.said());
        return Fault::new(RULE, Kind::AssignmentPolicy, policy, Note)
            .explaining("package-permanent-eligible-with-pim-expiry", offer);
    }
    let group = outside_pim(world, reach, 0);
    let (_, policy) = package(world, Granted::member(group), policy);
    Fault::new(RULE, Kind::AssignmentPolicy, policy, Error)
}

fn never_removed(world: &mut World) -> Fault {
    of_policy(world, "policy-auto-keeps-access", Warning, |world, policy| {
        world.automatic(policy, None);
        policy.removes = false;
    })
}

fn long_grace(world: &mut World) -> Fault {
    of_policy(world, "policy-auto-long-grace", Note, |world, policy| {
        world.automatic(policy, None);
        policy.grace = Some(world.rng.u32(8..90));
    })
}

fn own_attribute(world: &mut World) -> Fault {
    let attribute = world.one_of(&["mobilePhone", "city", "jobTitle", "department"]);
    of_policy(world, "policy-auto-user-influenced-attribute", Note, |world, policy| {
        world.automatic(policy, Some(format!("(user.accountEnabled -eq true) and (user.{attribute} -eq \"Payroll\")")));
    })
}

fn two_automatic(world: &mut World) -> Fault {
    let group = world.assigned_group();
    let mut policies = [world.policy(), world.policy()];
    for policy in &mut policies {
        world.automatic(policy, None);
    }
    let mut package = world.package();
    let id = package.id;
    package.grants = vec![world.grant(group, Access::Member, false)];
    package.policies = policies.into();
    world.tenant.packages.push(package);
    Fault::new("policy-auto-multiple", Kind::AccessPackage, id, Warning)
}

fn no_duration(world: &mut World) -> Fault {
    of_policy(world, "policy-expiration-malformed", Error, |_, policy| policy.expiry = Expiry::Broken)
}

fn unspecified(world: &mut World) -> Fault {
    of_policy(world, "policy-expiration-unspecified", Note, |_, policy| policy.expiry = Expiry::Unspecified)
}

fn too_long(world: &mut World) -> Fault {
    let days = world.rng.u32(3661..9999);
    of_policy(world, "policy-expiration-over-limit", Error, |_, policy| policy.expiry = Expiry::Days(days))
}

fn years(world: &mut World) -> Fault {
    let days = world.rng.u32(366..3660);
    of_policy(world, "policy-long-expiration", Note, |_, policy| policy.expiry = Expiry::Days(days))
}

fn expired(world: &mut World) -> Fault {
    let date = world.now() - world.rng.i64(1..300) * DAY;
    let requests = world.rng.bool();
    let severity = if requests { Warning } else { Note };
    of_policy(world, "policy-expired", severity, |_, policy| {
        policy.expiry = Expiry::On(date);
        if !requests {
            policy.targets = Targets::Administrators;
            without_approval(policy);
        }
    })
}

fn endless_partners(world: &mut World) -> Fault {
    let requests = world.rng.bool();
    let severity = if requests { Error } else { Warning };
    of_policy(world, "policy-external-without-end", severity, |world, policy| {
        policy.targets = Targets::External(vec![Target::Organization(world.organization())]);
        policy.expiry = Expiry::Never;
        policy.requests = requests;
    })
}

fn requests_off(world: &mut World) -> Fault {
    of_policy(world, "policy-requests-off", Note, |_, policy| policy.requests = false)
}

/// A new connected organization, changed in one thing, alone in the scope of a policy.
fn of_organization(
    world: &mut World,
    rule: &'static str,
    severity: Severity,
    change: impl FnOnce(&mut crate::model::Organization),
) -> Fault {
    of_policy(world, rule, severity, |world, policy| {
        let id = changed_organization(world, change);
        policy.targets = Targets::External(vec![Target::Organization(id)]);
    })
}

fn changed_organization(world: &mut World, change: impl FnOnce(&mut crate::model::Organization)) -> Id {
    let id = world.organization();
    if let Some(organization) = world.tenant.organizations.last_mut() {
        change(organization);
    }
    id
}

fn proposed(world: &mut World) -> Fault {
    let lately = world.now() - 5 * DAY;
    of_organization(world, "policy-proposed-organization", Note, |organization| {
        organization.configured = false;
        organization.created = lately;
    })
}

fn social(world: &mut World) -> Fault {
    of_organization(world, "policy-social-identity-organization", Note, |organization| organization.social = true)
}

fn no_sponsor_to_approve(world: &mut World) -> Fault {
    let fallback = world.rng.bool().then(|| world.new_approvers(2, false).group);
    let severity = if fallback.is_some() { Note } else { Warning };
    let fault = of_policy(world, "policy-sponsor-missing-on-organization", severity, |world, policy| {
        let id = changed_organization(world, |organization| organization.sponsors.clear());
        policy.targets = Targets::External(vec![Target::Organization(id)]);
        let fallback = fallback.map(Asked::Group).into_iter().collect();
        policy.stages = vec![Stage { fallback, ..Stage::of([Asked::Sponsors]) }];
    });
    let id = fault.id.clone();
    fault.explaining("policy-sponsor-approver-without-fallback", id)
}

fn of_tenant(world: &World, rule: &'static str, severity: Severity) -> Fault {
    Fault::new(rule, Kind::Tenant, world.tenant.id, severity)
}

fn no_sponsor(world: &mut World) -> Fault {
    changed_organization(world, |organization| organization.sponsors.clear());
    of_tenant(world, "organization-without-sponsor", Note)
}

fn lingering(world: &mut World) -> Fault {
    let created = world.days_ago(31, 400);
    changed_organization(world, |organization| {
        organization.configured = false;
        organization.created = created;
    });
    of_tenant(world, "organization-proposed-lingering", Note)
}

fn guests_stay(world: &mut World) -> Fault {
    let partner = Target::Organization(world.organization());
    let group = world.assigned_group();
    let mut policy = world.policy();
    policy.targets = Targets::External(vec![partner]);
    package(world, Granted::member(group), policy);
    world.tenant.guest_lifecycle.action = "none";
    of_tenant(world, "tenant-external-lifecycle-none", Warning)
}

fn undercut(world: &mut World) -> Fault {
    let group = world.assigned_group();
    let (mut weak, mut strict) = (world.policy(), world.policy());
    if world.rng.bool() {
        let staff = world.assigned_group();
        weak.targets = Targets::Directory(vec![Target::Group(staff)]);
        let user = world.employee();
        strict.targets = Targets::Directory(vec![Target::User(user), Target::Group(staff)]);
    }
    without_approval(&mut weak);
    let id = weak.id;
    let mut package = world.package();
    package.grants = vec![world.grant(group, Access::Member, false)];
    package.policies = vec![strict, weak];
    world.tenant.packages.push(package);
    Fault::new("policy-weaker-parallel", Kind::AssignmentPolicy, id, Warning)
}
