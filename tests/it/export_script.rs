//! The export script of `pimlint export-script az`, run against a stand-in for Microsoft Graph.

#[path = "support/graph.rs"]
mod graph;

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use graph::{Graph, Refusal};
use serde_json::Value;
use tempfile::TempDir;

const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/exports/graph-pages");

/// Not the newest time in the fixture, so that both exports are judged at the same moment.
const AS_OF: &str = "2026-02-01T00:00:00Z";

fn pimlint(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pimlint")).args(arguments).output().expect("the program runs")
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_slice(&pimlint(arguments).stdout).expect("a JSON report")
}

/// Whether a program can be called; says so where not, because the test is skipped then.
fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        eprintln!("skipped: {program} is not installed");
    }
    found
}

/// The script, a folder to export into, and the Graph to export from.
struct Bench {
    folder: TempDir,
    graph: Graph,
}

impl Bench {
    /// `None` where this machine cannot run the script.
    fn new() -> Option<Self> {
        if !["bash", "curl", "jq"].iter().all(|program| has(program)) {
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let script = pimlint(&["export-script", "az"]);
        assert!(script.status.success());
        fs::write(folder.path().join("export.sh"), script.stdout).expect("writable");
        Some(Self { folder, graph: Graph::serve(Path::new(FIXTURE)) })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn export(&self) -> String {
        self.path("export").to_str().expect("UTF-8").to_owned()
    }

    /// Runs the script; its exit code and what it says.
    fn run(&self, environment: &[(&str, &str)]) -> (Option<i32>, String) {
        let mut command = Command::new("bash");
        command.arg(self.path("export.sh")).arg(self.path("export")).env("PIMLINT_GRAPH", &self.graph.url);
        command.env_remove("PIMLINT_TOKEN").env_remove("PIMLINT_TOKEN_COMMAND").env("no_proxy", "*");
        let run = command.envs(environment.iter().copied()).output().expect("bash runs");
        assert!(run.stdout.is_empty(), "nothing goes to standard output");
        (run.status.code(), String::from_utf8_lossy(&run.stderr).into_owned())
    }

    fn manifest(&self) -> Option<Value> {
        let text = fs::read(self.path("export/manifest.json")).ok()?;
        Some(serde_json::from_slice(&text).expect("the manifest is JSON"))
    }

    fn coverage(&self, collection: &str) -> (String, u64, String) {
        let all = json(&["coverage", "--format", "json", &self.export()]);
        let rows = all["coverage"].as_array().expect("rows").iter();
        let row = rows.clone().find(|row| row["collection"] == collection).expect("every collection");
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        (text("state"), row["objects"].as_u64().expect("a count"), text("detail"))
    }
}

/// The outcomes of every rule, and the ids of the findings.
fn verdicts(export: &str) -> (BTreeMap<String, Value>, Vec<String>) {
    let report = json(&["check", "--format", "json", "--as-of", AS_OF, "--fail-on", "never", export]);
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let rules = report["rules"].as_array().expect("rules").iter();
    let findings = report["findings"].as_array().expect("findings").iter();
    (
        rules.map(|rule| (text(&rule["id"]), rule["outcomes"].clone())).collect(),
        findings.map(|finding| text(&finding["id"])).collect(),
    )
}

/// The verdicts on the fixture itself. The manifest of the export says the same about it: it counts the same objects, and
/// the same lists cannot be read.
fn expected(bench: &Bench) -> (BTreeMap<String, Value>, Vec<String>) {
    let folder = bench.path("fixture");
    fs::create_dir(&folder).expect("writable");
    for entry in fs::read_dir(FIXTURE).expect("a folder").map(|entry| entry.expect("an entry")) {
        fs::copy(entry.path(), folder.join(entry.file_name())).expect("writable");
    }
    fs::copy(bench.path("export/manifest.json"), folder.join("manifest.json")).expect("writable");
    verdicts(folder.to_str().expect("UTF-8"))
}

fn counted(objects: u64) -> (String, u64, String) {
    ("complete".to_owned(), objects, "counted".to_owned())
}

#[test]
fn an_export_survives_throttling_failures_and_an_expired_token_and_is_judged_like_the_fixture() {
    let Some(bench) = Bench::new() else { return };
    {
        let mut graph = bench.graph.state();
        graph.refusals = vec![
            ("/groups?", VecDeque::from([Refusal(429, Some(1)), Refusal(429, Some(0))])),
            ("/administrativeUnits", VecDeque::from([Refusal(503, None)])),
            ("/eligibilitySchedules?", VecDeque::from([Refusal(429, Some(0))])),
        ];
        graph.tokens = BTreeMap::from([("old".to_owned(), 6), ("new".to_owned(), usize::MAX)]);
    }
    let renew = format!("cat {0} 2>/dev/null || {{ echo new >{0}; echo old; }}", bench.path("token").display());
    let renewed = [("PIMLINT_TOKEN_COMMAND", renew.as_str())];
    let (code, said) = bench.run(&renewed);
    assert_eq!(code, Some(1), "role-eligibility is forbidden\n{said}");
    assert!(said.contains("role-eligibility: 403 Authorization_RequestDenied"), "{said}");

    let manifest = bench.manifest().expect("a manifest");
    assert_eq!(manifest["schemaVersion"], 1);
    assert_eq!(manifest["tenantId"], "257ec729-e643-47f6-8878-01d35678c507");
    assert_eq!(manifest["collections"]["groups"], serde_json::json!({"count": 4}));
    assert_eq!(manifest["collections"]["role-eligibility"]["count"], 0);
    for (collection, objects) in
        [("groups", 4), ("pim-groups", 2), ("role-definitions", 2), ("administrative-units", 1)]
    {
        assert_eq!(bench.coverage(collection), counted(objects), "{collection}");
    }
    let (state, objects, detail) = bench.coverage("role-settings");
    assert_eq!((state.as_str(), objects > 0), ("partial", true), "the fixture has no settings of directory roles");
    assert!(detail.contains("for 2 of 2 PIM-managed groups; for 0 of 2 directory roles"), "{detail}");
    for collection in ["group-eligibility", "group-assignments", "administrative-unit-members"] {
        let (state, objects, detail) = bench.coverage(collection);
        assert_eq!((state.as_str(), detail.as_str()), ("complete", "counted"), "{collection}");
        assert!(objects > 0, "{collection}");
    }
    let (state, objects, detail) = bench.coverage("role-eligibility");
    assert_eq!((state.as_str(), objects), ("absent", 0));
    assert!(detail.starts_with("403 Authorization_RequestDenied"), "{detail}");
    assert_eq!(verdicts(&bench.export()), expected(&bench));

    let report = json(&["check", "--format", "json", &bench.export()]);
    assert_eq!(report["run"]["asOfSource"], "manifest");
    assert_eq!(report["run"]["asOf"], manifest["exportedAt"]);
    let notices = pimlint(&["check", &bench.export()]);
    assert!(
        String::from_utf8_lossy(&notices.stdout).contains("the exporter could not read it: 403"),
        "an error is noticed"
    );
}

#[test]
fn a_second_run_asks_only_for_what_failed() {
    let Some(bench) = Bench::new() else { return };
    bench.graph.state().forbidden = vec!["/roleDefinitions"];
    let token = [("PIMLINT_TOKEN", "any")];
    assert_eq!(bench.run(&token).0, Some(1));
    let first = bench.graph.requests();
    assert!(first.iter().all(|request| request.starts_with("GET ") || request.ends_with("/$batch")), "{first:?}");
    assert!(first.iter().any(|request| request.starts_with("POST /v1.0/$batch")), "{first:?}");

    bench.graph.state().forbidden.clear();
    assert_eq!(bench.run(&token).0, Some(1), "what the fixture lacks stays forbidden");
    let second = bench.graph.requests();
    assert!(second.iter().any(|request| request.contains("/roleDefinitions")), "{second:?}");
    for done in ["/groups?", "/administrativeUnits?", "eligibilitySchedules?$filter", "resources"] {
        assert!(!second.iter().any(|request| request.contains(done)), "{done}: {second:?}");
    }
    assert_eq!(bench.coverage("role-definitions"), counted(2));
}

#[test]
fn a_token_that_expires_for_good_stops_the_export_which_goes_on_later() {
    let Some(bench) = Bench::new() else { return };
    bench.graph.state().tokens = BTreeMap::from([("short".to_owned(), 3), ("long".to_owned(), usize::MAX)]);
    let (code, said) = bench.run(&[("PIMLINT_TOKEN", "short")]);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("401") && said.contains("goes on where it stopped"), "{said}");
    assert!(!said.contains("short"), "a token is never shown");
    assert!(bench.manifest().is_none(), "an export that stopped has no manifest");
    bench.graph.requests();

    let (code, said) = bench.run(&[("PIMLINT_TOKEN", "long")]);
    assert_eq!(code, Some(1), "{said}");
    let requests = bench.graph.requests();
    assert!(
        !requests.iter().any(|request| request.ends_with("$top=999") && request.starts_with("GET /v1.0/groups?")),
        "the first page of groups was there"
    );
    assert_eq!(bench.coverage("groups"), counted(4));
}

#[test]
fn where_pim_groups_cannot_be_listed_every_group_is_asked() {
    let Some(bench) = Bench::new() else { return };
    bench.graph.state().forbidden = vec!["/privilegedAccess/group/resources"];
    assert_eq!(bench.run(&[("PIMLINT_TOKEN", "any")]).0, Some(1));
    let requests = bench.graph.requests();
    let asked = requests.iter().filter(|request| request.contains("/eligibilitySchedules?")).count();
    assert_eq!(asked, 4, "{requests:?}");
    let (state, objects, _) = bench.coverage("group-eligibility");
    assert_eq!((state.as_str(), objects > 0), ("complete", true));
}

/// Stands in for `az rest`: it says the same on standard error as Azure CLI does with --debug. With `PIMLINT_TEST_AZ`, the
/// folder of a real one, that is used: it sends no token to http addresses.
const AZ: &str = r#"#!/usr/bin/env bash
while [ $# -gt 0 ]; do
  case $1 in --method) method=${2^^} ;; --url) url=$2 ;; --body) body=(--data-binary "$2" --header 'Content-Type: application/json') ;; esac
  shift
done
status=$(curl -s -g -o "$AZ_WORK/body" -D "$AZ_WORK/headers" -w '%{http_code}' -X "$method" "${body[@]}" "$url")
echo "cli.azure.cli.core.util: Response status: $status" >&2
echo "cli.azure.cli.core.util: Response headers:" >&2
tr -d '\r' <"$AZ_WORK/headers" | sed -n "s/^\([A-Za-z-]*\): \(.*\)$/cli.azure.cli.core.util:     '\1': '\2'/p" >&2
if [ "$status" = 200 ]; then cat "$AZ_WORK/body"; exit 0; fi
echo "ERROR: Some reason($(cat "$AZ_WORK/body"))" >&2
exit 1
"#;

#[test]
fn the_script_runs_with_azure_cli() {
    let Some(bench) = Bench::new() else { return };
    bench.graph.state().refusals = vec![("/groups?", VecDeque::from([Refusal(429, Some(0))]))];
    let programs = std::env::var("PIMLINT_TEST_AZ").map_or_else(|_| stand_in(&bench), PathBuf::from);
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap_or_default());
    let work = bench.folder.path().to_str().expect("UTF-8");
    let environment = [("PATH", path.as_str()), ("AZ_WORK", work), ("AZURE_CONFIG_DIR", work)];
    let (code, said) = bench.run(&environment);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("role-eligibility: 403 Authorization_RequestDenied: Insufficient"), "{said}");
    assert_eq!(bench.coverage("groups"), counted(4));
    assert_eq!(verdicts(&bench.export()), expected(&bench));
}

fn stand_in(bench: &Bench) -> PathBuf {
    let folder = bench.path("bin");
    fs::create_dir(&folder).expect("writable");
    fs::write(folder.join("az"), AZ).expect("writable");
    let made = Command::new("chmod").arg("+x").arg(folder.join("az")).status().expect("chmod runs");
    assert!(made.success());
    folder
}

#[test]
fn a_folder_that_holds_something_else_is_refused() {
    let Some(bench) = Bench::new() else { return };
    fs::create_dir(bench.path("export")).expect("writable");
    fs::write(bench.path("export/notes.txt"), "mine").expect("writable");
    let (code, said) = bench.run(&[("PIMLINT_TOKEN", "any")]);
    assert_eq!(code, Some(2), "{said}");
    assert!(bench.graph.requests().is_empty());
}

#[test]
fn shellcheck_has_nothing_to_say() {
    let Some(bench) = Bench::new() else { return };
    if has("shellcheck") {
        let run = Command::new("shellcheck").arg(bench.path("export.sh")).output().expect("shellcheck runs");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stdout));
    }
}

#[test]
fn the_powershell_script_is_powershell() {
    if !has("pwsh") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("export.ps1");
    fs::write(&file, pimlint(&["export-script", "powershell"]).stdout).expect("writable");
    let parse = format!(
        "$e = $null; [void][System.Management.Automation.Language.Parser]::ParseFile('{}', [ref]$null, [ref]$e); $e; exit $e.Count",
        file.display()
    );
    let run = Command::new("pwsh").args(["-NoProfile", "-Command", &parse]).output().expect("pwsh runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stdout));
}
