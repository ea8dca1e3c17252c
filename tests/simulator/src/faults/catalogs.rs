//! Faults of catalogs, of what their packages give besides groups, and of the permissions of applications.

use super::groups::outside_pim;
use super::places::PRIVILEGED;
use super::{Generator, generators};
use crate::key::Severity::{self, Error, Note, Warning};
use crate::key::{Fault, Kind};
use crate::model::{
    Access, Catalog, CatalogRole, DAY, Expiry, Id, Package, PackageAssignment, Principal, Resource, Scope, Target,
    Targets,
};
use crate::tenant::{Reach, World};

pub(super) const GENERATORS: &[Generator] = generators![
    "catalog-creator-broad" => many_creators,
    "catalog-delegate-guest" => guest,
    "catalog-delegate-missing" => deleted,
    "catalog-delegate-weak-group" => weak_group,
    "catalog-external-visible-sensitive" => visible_outside,
    "catalog-missing-resource" => missing_resource,
    "catalog-orphaned-resource" => unused_resource,
    "catalog-sensitive-delegated" => delegated,
    "catalog-sensitive-in-general" => in_general,
    "catalog-shared-sensitive-resource" => shared,
    "catalog-unpublished-with-assignments" => unpublished,
    "catalog-without-owner" => without_owner,
    "delegation-application-permission" => permission,
    "package-agent-mixed-roles" => for_applications,
    "package-duplicate-grant" => twice,
    "package-entra-role" => role_by_delegates,
    "package-external-not-hidden" => anyone_sees,
    "package-grants-owner" => owner,
    "package-missing-app-role" => app_role,
    "package-mixes-privileged-and-ordinary" => mixed,
    "package-privileged-entra-role-active" => active_role,
    "package-resource-not-in-catalog" => not_in_catalog,
    "package-role-assignable-group" => role_assignable,
    "package-sensitive-not-hidden" => visible,
    "package-sod-one-directional" => one_direction,
    "package-without-policy" => without_policy,
    "package-without-roles" => without_roles,
    "policy-external-in-internal-catalog" => closed_to_partners,
    "policy-in-unpublished-catalog" => requests_unpublished,
];

const ROLES: [CatalogRole; 3] = [CatalogRole::Owner, CatalogRole::PackageManager, CatalogRole::AssignmentManager];

/// The roles that decide what packages grant.
const DECIDING: [CatalogRole; 2] = [CatalogRole::Owner, CatalogRole::PackageManager];

/// A catalog of a fault.
fn catalog(world: &mut World) -> Catalog {
    let mut catalog = Catalog::new(world.id(), world.name("Catalog"));
    catalog.own = true;
    catalog
}

fn add(world: &mut World, catalog: Catalog) -> Id {
    let id = catalog.id;
    world.tenant.catalogs.push(catalog);
    id
}

fn delegate(world: &mut World, catalog: &mut Catalog, role: CatalogRole, who: Principal) {
    catalog.delegates.push((world.id(), role, who));
}

/// Puts a group into a catalog.
fn contain(world: &mut World, catalog: &mut Catalog, group: Id) {
    catalog.further.push((world.id(), group));
}

/// Puts a new group with a privileged role into a catalog.
fn contain_sensitive(world: &mut World, catalog: &mut Catalog, reach: Reach) -> Id {
    let group = world.pim_group(reach);
    let group = world.add(group);
    contain(world, catalog, group);
    group
}

/// A package with one policy, which grants nothing yet.
fn package(world: &mut World) -> Package {
    let mut package = world.package();
    let mut policy = world.policy();
    policy.expiry = Expiry::Days(30);
    package.policies = vec![policy];
    package
}

/// A package that makes people active members of an ordinary group.
fn ordinary(world: &mut World) -> Package {
    let (mut package, group) = (package(world), world.assigned_group());
    package.grants = vec![world.grant(group, Access::Member, false)];
    package
}

/// A package that makes people eligible members of a group with a privileged role.
fn privileged(world: &mut World) -> Package {
    let (mut package, reach) = (package(world), world.one_of(&PRIVILEGED));
    let group = world.pim_group(reach);
    let group = world.add(group);
    package.grants = vec![world.grant(group, Access::Member, true)];
    package
}

fn add_package(world: &mut World, package: Package) -> Id {
    let id = package.id;
    world.tenant.packages.push(package);
    id
}

/// A fault of a package that was changed.
fn of_package(world: &mut World, rule: &'static str, severity: Severity, package: Package) -> Fault {
    Fault::new(rule, Kind::AccessPackage, add_package(world, package), severity)
}

fn many_creators(world: &mut World) -> Fault {
    let group = world.assigned_group();
    if world.rng.bool() {
        world.group_mut(group).rule = Some("user.extensionAttribute1 -eq \"Payroll\"".into());
    } else {
        let members = (0..51).map(|_| Principal::user(world.user("u"))).collect();
        world.group_mut(group).members = members;
    }
    let id = world.id();
    world.tenant.catalog_creators.push((id, group));
    Fault::new("catalog-creator-broad", Kind::Tenant, world.tenant.id, Note)
}

fn guest(world: &mut World) -> Fault {
    const RULE: &str = "catalog-delegate-guest";
    let guest = world.user("partner.");
    if let Some(user) = world.tenant.user_mut(guest) {
        user.guest = true;
    }
    let (mut catalog, role) = (catalog(world), world.one_of(&ROLES));
    delegate(world, &mut catalog, role, Principal::user(guest));
    if world.rng.bool() {
        let group = world.assigned_group();
        contain(world, &mut catalog, group);
        return Fault::new(RULE, Kind::Catalog, add(world, catalog), Warning);
    }
    let reach = world.one_of(&PRIVILEGED);
    contain_sensitive(world, &mut catalog, reach);
    let fault = Fault::new(RULE, Kind::Catalog, add(world, catalog), Error);
    let id = fault.id.clone();
    if role == CatalogRole::AssignmentManager { fault } else { fault.explaining("catalog-sensitive-delegated", id) }
}

fn deleted(world: &mut World) -> Fault {
    let (mut catalog, role, deleted) = (catalog(world), world.one_of(&ROLES), world.id());
    delegate(world, &mut catalog, role, Principal::group(deleted));
    Fault::new("catalog-delegate-missing", Kind::Catalog, add(world, catalog), Note)
}

fn weak_group(world: &mut World) -> Fault {
    const RULE: &str = "catalog-delegate-weak-group";
    let (mut catalog, group) = (catalog(world), world.assigned_group());
    if world.rng.bool() {
        let role = world.one_of(&ROLES);
        world.group_mut(group).rule = Some("user.extensionAttribute1 -eq \"Payroll\"".into());
        delegate(world, &mut catalog, role, Principal::group(group));
        return Fault::new(RULE, Kind::Catalog, add(world, catalog), Note);
    }
    // Neither role-assignable nor restricted.
    delegate(world, &mut catalog, CatalogRole::AssignmentManager, Principal::group(group));
    let reach = world.one_of(&PRIVILEGED);
    contain_sensitive(world, &mut catalog, reach);
    Fault::new(RULE, Kind::Catalog, add(world, catalog), Warning)
}

fn visible_outside(world: &mut World) -> Fault {
    let (mut catalog, severity) = (catalog(world), world.one_of(&[Note, Warning]));
    catalog.external = true;
    let reach = world.one_of(&PRIVILEGED);
    contain_sensitive(world, &mut catalog, reach);
    if severity == Warning {
        let mut package = ordinary(world);
        package.catalog = catalog.id;
        package.policies[0].targets = Targets::External(vec![Target::Organization(world.organization())]);
        add_package(world, package);
    }
    Fault::new("catalog-external-visible-sensitive", Kind::Catalog, add(world, catalog), severity)
}

fn missing_resource(world: &mut World) -> Fault {
    let (mut catalog, deleted) = (catalog(world), world.id());
    contain(world, &mut catalog, deleted);
    Fault::new("catalog-missing-resource", Kind::Catalog, add(world, catalog), Warning)
}

fn unused_resource(world: &mut World) -> Fault {
    let (mut catalog, group) = (catalog(world), world.assigned_group());
    contain(world, &mut catalog, group);
    Fault::new("catalog-orphaned-resource", Kind::Catalog, add(world, catalog), Note)
}

fn delegated(world: &mut World) -> Fault {
    let (mut catalog, role) = (catalog(world), world.one_of(&DECIDING));
    let who = world.employee();
    delegate(world, &mut catalog, role, Principal::user(who));
    let reach = world.one_of(&PRIVILEGED);
    contain_sensitive(world, &mut catalog, reach);
    let severity = if reach == Reach::Tier0 { Error } else { Warning };
    Fault::new("catalog-sensitive-delegated", Kind::Catalog, add(world, catalog), severity)
}

fn in_general(world: &mut World) -> Fault {
    let mut package = privileged(world);
    package.catalog = world.tenant.catalogs[0].id;
    let general = package.catalog;
    add_package(world, package);
    Fault::new("catalog-sensitive-in-general", Kind::Catalog, general, Note)
}

fn shared(world: &mut World) -> Fault {
    const RULE: &str = "catalog-shared-sensitive-resource";
    let (mut one, mut other) = (catalog(world), catalog(world));
    let reach = world.one_of(&PRIVILEGED);
    let group = contain_sensitive(world, &mut one, reach);
    contain(world, &mut other, group);
    let severity = world.one_of(&[Note, Warning]);
    if severity == Warning {
        // Someone who has a privileged role anyway.
        let (who, role) = (world.administrator(), world.one_of(&DECIDING));
        world.hold("Security Administrator", Principal::user(who), Scope::Directory);
        delegate(world, &mut other, role, Principal::user(who));
    }
    let (one, other) = (add(world, one), add(world, other));
    Fault::new(RULE, Kind::Catalog, one.min(other), severity)
}

fn unpublished(world: &mut World) -> Fault {
    let (mut catalog, mut package) = (catalog(world), ordinary(world));
    catalog.published = false;
    package.catalog = catalog.id;
    let (start, user) = (world.days_ago(1, 20), world.employee());
    package.assignments = vec![PackageAssignment { id: world.id(), user, start, end: start + 30 * DAY }];
    add_package(world, package);
    Fault::new("catalog-unpublished-with-assignments", Kind::Catalog, add(world, catalog), Note)
}

fn without_owner(world: &mut World) -> Fault {
    // Another catalog has one.
    let (mut other, owner) = (catalog(world), world.employee());
    delegate(world, &mut other, CatalogRole::Owner, Principal::user(owner));
    add(world, other);
    let (catalog, mut package) = (catalog(world), ordinary(world));
    package.catalog = catalog.id;
    add_package(world, package);
    Fault::new("catalog-without-owner", Kind::Catalog, add(world, catalog), Note)
}

fn permission(world: &mut World) -> Fault {
    // As the permissions reference gives them: https://learn.microsoft.com/graph/permissions-reference
    let role = world.one_of(&[
        "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8",
        "41202f2c-f7ab-45be-b001-85c9728b9d69",
        "9acd699f-1e81-4958-b001-93b1d2506e19",
        "01c0a623-fc9b-48e9-b794-0756f8e8f067",
    ]);
    let application = world.application(Some(world.tenant.id));
    let id = world.id();
    if let Some(principal) = world.tenant.service_principals.last_mut() {
        principal.permissions.push((id, role));
    }
    Fault::new("delegation-application-permission", Kind::ServicePrincipal, application.id, Warning)
}

/// A package that gives an app role, which the application has or not.
fn of_application(world: &mut World, exists: bool) -> Package {
    let (application, role) = (world.application(Some(world.tenant.id)), world.id());
    if let Some(principal) = world.tenant.service_principals.last_mut().filter(|_| exists) {
        principal.app_roles.push(role);
    }
    let mut package = package(world);
    package.others = vec![world.other_grant(Resource::Application(application.id, role))];
    package
}

fn for_applications(world: &mut World) -> Fault {
    let mut package = if world.rng.bool() {
        of_application(world, true)
    } else {
        let mut package = package(world);
        let site = format!("https://simulated.sharepoint.example/sites/{}", world.id());
        package.others = vec![world.other_grant(Resource::Site(site))];
        package
    };
    package.policies[0].targets = Targets::Applications;
    of_package(world, "package-agent-mixed-roles", Error, package)
}

fn twice(world: &mut World) -> Fault {
    let (first, mut second) = (privileged(world), package(world));
    let group = first.grants[0].group;
    second.grants = vec![world.grant(group, Access::Member, true)];
    second.catalog = first.catalog;
    let id = format!("{}/{group}/member/eligible", first.id.min(second.id));
    world.tenant.packages.extend([first, second]);
    Fault::new("package-duplicate-grant", Kind::Grant, id, Note)
}

/// The id of a directory role.
fn role(world: &World, name: &str) -> Id {
    world.tenant.role(name).map_or(world.tenant.id, |role| role.id)
}

/// A grant of a directory role, and what reports call it.
fn give_role(world: &mut World, package: &mut Package, name: &str, eligible: bool) -> String {
    let role = role(world, name);
    package.others = vec![world.other_grant(Resource::Directory(role, eligible))];
    format!("{}/{role}/{}", package.id, if eligible { "eligible" } else { "active" })
}

fn role_by_delegates(world: &mut World) -> Fault {
    let (mut catalog, mut package) = (catalog(world), package(world));
    let (who, decides) = (world.employee(), world.one_of(&DECIDING));
    delegate(world, &mut catalog, decides, Principal::user(who));
    package.catalog = catalog.id;
    let id = give_role(world, &mut package, "Teams Administrator", true);
    add(world, catalog);
    add_package(world, package);
    Fault::new("package-entra-role", Kind::Grant, id, Note)
}

fn anyone_sees(world: &mut World) -> Fault {
    let mut package = ordinary(world);
    package.catalog = world.catalog_for_partners();
    package.policies[0].targets = Targets::Outside;
    of_package(world, "package-external-not-hidden", Note, package)
}

fn owner(world: &mut World) -> Fault {
    let (mut package, reach) = (package(world), world.one_of(&PRIVILEGED));
    // Eligible owners, whose activation is approved, or active ones of a group outside of PIM.
    let eligible = world.rng.bool();
    let group = if eligible {
        let group = world.pim_group(reach);
        world.add(group)
    } else {
        outside_pim(world, reach, 0)
    };
    package.grants = vec![world.grant(group, Access::Owner, eligible)];
    let mode = if eligible { "eligible" } else { "active" };
    let id = format!("{}/{group}/owner/{mode}", add_package(world, package));
    Fault::new("package-grants-owner", Kind::Grant, id, if eligible { Note } else { Error })
}

fn app_role(world: &mut World) -> Fault {
    const RULE: &str = "package-missing-app-role";
    if world.rng.bool() {
        let package = of_application(world, false);
        return of_package(world, RULE, Error, package);
    }
    let (mut package, application, role) = (package(world), world.id(), world.id());
    package.others = vec![world.other_grant(Resource::Application(application, role))];
    let catalog = package.catalog;
    of_package(world, RULE, Error, package).explaining("catalog-missing-resource", catalog)
}

fn mixed(world: &mut World) -> Fault {
    let (mut package, group) = (privileged(world), world.assigned_group());
    package.grants.push(world.grant(group, Access::Member, false));
    of_package(world, "package-mixes-privileged-and-ordinary", Note, package)
}

fn active_role(world: &mut World) -> Fault {
    let mut package = package(world);
    let name = world.one_of(&["Security Administrator", "Application Administrator", "Global Administrator"]);
    let id = give_role(world, &mut package, name, false);
    add_package(world, package);
    Fault::new("package-privileged-entra-role-active", Kind::Grant, id, Error)
}

fn not_in_catalog(world: &mut World) -> Fault {
    let (mut catalog, mut package) = (catalog(world), ordinary(world));
    catalog.left_out = vec![package.grants[0].group];
    package.catalog = catalog.id;
    add(world, catalog);
    of_package(world, "package-resource-not-in-catalog", Error, package)
}

fn role_assignable(world: &mut World) -> Fault {
    let mut package = package(world);
    let group = outside_pim(world, Reach::PrivilegedRole, 0);
    package.grants = vec![world.grant(group, Access::Member, false)];
    let id = format!("{}/{group}/member/active", add_package(world, package));
    Fault::new("package-role-assignable-group", Kind::Grant, id, Note)
}

fn visible(world: &mut World) -> Fault {
    let (mut package, group) = (privileged(world), world.assigned_group());
    package.policies[0].targets = Targets::Directory(vec![Target::Group(group)]);
    of_package(world, "package-sensitive-not-hidden", Note, package)
}

fn one_direction(world: &mut World) -> Fault {
    let (mut one, mut other) = (ordinary(world), ordinary(world));
    one.incompatible_packages = vec![other.id];
    if world.rng.bool() {
        // A group that has nothing to do with the first package.
        other.incompatible_groups = vec![world.assigned_group()];
    }
    add_package(world, other);
    of_package(world, "package-sod-one-directional", Warning, one)
}

fn without_policy(world: &mut World) -> Fault {
    let mut package = ordinary(world);
    package.policies.clear();
    of_package(world, "package-without-policy", Warning, package)
}

fn without_roles(world: &mut World) -> Fault {
    let package = package(world);
    of_package(world, "package-without-roles", Note, package)
}

fn closed_to_partners(world: &mut World) -> Fault {
    let mut package = ordinary(world);
    package.policies[0].targets = match world.rng.u32(..3) {
        0 => Targets::External(vec![Target::Organization(world.organization())]),
        1 => Targets::AllConnected,
        _ => Targets::Outside,
    };
    let policy = package.policies[0].id;
    add_package(world, package);
    Fault::new("policy-external-in-internal-catalog", Kind::AssignmentPolicy, policy, Error)
}

fn requests_unpublished(world: &mut World) -> Fault {
    let (mut catalog, mut package) = (catalog(world), ordinary(world));
    catalog.published = false;
    package.catalog = catalog.id;
    let policy = package.policies[0].id;
    add(world, catalog);
    add_package(world, package);
    Fault::new("policy-in-unpublished-catalog", Kind::AssignmentPolicy, policy, Note)
}
