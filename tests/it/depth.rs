//! Nesting costs an input what it holds, never the process: every walker, on each root that leads to it.

use pimlint::export::load_texts;
use pimlint::tenant::Tenant;

const LEVELS: usize = 200_000;

/// What is read, the key that nests in itself, and a root in which `DEEP` is the deep value.
const ROOTS: &[(&str, &str, &str)] = &[
    ("graph page", "value", r#"{"@odata.context":"x#groups","value":[{"id":"a","groupTypes":DEEP}]}"#),
    ("graph value", "value", r#"{"value":DEEP}"#),
    ("graph list", "value", "[DEEP]"),
    ("merged lists", "groups", r#"{"groups":[{"id":"a"}],"users":DEEP}"#),
    ("batch", "responses", r#"{"responses":[{"id":"1","status":200,"body":DEEP}]}"#),
    ("manifest", "collections", r#"{"exportedAt":"2026-01-01T00:00:00Z","collections":DEEP}"#),
    ("policy", "rules", r#"{"@odata.context":"x#policies/roleManagementPolicies","value":[{"id":"a","rules":DEEP}]}"#),
    ("scubagear raw", "raw", r#"{"MetaData":{},"raw":DEEP}"#),
    ("scubagear roles", "Rules", r#"{"privileged_roles":[{"RoleTemplateId":"a","Rules":DEEP,"Assignments":DEEP}]}"#),
    ("scubagear users", "raw", r#"{"privileged_users":DEEP,"privileged_service_principals":DEEP}"#),
    (
        "scubagear rest",
        "raw",
        r#"{"privileged_roles":[],"conditional_access_policies":DEEP,"tenant_details":DEEP,"x":DEEP}"#,
    ),
    (
        "easypim",
        "Policies",
        r#"{"PolicyTemplates":DEEP,"GroupRoles":DEEP,"EntraRoles":DEEP,"Assignments":DEEP,"Groups":DEEP}"#,
    ),
    (
        "easypim entry",
        "Policy",
        r#"{"EntraRoles":[{"RoleName":"x","Policy":DEEP,"Approvers":DEEP}],"GroupRolesActive":DEEP}"#,
    ),
    ("easypim assignments", "assignments", r#"{"EntraRoles":[],"Assignments":{"Groups":[{"assignments":DEEP}]}}"#),
    ("azurehound", "data", r#"{"meta":{"type":"azure","version":5,"count":1},"data":DEEP}"#),
    (
        "azurehound entry",
        "members",
        r#"{"meta":{"type":"azure","version":5},"data":[{"kind":"AZGroupMember","data":{"groupId":"a","members":DEEP}}]}"#,
    ),
    (
        "microsoft365dsc",
        "Members",
        r#"[{"ResourceName":"AADGroup","ResourceInstanceName":"x","Id":"a","GroupTypes":DEEP}]"#,
    ),
    (
        "microsoft365dsc package",
        "Id",
        r#"[{"ResourceName":"AADEntitlementManagementAccessPackage","ResourceInstanceName":"x","Id":"a","AccessPackageResourceRoleScopes":DEEP}]"#,
    ),
    ("zero trust", "value", r#"{"isZtModelRow":true,"value":DEEP}"#),
    (
        "plan",
        "root_module",
        r#"{"format_version":"1.2","planned_values":DEEP,"resource_changes":DEEP,"configuration":DEEP,"prior_state":DEEP}"#,
    ),
    (
        "plan modules",
        "child_modules",
        r#"{"format_version":"1.2","planned_values":{"root_module":DEEP},"configuration":{"root_module":DEEP}}"#,
    ),
    (
        "plan resource",
        "values",
        r#"{"format_version":"1.2","planned_values":{"root_module":{"resources":[{"address":"azuread_group.a","type":"azuread_group","values":DEEP}]}}}"#,
    ),
    (
        "plan block",
        "activation_rules",
        r#"{"format_version":"1.2","planned_values":{"root_module":{"resources":[{"address":"azuread_group_role_management_policy.a","type":"azuread_group_role_management_policy","values":{"role_id":"member","activation_rules":DEEP}}]}}}"#,
    ),
    (
        "plan expressions",
        "module_calls",
        r#"{"format_version":"1.2","planned_values":{"root_module":{"resources":[{"address":"azuread_group.a","type":"azuread_group"}]}},"configuration":{"root_module":{"module_calls":{"a":{"expressions":DEEP,"module":DEEP}}}}}"#,
    ),
    (
        "state",
        "child_modules",
        r#"{"format_version":"1.0","terraform_version":"1.11.4","values":{"root_module":{"child_modules":DEEP}}}"#,
    ),
];

/// Lists in lists, and a key in itself with objects or with lists of objects.
fn nested(open: &str, close: &str) -> String {
    [open.repeat(LEVELS), close.repeat(LEVELS)].concat()
}

#[test]
fn no_depth_of_nesting_ends_the_process() {
    let read = |(what, key, root): &(&str, &str, &str)| {
        let object = format!(r#"{{"{key}":"#);
        for deep in [nested("[", "]"), nested(&object, "}"), nested(&format!("{object}["), "]}")] {
            let text = root.replace("DEEP", &deep).into_bytes();
            let mut loaded = load_texts(&[("anything.json".to_owned(), text)]);
            let counted = loaded.collections.iter().any(|counts| counts.iter().next().is_some());
            assert!(counted || !loaded.notices.is_empty(), "{what}: what is not read is said");
            drop(Tenant::of(&mut loaded, None));
        }
    };
    ROOTS.iter().for_each(read);
}
