//! What Entra refuses is an error where it is intended, and a note where a directory is said to hold it.

use pimlint::catalogue::entries;
use pimlint::finding::{Finding, Outcome, Severity};

use crate::support::judge;

fn found(rule: &str, name: &str, text: &str) -> (Severity, Finding<String>) {
    let rule = entries().iter().find(|entry| entry.id == rule).expect("a rule");
    let judged = judge(rule, &[(name.to_owned(), text.as_bytes().to_vec())], None);
    let found = judged.population.into_iter().find_map(|(_, outcome)| match outcome {
        Outcome::Fail(finding) => Some(finding),
        _ => None,
    });
    let finding = found.expect("a finding");
    (finding.lowered.map_or(rule.severity, |lowered| lowered.severity), finding)
}

fn severity(rule: &str, name: &str, text: &str) -> Severity {
    found(rule, name, text).0
}

#[test]
fn a_dynamic_role_assignable_group_is_an_error_in_terraform_and_a_note_in_an_export() {
    const RULE: &str = "group-role-assignable-dynamic";
    let state = r#"{ "format_version": "1.0", "terraform_version": "1.9.8", "values": { "root_module": { "resources": [
      { "address": "azuread_group.payroll", "mode": "managed", "type": "azuread_group", "name": "payroll",
        "values": {"object_id": "5f0c2a11-7b1d-4f0e-8a55-0c1d2e3f4a01", "display_name": "Payroll operators", "security_enabled": true, "mail_enabled": false, "types": ["DynamicMembership"], "assignable_to_role": true, "dynamic_membership": [{"enabled": true, "rule": "user.department -eq \"Payroll\""}]} } ] } } }"#;
    let export = r#"[{ "id": "5f0c2a11-7b1d-4f0e-8a55-0c1d2e3f4a01", "displayName": "Payroll operators", "securityEnabled": true, "isAssignableToRole": true,
        "groupTypes": ["DynamicMembership"], "membershipRule": "user.department -eq \"Payroll\"" }]"#;
    assert_eq!(severity(RULE, "state.json", state), Severity::Error);
    assert_eq!(severity(RULE, "groups.json", export), Severity::Note);
}

/// The examples of these entries show each as a note.
#[test]
fn what_entra_refuses_is_an_error_in_terraform() {
    for (rule, state) in [
        (
            "group-role-assignable-synced",
            r#"{ "format_version": "1.0", "terraform_version": "1.9.8", "values": { "root_module": { "resources": [
      { "address": "azuread_group.payroll", "mode": "managed", "type": "azuread_group", "name": "payroll",
        "values": {"object_id": "5f0c2a11-7b1d-4f0e-8a55-0c1d2e3f4a01", "display_name": "Payroll operators", "security_enabled": true, "mail_enabled": false, "types": [], "assignable_to_role": true, "onpremises_sync_enabled": true} } ] } } }"#,
        ),
        (
            "group-role-assignable-shape",
            r#"{ "format_version": "1.0", "terraform_version": "1.9.8", "values": { "root_module": { "resources": [
      { "address": "azuread_group.payroll", "mode": "managed", "type": "azuread_group", "name": "payroll",
        "values": {"object_id": "5f0c2a11-7b1d-4f0e-8a55-0c1d2e3f4a01", "display_name": "Payroll operators", "security_enabled": true, "mail_enabled": true, "types": ["Unified"], "assignable_to_role": true, "visibility": "Public"} } ] } } }"#,
        ),
        (
            "group-role-assignable-nested",
            r#"{ "format_version": "1.0", "terraform_version": "1.9.8", "values": { "root_module": { "resources": [
      { "address": "azuread_group.payroll", "mode": "managed", "type": "azuread_group", "name": "payroll",
        "values": {"object_id": "5f0c2a11-7b1d-4f0e-8a55-0c1d2e3f4a01", "display_name": "Payroll operators", "security_enabled": true, "mail_enabled": false, "types": [], "assignable_to_role": true, "members": ["5f0c2a11-7b1d-4f0e-8a55-0c1d2e3f4a02"]} },
      { "address": "azuread_group.interns", "mode": "managed", "type": "azuread_group", "name": "interns",
        "values": {"object_id": "5f0c2a11-7b1d-4f0e-8a55-0c1d2e3f4a02", "display_name": "Interns", "security_enabled": true, "mail_enabled": false, "types": [], "assignable_to_role": false} } ] } } }"#,
        ),
        (
            "group-owner-is-group",
            r#"{ "format_version": "1.0", "terraform_version": "1.9.8", "values": { "root_module": { "resources": [
      { "address": "azuread_group.payroll", "mode": "managed", "type": "azuread_group", "name": "payroll",
        "values": {"object_id": "5f0c2a11-7b1d-4f0e-8a55-0c1d2e3f4a01", "display_name": "Payroll operators", "security_enabled": true, "mail_enabled": false, "types": [], "owners": ["5f0c2a11-7b1d-4f0e-8a55-0c1d2e3f4a02"]} },
      { "address": "azuread_group.interns", "mode": "managed", "type": "azuread_group", "name": "interns",
        "values": {"object_id": "5f0c2a11-7b1d-4f0e-8a55-0c1d2e3f4a02", "display_name": "Interns", "security_enabled": true, "mail_enabled": false, "types": []} } ] } } }"#,
        ),
        (
            "role-on-non-assignable-group",
            r#"{ "format_version": "1.0", "terraform_version": "1.9.8", "values": { "root_module": { "resources": [
      { "address": "azuread_group.payroll", "mode": "managed", "type": "azuread_group", "name": "payroll",
        "values": {"object_id": "5f0c2a11-7b1d-4f0e-8a55-0c1d2e3f4a01", "display_name": "Payroll operators", "security_enabled": true, "mail_enabled": false, "types": [], "assignable_to_role": false} },
      { "address": "azuread_directory_role_assignment.desk", "mode": "managed", "type": "azuread_directory_role_assignment", "name": "desk",
        "values": { "id": "lAPpYvVpN0KRkAEhdxReEOC2Xr", "role_id": "729827e3-9c14-49f7-bb1b-9608f156bbb8", "principal_object_id": "5f0c2a11-7b1d-4f0e-8a55-0c1d2e3f4a01", "directory_scope_id": "/" } } ] } } }"#,
        ),
        (
            "au-nested",
            r#"{ "format_version": "1.0", "terraform_version": "1.9.8", "values": { "root_module": { "resources": [
      { "address": "azuread_administrative_unit.europe", "mode": "managed", "type": "azuread_administrative_unit", "name": "europe",
        "values": {"object_id": "5f0c2a11-7b1d-4f0e-8a55-0c1d2e3f4a01", "display_name": "Europe", "members": ["5f0c2a11-7b1d-4f0e-8a55-0c1d2e3f4a02"]} },
      { "address": "azuread_administrative_unit.germany", "mode": "managed", "type": "azuread_administrative_unit", "name": "germany",
        "values": {"object_id": "5f0c2a11-7b1d-4f0e-8a55-0c1d2e3f4a02", "display_name": "Germany", "members": []} } ] } } }"#,
        ),
        (
            "au-role-not-scopable",
            r#"{ "format_version": "1.0", "terraform_version": "1.9.8", "values": { "root_module": { "resources": [
      { "address": "azuread_directory_role_assignment.desk", "mode": "managed", "type": "azuread_directory_role_assignment", "name": "desk",
        "values": { "id": "lAPpYvVpN0KRkAEhdxReEOC2Xr", "role_id": "62e90394-69f5-4237-9190-012177145e10", "principal_object_id": "5f0c2a11-7b1d-4f0e-8a55-0c1d2e3f4a01", "directory_scope_id": "/administrativeUnits/5f0c2a11-7b1d-4f0e-8a55-0c1d2e3f4a02" } } ] } } }"#,
        ),
    ] {
        let (severity, finding) = found(rule, "state.json", state);
        assert_eq!(severity, Severity::Error, "{rule}");
        assert!(!finding.changes.is_empty(), "{rule} says what to change");
    }
}
