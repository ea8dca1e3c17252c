//! Load, judge and report, each alone, over a synthetic tenant of 20,000 groups (about 24 MB in 24 files).

#![allow(clippy::disallowed_methods, clippy::expect_used, reason = "a benchmark writes its input, and may fail")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use divan::Bencher;
use pimlint::engine::assessment::Assessment;
use pimlint::engine::request::Request;
use pimlint::export::{LoadOptions, Loaded, load};
use pimlint::report::{Format, Options, Report};
use pimlint::service::{Export, Purpose};

fn main() {
    divan::main();
}

const GROUPS: u32 = 20_000;
const PER_PAGE: u32 = 999;

/// Writes the tenant once a process.
fn export() -> &'static Path {
    static EXPORT: std::sync::OnceLock<tempfile::TempDir> = std::sync::OnceLock::new();
    EXPORT.get_or_init(write_export).path()
}

fn write_export() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for the export");
    let write = |name: &str, context: &str, rows: Vec<String>| {
        let pages: Vec<&[String]> = rows.chunks(PER_PAGE as usize).collect();
        for (at, page) in pages.iter().enumerate() {
            let link =
                if at + 1 < pages.len() { "\"@odata.nextLink\":\"https://graph.microsoft.com/next\"," } else { "" };
            let text = format!(
                "{{\"@odata.context\":\"https://graph.microsoft.com/v1.0/$metadata#{context}\",{link}\"value\":[{}]}}",
                page.join(",")
            );
            std::fs::write(folder.path().join(format!("{name}-{:05}.json", at + 1)), text).expect("a page");
        }
    };
    write("groups", "groups", (0..GROUPS).map(group).collect());
    write(
        "eligibilitySchedules",
        "identityGovernance/privilegedAccess/group/eligibilitySchedules",
        (0..GROUPS / 4).map(schedule).collect(),
    );
    write(
        "roleManagementPolicyAssignments",
        "policies/roleManagementPolicyAssignments",
        (0..GROUPS / 50).map(settings).collect(),
    );
    write(
        "accessPackages",
        "identityGovernance/entitlementManagement/accessPackages",
        (0..GROUPS / 100).map(package).collect(),
    );
    folder
}

fn guid(kind: u32, number: u32) -> String {
    format!("{kind:08x}-0000-4000-8000-{number:012x}")
}

fn group(number: u32) -> String {
    let types = if number % 50 == 7 { "[\"DynamicMembership\"]" } else { "[]" };
    format!(
        "{{\"id\":\"{}\",\"displayName\":\"Group {number}\",\"description\":\"{}\",\"createdDateTime\":\"2025-06-01T08:00:00Z\",\
         \"groupTypes\":{types},\"securityEnabled\":true,\"mailEnabled\":false,\"isAssignableToRole\":false,\
         \"isManagementRestricted\":null,\"onPremisesSyncEnabled\":null,\"proxyAddresses\":[],\"visibility\":null}}",
        guid(1, number),
        "People who work on one thing, requested through a ticket and reviewed every quarter. ".repeat(6)
    )
}

fn schedule(number: u32) -> String {
    let group = guid(1, number % (GROUPS / 25) * 25);
    format!(
        "{{\"id\":\"{group}_member_{}\",\"groupId\":\"{group}\",\"principalId\":\"{}\",\"accessId\":\"member\",\"status\":\"Provisioned\",\
         \"scheduleInfo\":{{\"startDateTime\":\"2025-06-01T08:00:00Z\",\"expiration\":{{\"type\":\"afterDateTime\",\
         \"endDateTime\":\"2026-06-01T08:00:00Z\",\"duration\":null}}}}}}",
        guid(2, number),
        guid(3, number)
    )
}

fn settings(number: u32) -> String {
    let (group, access) = (guid(1, number / 2 * 25), if number.is_multiple_of(2) { "member" } else { "owner" });
    let mut rules = String::new();
    for (id, days) in [("Expiration_Admin_Eligibility", 90), ("Expiration_Admin_Assignment", 30)] {
        let _ = write!(rules, "{{\"id\":\"{id}\",\"isExpirationRequired\":true,\"maximumDuration\":\"P{days}D\"}},");
    }
    let policy = format!("Group_{group}_{}", guid(4, number));
    format!(
        "{{\"id\":\"{policy}_{access}\",\"policyId\":\"{policy}\",\"scopeId\":\"{group}\",\"scopeType\":\"Group\",\
         \"roleDefinitionId\":\"{access}\",\"policy\":{{\"id\":\"{policy}\",\"scopeId\":\"{group}\",\"scopeType\":\"Group\",\
         \"lastModifiedDateTime\":\"2025-06-01T08:00:00Z\",\"rules\":[{rules}\
         {{\"id\":\"Enablement_EndUser_Assignment\",\"enabledRules\":[\"MultiFactorAuthentication\"]}}]}}}}"
    )
}

fn package(number: u32) -> String {
    let group = guid(1, number * 25);
    format!(
        "{{\"id\":\"{}\",\"displayName\":\"Package {number}\",\"isHidden\":false,\"resourceRoleScopes\":[{{\"id\":\"r\",\
         \"role\":{{\"originId\":\"EligibleMember_{group}\",\"originSystem\":\"AadGroup\"}},\
         \"scope\":{{\"originId\":\"{group}\",\"originSystem\":\"AadGroup\"}}}}],\"assignmentPolicies\":[{{\"id\":\"{}\",\
         \"displayName\":\"Staff\",\"allowedTargetScope\":\"allMemberUsers\",\"automaticRequestSettings\":null,\
         \"expiration\":{{\"type\":\"afterDuration\",\"duration\":\"P{}D\"}}}}]}}",
        guid(5, number),
        guid(6, number),
        if number.is_multiple_of(3) { 180 } else { 60 }
    )
}

fn loaded() -> Loaded {
    load(&[PathBuf::from(export())], &LoadOptions::default()).expect("an export")
}

fn judged(loaded: Loaded) -> (Export, Assessment) {
    let export = Export::of(loaded, None);
    let assessment = export.judge(&Request::default().rules().expect("every rule"), Purpose::default());
    (export, assessment)
}

#[divan::bench]
fn load_export(bencher: Bencher<'_, '_>) {
    export();
    bencher.bench(loaded);
}

#[divan::bench]
fn join_and_judge(bencher: Bencher<'_, '_>) {
    bencher.with_inputs(loaded).bench_values(judged);
}

#[divan::bench(args = ["text", "json", "sarif"])]
fn report(bencher: Bencher<'_, '_>, word: &str) {
    let (export, assessment) = judged(loaded());
    let format: Format = word.parse().expect("a format");
    bencher.bench(|| {
        let mut out = Vec::new();
        format
            .write(&Report::new(&assessment, &export.sources), &Options::default(), &mut out)
            .expect("a vector can be written");
        out
    });
}
