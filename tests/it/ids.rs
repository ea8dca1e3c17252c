//! The ids of subjects and findings depend on what identifies an object, not on how its file is written.

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::Files;
use pimlint::catalogue::{Entry, entries};
use pimlint::service::{Export, Purpose};
use pimlint::tenant::PackageGrant;
use serde_json::{Value, json};

const PACKAGE: &str = "00000000-0000-4000-8000-000000000001";
const GROUP: &str = "00000000-0000-4000-8000-000000000002";

/// One package and one policy of it.
fn export(scopes: &[Value]) -> Vec<(String, Value)> {
    let graph = "https://graph.microsoft.com/v1.0/$metadata#identityGovernance/entitlementManagement";
    let package = json!({ "id": PACKAGE, "displayName": "Payroll", "isHidden": false, "resourceRoleScopes": scopes });
    let policy = json!({
        "id": "00000000-0000-4000-8000-000000000003",
        "displayName": "Staff",
        "allowedTargetScope": "allMemberUsers",
        "expiration": { "type": "noExpiration" },
        "accessPackage": { "id": PACKAGE },
    });
    vec![
        (
            "accessPackages.json".to_owned(),
            json!({ "@odata.context": format!("{graph}/accessPackages"), "value": [package] }),
        ),
        (
            "assignmentPolicies.json".to_owned(),
            json!({ "@odata.context": format!("{graph}/assignmentPolicies"), "value": [policy] }),
        ),
    ]
}

/// A group's role of which no property says whether it makes active or eligible.
fn open_role() -> Value {
    json!({
        "id": "a",
        "role": { "originSystem": "AadGroup", "type": null, "displayName": "Mitglied" },
        "scope": { "originSystem": "AadGroup", "originId": GROUP },
    })
}

fn files(export: &[(String, Value)], write: fn(&Value) -> String) -> Files {
    export.iter().map(|(name, value)| (name.clone(), write(value).into_bytes())).collect()
}

fn pretty(value: &Value) -> String {
    format!("{value:#}")
}

/// The ids of a rule's subjects, by rule, and of its findings.
fn ids(files: &Files) -> (BTreeMap<&'static str, Vec<String>>, Vec<String>) {
    let export = Export::of_texts(files, None);
    let all: Vec<&'static Entry> = entries().iter().collect();
    let subjects = |entry: &&'static Entry| {
        (entry.id, export.population(entry).into_iter().map(|(subject, _)| subject.id).collect())
    };
    let findings = export.judge(&all, Purpose::default()).findings;
    (all.iter().map(subjects).collect(), findings.into_iter().map(|found| found.id).collect())
}

fn grants(files: &Files) -> Vec<String> {
    Export::of_texts(files, None).tenant.grants().iter().map(PackageGrant::id).collect()
}

#[test]
fn ids_do_not_depend_on_how_a_file_is_written() {
    let unexpanded = || json!({ "id": "b", "createdDateTime": "2026-01-01T00:00:00Z" });
    let export = export(&[unexpanded(), open_role(), unexpanded(), open_role()]);
    let (flat, deep) = (files(&export, Value::to_string), files(&export, pretty));
    assert_ne!(flat, deep);
    assert_eq!(ids(&flat), ids(&deep));
}

#[test]
fn ids_of_a_tenant_do_not_depend_on_how_its_files_are_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tenants/contoso");
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.expect("a file").path();
        let value = serde_json::from_slice(&std::fs::read(&path).expect("readable")).ok()?;
        Some((path.file_name()?.to_str()?.to_owned(), value))
    };
    let export: Vec<(String, Value)> = std::fs::read_dir(folder).expect("a folder").filter_map(read).collect();
    let (flat, deep) = (ids(&files(&export, Value::to_string)), ids(&files(&export, pretty)));
    assert!(flat.1.len() > 20, "the tenant has findings");
    assert_eq!(flat, deep);
}

#[test]
fn two_roles_that_leave_the_same_open_are_two() {
    let ids = grants(&files(&export(&[open_role(), open_role()]), Value::to_string));
    let first = format!("{PACKAGE}/{GROUP}/unknown/unknown");
    assert_eq!(ids, [first.clone(), format!("{first}/2")]);
}

#[test]
fn ids_stay_where_other_roles_are_added_before() {
    let known = json!({
        "id": "c",
        "role": { "originSystem": "AadGroup", "originId": format!("Member_{GROUP}") },
        "scope": { "originSystem": "AadGroup", "originId": GROUP },
    });
    let alone = grants(&files(&export(&[json!({ "id": "b" })]), Value::to_string));
    let after = grants(&files(&export(&[known, json!({ "id": "b" })]), Value::to_string));
    assert_eq!(alone, [format!("{PACKAGE}/unknown/1")]);
    assert_eq!(after, [format!("{PACKAGE}/{GROUP}/member/active"), format!("{PACKAGE}/unknown/1")]);
}
