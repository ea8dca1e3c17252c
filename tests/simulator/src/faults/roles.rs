//! Faults of those who hold directory roles, or are eligible for them.

use std::rc::Rc;

use super::{Generator, generators};
use crate::key::Severity::{self, Error, Note, Warning};
use crate::key::{Fault, Kind};
use crate::model::{DAY, End, Id, Principal, Role, Scope, User};
use crate::tenant::{Reach, World};

pub(super) const GENERATORS: &[Generator] = generators![
    "emergency-disabled" => emergency_disabled,
    "emergency-not-cloud-only" => emergency_dependent,
    "emergency-not-permanent-global-admin" => emergency_eligible,
    "role-custom-privileged-unlabelled" => custom_power,
    "role-deprecated-partner" => partner,
    "role-disabled-user" => disabled,
    "role-double-activation" => double_activation,
    "role-eligible-service-principal" => eligible_application,
    "role-global-admin-too-many" => too_many_global_administrators,
    "role-guest" => guest,
    "role-outside-pim" => outside_pim,
    "role-permanent-active" => permanent,
    "role-permanent-active-group" => permanent_group,
    "role-permanent-eligible" => permanent_eligibility,
    "role-privileged-assignments-many" => many_assignments,
    "role-service-principal-stale" => unused_application,
    "role-service-principal-tier0" => application,
    "role-stale-user" => stale,
    "role-synced-user" => synced,
    "role-tenant-wide-helpdesk" => help_desk,
];

/// Privileged roles below tier 0 that change something, with settings that are edited.
const PRIVILEGED: [&str; 3] =
    ["Application Administrator", "Conditional Access Administrator", "Security Administrator"];

/// Gives an account with a difference a role: active until a date, eligible, or through a role-assignable group.
fn odd_account(world: &mut World, role: &str, change: impl FnOnce(&mut User)) -> Id {
    let id = world.administrator();
    world.tenant.user_mut(id).map(change);
    let account = Principal::user(id);
    match world.rng.u32(..3) {
        0 => world.hold(role, account, Scope::Directory),
        1 => world.make_eligible(role, account),
        _ => {
            let mut group = world.group("Roles");
            group.role_assignable = true;
            group.followed = true;
            group.members = vec![account];
            group.owners = vec![Principal::user(world.administrator())];
            let group = world.add(group);
            world.make_eligible(role, Principal::group(group))
        }
    };
    id
}

fn of_user(rule: &'static str, id: Id, severity: Severity) -> Fault {
    Fault::new(rule, Kind::User, id, severity)
}

fn disabled(world: &mut World) -> Fault {
    let role = world.one_of(&PRIVILEGED);
    let id = odd_account(world, role, |user| user.enabled = false);
    of_user("role-disabled-user", id, Note)
}

fn guest(world: &mut World) -> Fault {
    let (is_member, reads) = (world.rng.u32(..4) == 0, world.rng.u32(..4) == 0);
    let role = if reads { "Security Reader" } else { world.one_of(&PRIVILEGED) };
    let id = odd_account(world, role, |user| {
        user.guest = !is_member;
        user.address = user.address.replace('@', "_partner.example#EXT#@");
    });
    // With an approval before each use it is a warning; groups that hold the role need one.
    world.role_settings_mut(role).approval.required = false;
    let weaker = world.tenant.role(role).map(|role| role.id.to_string()).unwrap_or_default();
    let severity = match (is_member, reads) {
        (true, _) => Note,
        (_, true) => Warning,
        _ => Error,
    };
    of_user("role-guest", id, severity).explaining("path-weakest-link-to-role", weaker)
}

fn synced(world: &mut World) -> Fault {
    let reads = world.rng.u32(..4) == 0;
    let role = if reads { "Global Reader" } else { world.one_of(&PRIVILEGED) };
    let id = odd_account(world, role, |user| user.synced = Some(true));
    of_user("role-synced-user", id, if reads { Note } else { Warning })
}

fn stale(world: &mut World) -> Fault {
    let role = world.one_of(&PRIVILEGED);
    let (long_ago, never) = (world.days_ago(95, 400), world.rng.bool());
    let id = odd_account(world, role, |user| {
        user.signed_in = Some(long_ago).filter(|_| !never);
        user.created = long_ago - DAY;
    });
    of_user("role-stale-user", id, Warning)
}

fn permanent(world: &mut World) -> Fault {
    let (role, severity) = world.one_of(&[
        ("Privileged Role Administrator", Error),
        ("Application Administrator", Warning),
        ("Security Administrator", Warning),
        ("Security Reader", Note),
    ]);
    let administrator = Principal::user(world.administrator());
    let id = world.hold_for_good(role, administrator, Scope::Directory);
    Fault::new("role-permanent-active", Kind::RoleAssignment, id, severity)
}

fn permanent_group(world: &mut World) -> Fault {
    let (role, severity) = world.one_of(&[("Application Administrator", Warning), ("Security Reader", Note)]);
    let mut group = world.group("Roles");
    group.role_assignable = true;
    group.followed = true;
    group.members = vec![Principal::user(world.administrator())];
    group.owners = vec![Principal::user(world.administrator())];
    let group = world.add(group);
    let id = world.hold_for_good(role, Principal::group(group), Scope::Directory);
    // The group is not in PIM at all, which says the same and more.
    Fault::new("role-permanent-active-group", Kind::RoleAssignment, id, severity)
        .explaining("group-privileged-not-in-pim", group)
}

fn outside_pim(world: &mut World) -> Fault {
    let (role, severity) = world.one_of(&[("Application Administrator", Warning), ("Security Reader", Note)]);
    let administrator = Principal::user(world.administrator());
    let id = world.hold(role, administrator, Scope::Directory);
    if let Some(held) = world.tenant.role_mut(role).and_then(|role| role.holders.last_mut()) {
        held.outside_pim = true;
    }
    // Nothing but PIM ends an assignment.
    Fault::new("role-outside-pim", Kind::RoleAssignment, id.clone(), severity).explaining("role-permanent-active", id)
}

fn too_many_global_administrators(world: &mut World) -> Fault {
    for _ in 0..3 {
        let administrator = Principal::user(world.administrator());
        world.make_eligible("Global Administrator", administrator);
    }
    Fault::new("role-global-admin-too-many", Kind::Tenant, world.tenant.id, Warning)
}

fn many_assignments(world: &mut World) -> Fault {
    let role = world.one_of(&PRIVILEGED);
    for _ in 0..11 {
        let administrator = Principal::user(world.administrator());
        world.make_eligible(role, administrator);
    }
    Fault::new("role-privileged-assignments-many", Kind::Tenant, world.tenant.id, Note)
}

/// An application, or a role-assignable group with one in it.
fn unattended(world: &mut World) -> Principal {
    let own = Some(world.tenant.id);
    let application = world.application(own);
    if world.rng.bool() {
        return application;
    }
    let mut group = world.group("Apps");
    group.role_assignable = true;
    group.followed = true;
    group.members = vec![application];
    group.owners = vec![Principal::user(world.administrator())];
    Principal::group(world.add(group))
}

fn application(world: &mut World) -> Fault {
    let role = world.one_of(&["Privileged Role Administrator", "Privileged Authentication Administrator"]);
    let holder = unattended(world);
    let id = world.hold_for_good(role, holder, Scope::Directory);
    // A group that holds the role all the time should be in PIM as well.
    Fault::new("role-service-principal-tier0", Kind::RoleAssignment, id, Warning)
        .explaining("group-privileged-not-in-pim", holder.id)
}

fn eligible_application(world: &mut World) -> Fault {
    let role = world.one_of(&PRIVILEGED);
    let holder = unattended(world);
    let id = world.make_eligible(role, holder);
    Fault::new("role-eligible-service-principal", Kind::RoleAssignment, id, Error)
}

fn partner(world: &mut World) -> Fault {
    let name = world.one_of(&["Partner Tier1 Support", "Partner Tier2 Support"]);
    let partner = Principal::user(world.administrator());
    let id =
        if world.rng.bool() { world.make_eligible(name, partner) } else { world.hold(name, partner, Scope::Directory) };
    // Nobody ever edited the settings of these roles.
    let role = world.tenant.role(name).map(|role| role.id.to_string()).unwrap_or_default();
    Fault::new("role-deprecated-partner", Kind::RoleAssignment, id, Warning)
        .explaining("settings-at-default", world.tenant.id)
        .explaining("settings-activation-too-long", &role)
        .explaining("settings-active-permanent-allowed", &role)
}

fn double_activation(world: &mut World) -> Fault {
    let reach = world.one_of(&[Reach::OrdinaryRole, Reach::PrivilegedRole, Reach::Tier0]);
    let mut group = world.guarded_group(reach).0;
    group.role_assignable = true;
    let role = world.role_for(reach).unwrap_or("Guest Inviter");
    let id = world.make_eligible(role, Principal::group(group.id));
    world.add(group);
    Fault::new("role-double-activation", Kind::RoleAssignment, id, Note)
}

fn permanent_eligibility(world: &mut World) -> Fault {
    let role = world.one_of(&PRIVILEGED);
    let administrator = Principal::user(world.administrator());
    world.make_eligible(role, administrator);
    if let Some(held) = world.tenant.role_mut(role).and_then(|role| role.eligible.last_mut()) {
        held.end = End::Never;
    }
    Fault::new("role-permanent-eligible", Kind::Tenant, world.tenant.id, Note)
}

fn help_desk(world: &mut World) -> Fault {
    let role = world.one_of(&["License Administrator", "Helpdesk Administrator"]);
    for _ in 0..6 {
        let person = Principal::user(world.administrator());
        world.make_eligible(role, person);
    }
    Fault::new("role-tenant-wide-helpdesk", Kind::Tenant, world.tenant.id, Note)
}

/// A fault of the emergency access accounts; each of them is one more Global Administrator.
fn of_emergency_accounts(world: &World, rule: &'static str, severity: Severity) -> Fault {
    Fault::new(rule, Kind::Tenant, world.tenant.id, severity).explaining("role-global-admin-too-many", world.tenant.id)
}

fn emergency_disabled(world: &mut World) -> Fault {
    let id = world.emergency_account();
    world.hold_for_good("Global Administrator", Principal::user(id), Scope::Directory);
    if let Some(user) = world.tenant.user_mut(id) {
        user.enabled = false;
    }
    of_emergency_accounts(world, "emergency-disabled", Error)
}

fn emergency_dependent(world: &mut World) -> Fault {
    let id = world.emergency_account();
    world.hold_for_good("Global Administrator", Principal::user(id), Scope::Directory);
    let synced = world.rng.bool();
    if let Some(user) = world.tenant.user_mut(id) {
        if synced {
            user.synced = Some(true);
        } else {
            user.address = user.address.replace("simulated.onmicrosoft.com", "simulated.example");
        }
    }
    let severity = if synced { Error } else { Warning };
    of_emergency_accounts(world, "emergency-not-cloud-only", severity).explaining("role-synced-user", id)
}

fn emergency_eligible(world: &mut World) -> Fault {
    let account = Principal::user(world.emergency_account());
    if world.rng.bool() {
        world.make_eligible("Global Administrator", account);
    } else {
        world.hold("Global Administrator", account, Scope::Directory);
    }
    of_emergency_accounts(world, "emergency-not-permanent-global-admin", Error)
}

/// Somebody holds a custom role that leads to the access of others, and that Microsoft Graph does not call privileged.
fn custom_power(world: &mut World) -> Fault {
    let action = world.one_of(&[
        "microsoft.directory/applications/credentials/update",
        "microsoft.directory/servicePrincipals/owners/update",
        "microsoft.directory/groups.security/members/update",
        "microsoft.directory/conditionalAccessPolicies/basic/update",
    ]);
    let name = world.name("Custom role");
    let (id, settings) = (world.id(), Rc::clone(&world.tenant.roles[0].settings));
    world.tenant.roles.push(Role {
        id,
        name: name.clone(),
        privileged: false,
        built_in: false,
        actions: vec!["microsoft.directory/applications/standard/read", action],
        settings,
        holders: vec![],
        eligible: vec![],
    });
    let administrator = Principal::user(world.administrator());
    world.make_eligible(&name, administrator);
    Fault::new("role-custom-privileged-unlabelled", Kind::Tenant, world.tenant.id, Note)
}

fn unused_application(world: &mut World) -> Fault {
    let role = world.one_of(&PRIVILEGED);
    let organization = world.tenant.id;
    let application = world.application(Some(organization));
    let signed_in = world.days_ago(91, 700);
    if let Some(principal) = world.tenant.service_principals.last_mut() {
        principal.signed_in = signed_in;
    }
    let id = world.hold_for_good(role, application, Scope::Directory);
    Fault::new("role-service-principal-stale", Kind::RoleAssignment, id, Warning)
}
