//! The folder of `EntraExporter` 3: a file for each object, in a folder that its id names, with children in folders below it.
//!
//! It lacks what that exporter does not request: active assignments of groups in PIM, the list of those groups, settings of a side that
//! no one is eligible for, `isManagementRestricted`, catalogs, and service principals.

use std::fs::create_dir_all;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{directory, governance, pim, write_json};
use crate::model::{Access, Group, GroupKind, Id, Package, PrincipalKind, Schedule, Tenant};

const PACKAGES: &str = "IdentityGovernance/EntitlementManagement/AccessPackages";

pub(super) fn write(tenant: &Tenant, folder: &Path) -> io::Result<()> {
    for user in &tenant.users {
        object(folder, "Users", user.id, &directory::user(user))?;
    }
    for group in tenant.groups.iter().filter(|group| !group.deleted) {
        self::group(folder, group)?;
    }
    for unit in &tenant.units {
        let place = object(folder, "AdministrativeUnits", unit.id, &directory::unit(unit))?;
        for member in &unit.members {
            object(&place, "Members", member.id, &directory::principal(member))?;
        }
    }
    for role in &tenant.roles {
        object(folder, "RoleManagement/Directory/RoleDefinitions", role.id, &pim::definition(role))?;
    }
    for assignment in pim::role_assignments(tenant) {
        let id = Id::parse(assignment["id"].as_str().unwrap_or_default());
        object(folder, "RoleManagement/Directory/RoleAssignments", id, &assignment)?;
    }
    for package in &tenant.packages {
        self::package(folder, package)?;
    }
    eligibilities_of_groups(tenant, &folder.join("PIM/Groups"))?;
    eligibilities_of_roles(tenant, &folder.join("PIM/DirectoryRoles"))?;
    for policy in &tenant.conditional_access {
        let value = directory::conditional_access(policy, tenant.exported_at);
        object(folder, "Identity/Conditional/AccessPolicies", policy.id, &value)?;
    }
    Ok(())
}

/// Writes an object, and says where its children go.
fn object(folder: &Path, kind: &str, id: Id, value: &Value) -> io::Result<PathBuf> {
    let place = folder.join(kind).join(id.to_string());
    create_dir_all(&place)?;
    write_json(&place.join(format!("{id}.json")), value)?;
    Ok(place)
}

fn group(folder: &Path, group: &Group) -> io::Result<()> {
    let mut value = directory::group(group);
    if let Some(members) = value.as_object_mut() {
        members.remove("isManagementRestricted");
    }
    let place = object(folder, "Groups", group.id, &value)?;
    // Members of dynamic groups are not requested, and v1.0 leaves service principals out.
    let lists: &[_] = if group.rule.is_some() {
        &[("Owners", &group.owners)]
    } else {
        &[("Owners", &group.owners), ("Members", &group.members)]
    };
    for (kind, people) in lists {
        for person in people.iter().filter(|person| person.kind != PrincipalKind::ServicePrincipal) {
            object(&place, kind, person.id, &directory::object(person))?;
        }
    }
    Ok(())
}

fn package(folder: &Path, package: &Package) -> io::Result<()> {
    let mut value = governance::beta_package(package);
    let scopes = value.clone();
    if let Some(members) = value.as_object_mut() {
        members.remove("accessPackageResourceRoleScopes");
    }
    let place = object(folder, PACKAGES, package.id, &value)?;
    object(&place, "ResourceScopes", package.id, &scopes)?;
    for policy in &package.policies {
        let mut value = governance::beta_policy(package, policy);
        // A navigation property, which this exporter does not expand.
        if let Some(members) = value.as_object_mut() {
            members.remove("customExtensionStageSettings");
        }
        object(&place, "AssignmentPolicies", policy.id, &value)?;
    }
    Ok(())
}

/// Each eligibility of a group, with the policy of that side. Groups that were or are synchronized, dynamic ones and lists are left out.
fn eligibilities_of_groups(tenant: &Tenant, folder: &Path) -> io::Result<()> {
    create_dir_all(folder)?;
    let asked = |group: &&Group| {
        let list = matches!(group.kind, GroupKind::Distribution | GroupKind::MailSecurity);
        !group.deleted && group.synced.is_none() && group.rule.is_none() && !list
    };
    for group in tenant.groups.iter().filter(asked) {
        for one in group.pim.iter().flat_map(|pim| &pim.eligible) {
            let id = group.schedule_id(one);
            write_json(&folder.join(format!("{id}.json")), &with_policy(group, one))?;
        }
    }
    Ok(())
}

fn with_policy(group: &Group, one: &Schedule) -> Value {
    let pim = group.pim.as_deref();
    let settings =
        pim.and_then(|pim| if one.access == Access::Member { pim.member.as_deref() } else { pim.owner.as_deref() });
    let mut value = pim::schedule(group, one);
    value["GroupName"] = group.name.clone().into();
    value["PrincipalName"] = format!("Object {}", one.principal.id).into();
    value["Policy"] =
        settings.map_or(Value::Null, |settings| pim::group_settings(group, one.access, settings)["policy"].clone());
    if let Some(members) = value.as_object_mut() {
        members.remove("principal");
        members.remove("createdUsing");
    }
    value
}

/// Each eligibility for a directory role, with the policy of the role.
fn eligibilities_of_roles(tenant: &Tenant, folder: &Path) -> io::Result<()> {
    create_dir_all(folder)?;
    for role in &tenant.roles {
        for eligible in &role.eligible {
            let mut value = pim::role_schedule(role, eligible);
            value["startDateTime"] = json!(eligible.start);
            value["roleEligibilityScheduleId"] = json!(eligible.id);
            value["PrincipalName"] = format!("Object {}", eligible.principal.id).into();
            value["RoleName"] = role.name.clone().into();
            value["Policy"] =
                json!({ "RoleName": "", "RoleID": role.id, "PolicyID": role.id, "Rules": pim::rules(&role.settings) });
            if let Some(members) = value.as_object_mut() {
                members.remove("scheduleInfo");
            }
            write_json(&folder.join(format!("{}.json", eligible.id)), &value)?;
        }
    }
    Ok(())
}
