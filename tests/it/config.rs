//! `pimlint.toml` as a user writes it: where it is found, what it changes, and what is said about its faults.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use pimlint::catalogue::entries;
use pimlint::config::{Config, KEYS, schema};
use pimlint::context::THRESHOLDS;
use regex::Regex;
use serde_json::Value;

use crate::support::files_of;

const CONTOSO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/tenants/contoso");
const PARTIAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/tenants/partial");
const DOCS: &str = include_str!("../../docs/configuration.md");

/// A folder with a configuration.
fn folder(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("pimlint.toml"), text).expect("a configuration");
    folder
}

fn pimlint(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
    command.current_dir(folder).args(arguments).output().expect("the program runs")
}

fn says(text: &[u8]) -> String {
    String::from_utf8(text.to_vec()).expect("UTF-8")
}

/// The JSON report on contoso with a configuration.
fn report(text: &str, more: &[&str]) -> Value {
    report_on(folder(text).path(), CONTOSO, more)
}

fn report_on(folder: &Path, export: &str, more: &[&str]) -> Value {
    let arguments = [&["check", export, "--format", "json", "--fail-on", "never"], more].concat();
    let run = pimlint(folder, &arguments);
    assert_eq!(run.status.code(), Some(0), "{}", says(&run.stderr));
    serde_json::from_slice(&run.stdout).expect("JSON")
}

/// What is said about the faults of a configuration, without the drawing.
fn faults(text: &str, more: &[&str]) -> String {
    let run = pimlint(folder(text).path(), &[&["check", CONTOSO], more].concat());
    let said = says(&run.stderr);
    assert_eq!((run.status.code(), says(&run.stdout)), (Some(2), String::new()), "{said}");
    let drawing = Regex::new(r"[│╭╰─▶×╯·\s]+").expect("a pattern");
    drawing.replace_all(&said, " ").into_owned()
}

fn findings<'r>(report: &'r Value, rule: &str) -> Vec<&'r Value> {
    let all = report["findings"].as_array().expect("a list");
    all.iter().filter(|finding| finding["rule"] == rule).collect()
}

fn rules(report: &Value) -> BTreeSet<&str> {
    let all = report["rules"].as_array().expect("a list");
    all.iter().map(|rule| rule["id"].as_str().expect("an id")).collect()
}

#[test]
fn a_configuration_is_found_upwards_and_can_be_named_or_left_out() {
    let folder = folder("select = [\"group-pim-dynamic\"]");
    let inner = folder.path().join("a/b");
    fs::create_dir_all(&inner).expect("a folder");
    fs::write(inner.join("other.toml"), "select = [\"policy\"]").expect("a configuration");
    let ran = |more: &[&str]| {
        let report = report_on(&inner, CONTOSO, more);
        rules(&report).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(ran(&[]), ["group-pim-dynamic"]);
    assert!(ran(&["--config", "other.toml"]).iter().all(|rule| rule.starts_with("policy-")));
    assert!(ran(&["--no-config"]).len() > 20);
    fs::write(folder.path().join("a/pimlint.toml"), "select = [\"unit\"]").expect("a configuration");
    assert!(ran(&[]).iter().all(|rule| rule.starts_with("au-")), "the nearest counts");
    let missing = pimlint(&inner, &["check", CONTOSO, "--config", "none.toml"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(says(&missing.stderr).contains("cannot read the configuration none.toml"));
}

#[test]
fn the_command_line_overrides_the_tenant_and_the_tenant_the_rest() {
    const TEXT: &str = "select = [\"group\"]\nignore = [\"group-pim-dynamic\"]\ntenant = \"common\"\n\
        [severity]\ngroup-pim-dynamic = \"note\"\ngroup-pim-onprem-synced = \"note\"\n\
        [tenants.contoso]\nselect = [\"group-pim-dynamic\", \"unit\"]\n\
        [tenants.contoso.severity]\ngroup-pim-dynamic = \"warning\"\n\
        [tenants.other]\ntenant = \"Other Ltd\"\n";
    let own = report(TEXT, &[]);
    assert!(rules(&own).contains("group-pim-dynamic"), "`select` of the tenant discards the `ignore` below it");
    assert!(!rules(&own).contains("group-pim-onprem-synced") && rules(&own).contains("au-role-not-scopable"));
    assert_eq!(own["run"]["tenant"]["name"], "common");
    assert_eq!(own["run"]["request"]["settings"]["severity"]["group-pim-dynamic"], "warning");
    assert_eq!(own["run"]["request"]["settings"]["severity"]["group-pim-onprem-synced"], "note");

    let other = report(TEXT, &["--tenant", "other"]);
    assert_eq!(other["run"]["tenant"]["name"], "other", "an option comes before its key");
    assert!(!rules(&other).contains("group-pim-dynamic") && rules(&other).contains("group-pim-onprem-synced"));

    let command = report(TEXT, &["--select", "group-pim-dynamic"]);
    assert_eq!(rules(&command).into_iter().collect::<Vec<_>>(), ["group-pim-dynamic"]);
    let command = report("ignore = [\"group\"]", &["--ignore", "unit"]);
    assert!(rules(&command).contains("group-pim-dynamic") && !rules(&command).contains("au-role-not-scopable"));
    let by_id = report("[tenants.EB83991F-787e-4934-8c29-5dc1bc8af223]\nselect = [\"unit\"]", &[]);
    assert!(rules(&by_id).iter().all(|rule| rule.starts_with("au-")));

    let unknown = faults(TEXT, &["--tenant", "contosso"]);
    assert!(unknown.contains("the tenant of `--tenant` is not in the configuration"), "{unknown}");
    assert!(unknown.contains("did you mean `--tenant contoso`?"), "{unknown}");
}

#[test]
fn the_exit_code_follows_fail_on_and_require() {
    let code = |text: &str, export: &str, more: &[&str]| {
        pimlint(folder(text).path(), &[&["check", export, "--quiet"], more].concat()).status.code()
    };
    let notes = "select = [\"settings-at-default\"]\n";
    assert_eq!(code(notes, CONTOSO, &[]), Some(0));
    assert_eq!(code(&format!("{notes}fail-on = \"note\""), CONTOSO, &[]), Some(1));
    assert_eq!(code(&format!("{notes}fail-on = \"note\""), CONTOSO, &["--fail-on", "error"]), Some(0));
    assert_eq!(code(&format!("{notes}[severity]\nsettings-at-default = \"error\""), CONTOSO, &[]), Some(1));
    let require = "fail-on = \"never\"\nrequire = [\"groups\"]";
    assert_eq!(code(require, CONTOSO, &[]), Some(0));
    assert_eq!(code(require, PARTIAL, &[]), Some(3));
    assert_eq!(
        code(require, PARTIAL, &["--require", "users"]),
        code("fail-on = \"never\"", PARTIAL, &["--require", "users"])
    );
    let coverage = |text: &str| pimlint(folder(text).path(), &["coverage", PARTIAL]).status.code();
    assert_eq!((coverage(""), coverage(require)), (Some(0), Some(3)));
}

#[test]
fn files_are_included_and_excluded() {
    let files = |text: &str| report(text, &[])["inputs"].as_array().map_or(0, Vec::len);
    let all = files("");
    assert!(files("exclude = [\"**/groupMembers.*\"]") < all);
    assert_eq!(files("include = [\"**/groups.json\"]"), 1);
}

#[test]
fn a_severity_that_is_set_is_that_of_every_finding_in_every_report() {
    const RULE: &str = "assignment-permanent-active-member";
    let usual = report("", &[]);
    let severities = |report: &Value| {
        let all =
            findings(report, RULE).into_iter().map(|finding| finding["severity"].as_str().expect("a word").to_owned());
        all.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
    };
    assert_eq!(severities(&usual), ["error", "warning"]);
    let folder = folder(&format!("[severity]\n{RULE} = \"note\""));
    let set = report_on(folder.path(), CONTOSO, &["--output", "sarif=report.sarif", "--output", "csv=report.csv"]);
    assert_eq!(severities(&set), ["note"]);
    assert!(findings(&set, RULE).iter().all(|finding| finding["loweredBy"].is_null()));
    let row = set["rules"].as_array().and_then(|rules| rules.iter().find(|rule| rule["id"] == RULE)).expect("the rule");
    assert_eq!(row["severity"], "note");

    let sarif = fs::read_to_string(folder.path().join("report.sarif")).expect("a log");
    let sarif: Value = serde_json::from_str(&sarif).expect("JSON");
    let run = &sarif["runs"][0];
    let results = run["results"].as_array().expect("results");
    let of_rule: Vec<_> = results.iter().filter(|result| result["ruleId"] == RULE).collect();
    assert_eq!(of_rule.len(), findings(&set, RULE).len(), "no result has another grade");
    assert!(of_rule.iter().all(|result| result["level"] == "note"));
    let descriptors = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let descriptors: Vec<_> =
        descriptors.iter().filter(|rule| rule["id"].as_str().is_some_and(|id| id.starts_with(RULE))).collect();
    assert_eq!(descriptors.len(), 1);
    assert_eq!(descriptors[0]["defaultConfiguration"]["level"], "note");
}

#[test]
fn a_threshold_is_compared_with_and_recorded_where_it_differs() {
    const RULE: &str = "settings-activation-too-long";
    let about = |text: &str| {
        let report = report(text, &["--select", RULE]);
        let names = findings(&report, RULE).into_iter().map(|finding| finding["subject"]["name"].to_string());
        (names.collect::<Vec<_>>().join(" "), report["run"]["request"]["settings"]["thresholds"].to_string())
    };
    let (usual, recorded) = about("[thresholds]\nmax-activation = \"PT8H\"");
    assert!(usual.contains("PIM-Backup-Operators") && usual.contains("PIM-Entra-Helpdesk-Tier1"), "{usual}");
    assert_eq!(recorded, "{}");
    let (raised, recorded) = about("[thresholds]\nmax-activation = \"PT12H\"\nduration-slack = { exact = \"PT2H\" }");
    assert!(!raised.contains("PIM-Backup-Operators") && raised.contains("PIM-Entra-Helpdesk-Tier1"), "{raised}");
    assert_eq!(recorded, r#"{"duration-slack":{"approximate":"P1D","exact":"PT2H"},"max-activation":"PT12H"}"#);
}

/// Arden Silva is the permanent member that the finding of contoso with a role of tier 0 is about.
#[test]
fn a_declared_emergency_account_may_be_a_permanent_member() {
    const RULE: &str = "assignment-permanent-active-member";
    let found = |text: &str| {
        let report = report(text, &["--select", RULE]);
        let outcomes = &report["rules"][0]["outcomes"];
        (outcomes["fail"].as_u64(), outcomes["pass"].as_u64())
    };
    let (fail, pass) = found("");
    let users = fs::read_to_string(Path::new(CONTOSO).join("users.json")).expect("the fixture");
    let users: Value = serde_json::from_str(&users).expect("JSON");
    let users = users["value"].as_array().expect("a list");
    let arden = users.iter().find(|user| user["displayName"] == "Arden Silva (admin)").expect("Arden");
    for key in ["id", "userPrincipalName"] {
        let word = arden[key].as_str().expect("a text");
        let (fewer, more) = found(&format!("emergency-accounts = [\" {} \"]", word.to_uppercase()));
        assert_eq!((fewer, more), (fail.map(|fail| fail - 1), pass.map(|pass| pass + 1)), "{word}");
    }
}

#[test]
fn nobody_is_reported_who_may_be_a_declared_account_that_was_not_exported() {
    const RULE: &str = "assignment-permanent-active-member";
    let outcomes = |text: &str| {
        let report = report(text, &["--select", RULE, "--exclude", "**/users.json"]);
        let outcomes = &report["rules"][0]["outcomes"];
        ["fail", "notEvaluated"].map(|outcome| outcomes[outcome].as_u64().expect("a number"))
    };
    let [fail, unknown] = outcomes("");
    assert!(fail > 0);
    assert_eq!(outcomes("emergency-accounts = [\"bg1@contoso.com\"]"), [0, fail + unknown]);
}

#[test]
fn a_declared_group_is_sensitive_and_a_declared_role_privileged() {
    let count = |text: &str| report(text, &[])["findings"].as_array().map_or(0, Vec::len);
    let usual = count("");
    assert!(count("sensitive-groups = [\"PIM-Finance-Month-End\"]") > usual, "by its name");
    assert!(count("privileged-roles = [\"Directory Readers\", \"Reports Reader\"]") >= usual);
}

#[test]
fn a_path_from_outside_may_end_at_a_declared_group() {
    const RULE: &str = "path-external-to-privileged";
    let entry = entries().iter().find(|entry| entry.id == RULE).expect("a rule");
    let name = "Nothing leads from the package to a role that can change something";
    let example = entry.examples.iter().find(|example| example.name == name).expect("an example");
    let export = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files_of(entry, example) {
        fs::write(export.path().join(name), bytes).expect("a file");
    }
    let failed = |text: &str| {
        let export = export.path().to_str().expect("UTF-8");
        let report = report_on(folder(text).path(), export, &["--select", RULE]);
        report["rules"][0]["outcomes"]["fail"].as_u64().expect("a number")
    };
    assert_eq!(failed(""), 0);
    assert_eq!(failed("sensitive-groups = [\"PIM admins\"]"), 1);
}

/// The packages and groups of contoso, of which `Finance month-end access` has these incompatible packages, and the others none.
fn packages(folder: &Path, incompatible: &Value) {
    let read = |name: &str| fs::read_to_string(Path::new(CONTOSO).join(name)).expect("a list");
    let mut packages: Value = serde_json::from_str(&read("accessPackages.json")).expect("JSON");
    for package in packages["value"].as_array_mut().expect("a list") {
        let is_it = package["displayName"] == "Finance month-end access";
        package["incompatibleAccessPackages"] = if is_it { incompatible.clone() } else { serde_json::json!([]) };
        package["incompatibleGroups"] = serde_json::json!([]);
    }
    fs::create_dir_all(folder.join("export")).expect("a folder");
    fs::write(folder.join("export/accessPackages.json"), packages.to_string()).expect("packages");
    fs::write(folder.join("export/groups.json"), read("groups.json")).expect("groups");
}

#[test]
fn conflicting_access_is_looked_for_in_the_packages() {
    const RULE: &str = "package-sod-missing";
    let folder = folder(
        "[tenants.a]\nconflicting-access = [[\"0c43c1dc-22ee-409a-86e3-89d35c994d00\", \"8C793C79-6ee4-4767-a748-fc7fbd6028d7\"]]",
    );
    let outcomes = || {
        let report = report_on(folder.path(), "export", &["--select", RULE, "--tenant", "a"]);
        let subjects: Vec<String> =
            findings(&report, RULE).iter().map(|found| found["subject"]["name"].to_string()).collect();
        let open = report["rules"][0]["outcomes"]["notEvaluated"].as_u64().expect("a number");
        (subjects, open)
    };
    packages(folder.path(), &serde_json::json!([]));
    // Of the two, the one with the lower id.
    assert_eq!(outcomes(), (vec!["\"Payment run approval\"".to_owned()], 0));
    packages(folder.path(), &serde_json::json!([{ "id": "18451560-792c-4799-9f81-4863d3b701db" }]));
    assert_eq!(outcomes(), (Vec::new(), 0));
    // What the SDK prints for a relation that was not expanded.
    packages(folder.path(), &Value::Null);
    assert_eq!(outcomes(), (Vec::new(), 1));
    fs::write(folder.path().join("pimlint.toml"), "").expect("a configuration");
    let none = report_on(folder.path(), "export", &["--select", RULE]);
    let total = none["rules"][0]["outcomes"]["notApplicable"].as_u64().expect("a number");
    assert!(total > 20, "without a pair it does not apply: {}", none["rules"]);
}

/// A configuration, and what is said about it: every fault at its line and column.
const WRONG: &[(&str, &[&str])] = &[
    ("selct = [\"group\"]", &["pimlint.toml:1:1: unknown key", "did you mean `select`?"]),
    (
        "# é\nselect = [\"é\", \"group-pim-dynamics\"]",
        &[
            "pimlint.toml:2:11: this is not a rule, area, severity, kind or control",
            "pimlint.toml:2:16: this is not a rule",
            "did you mean `group-pim-dynamic`?",
            "the configuration has 2 errors",
        ],
    ),
    ("select = \"group\"", &["pimlint.toml:1:10: this must be a list of texts, and is a string"]),
    ("ignore = [3]", &["pimlint.toml:1:11: this must be a text, and is an integer"]),
    ("tenant = \" \"", &["pimlint.toml:1:10: this must be text, and is empty"]),
    ("include = [\"a[\"]", &["pimlint.toml:1:12: this is not a valid glob"]),
    ("require = [\"grups\"]", &["pimlint.toml:1:12: this is not a collection", "did you mean `groups`?"]),
    ("fail-on = \"eror\"", &["pimlint.toml:1:11: this must be one of \"error\", \"warning\"", "did you mean `error`?"]),
    ("cloud = 1", &["pimlint.toml:1:9: this must be one of \"global\", \"usgov\", \"china\", and is an integer"]),
    (
        "[severity]\ngroup-pim-dynamc = \"note\"",
        &["pimlint.toml:2:1: unknown rule", "did you mean `group-pim-dynamic`?"],
    ),
    ("[severity]\ngroup-pim-dynamic = \"fatal\"", &["pimlint.toml:2:21: this must be one of \"error\""]),
    (
        "[thresholds]\nmax-activaton = \"PT1H\"",
        &["pimlint.toml:2:1: unknown threshold", "did you mean `max-activation`?"],
    ),
    ("[thresholds]\nmax-activation = \"8 hours\"", &["pimlint.toml:2:18: this is not a duration"]),
    ("[thresholds]\nstale-after = \"P3M\"", &["pimlint.toml:2:15: this is not a duration", "years and months"]),
    ("[thresholds]\nmax-activation = 8", &["pimlint.toml:2:18: this must be a duration", "and is an integer"]),
    ("[thresholds]\nmax-activation = \"PT0S\"", &["pimlint.toml:2:18: this duration must be above 0"]),
    ("[thresholds]\nmin-approvers = 99999999999999999999", &["pimlint.toml:2:17: this number is too large"]),
    (
        "[tenants.contoso]\nfail-on = \"error\"\n[tenants.CONTOSO]\nfail-on = \"never\"",
        &["pimlint.toml:1:10: this tenant is there twice", "`CONTOSO` is the same tenant"],
    ),
    ("settings-templates.a = { roles = [\"b\"] }", &["pimlint.toml:1:20: the template has no settings"]),
    (
        "settings-templates.a = { roles = [\"b\"], activation-context = \"c100\" }",
        &["pimlint.toml:1:62: this must be an authentication context"],
    ),
    (
        "settings-templates.a = { roles = [\"b\"], notify-administrators-of-activation = [\"soc\"] }",
        &["pimlint.toml:1:80: this is not an email address"],
    ),
    ("[thresholds]\nmin-approvers = 0", &["pimlint.toml:2:17: this must be a whole number above 0"]),
    ("[thresholds]\nmin-approvers = \"2\"", &["pimlint.toml:2:17: this must be a whole number, and is a string"]),
    (
        "[thresholds]\nduration-slack = { exct = \"PT1H\" }",
        &["pimlint.toml:2:20: unknown key", "did you mean `exact`?"],
    ),
    ("conflicting-access = \"a\"", &["pimlint.toml:1:22: this must be a list of pairs, and is a string"]),
    ("conflicting-access = [\"a\", \"b\"]", &["pimlint.toml:1:23: this must be a list of texts, and is a string"]),
    (
        "conflicting-access = [[\"a\", \"b\"], [\"a\"]]",
        &["pimlint.toml:1:35: this must be a pair, and is a list of 1", "as further pairs"],
    ),
    ("conflicting-access = [[\"a\", \"b\", \"c\"]]", &["pimlint.toml:1:23: this must be a pair"]),
    ("conflicting-access = [[\"a\", \"a\"]]", &["pimlint.toml:1:29: both sides of the pair are the same"]),
    ("conflicting-access = [[\"a\", 3]]", &["pimlint.toml:1:29: this must be a text, and is an integer"]),
    (
        "settings-templates.a = { roles = [\"b\"], activation-maximun = \"PT1H\" }",
        &["pimlint.toml:1:41: unknown setting", "did you mean `activation-maximum`?"],
    ),
    (
        "settings-templates.a = { activation-maximum = \"PT1H\" }",
        &["pimlint.toml:1:20: the template is for nothing", "add `roles`, `groups` or `group-owners`"],
    ),
    (
        "settings-templates.a = { roles = [\"b\"], activation-requires = [\"MFA\"] }",
        &["pimlint.toml:1:64: this cannot be required", "`MultiFactorAuthentication`"],
    ),
    (
        "settings-templates.a = { roles = [\"b\"], approvers = [\"Kim\"], approval-required = \"yes\" }",
        &["pimlint.toml:1:54: this is not an object ID", "pimlint.toml:1:82: this must be `true` or `false`"],
    ),
    ("thresholds = 3", &["pimlint.toml:1:14: this must be a table from thresholds to values, and is an integer"]),
    ("[tenants.a]\nexclude = [\"x\"]", &["pimlint.toml:2:1: this key cannot differ between tenants"]),
    ("[tenants.a]\nfailon = \"x\"", &["pimlint.toml:2:1: unknown key", "did you mean `fail-on`?"]),
    ("tenants = 3", &["pimlint.toml:1:11: this must be a table of tenants"]),
    ("select = [\"group\"\nfail-on = ", &["pimlint.toml:", "error"]),
    ("cloud = \"china\"\ncloud = \"global\"", &["pimlint.toml:2:1: duplicate key"]),
];

#[test]
fn every_fault_is_shown_at_its_place() {
    for (text, expected) in WRONG {
        let said = faults(text, &[]);
        for expected in *expected {
            assert!(said.contains(expected), "{text}\n{expected}\n{said}");
        }
    }
    let run = pimlint(folder("selct = [\"group\"]").path(), &["check", CONTOSO]);
    assert!(says(&run.stderr).contains("1 │ selct = [\"group\"]"), "the line is shown: {}", says(&run.stderr));
}

#[test]
fn a_file_full_of_faults_is_bounded_and_commands_no_terminal() {
    let many = format!("ignore = [{}]", "3,\n".repeat(5_000));
    let said = faults(&many, &[]);
    assert!(said.contains("100 errors or more") && said.len() < 100_000, "{}", said.len());
    let long = format!("tenant = \"{}\"\nselct = 3", "x".repeat(900_000));
    let said = faults(&long, &[]);
    assert!(said.contains("pimlint.toml:2:1: unknown key") && !said.contains("xxx"), "{}", said.len());
    let said = faults("select = [\"\u{202e}\u{1b}[31m\"] # \u{202e}", &[]);
    assert!(!said.contains('\u{202e}') && !said.contains('\u{1b}'), "{said}");
    let huge = pimlint(folder(&"#\n".repeat(1 << 20)).path(), &["check", CONTOSO]);
    assert!(says(&huge.stderr).contains("it is larger than 1048576 bytes"));
}

#[test]
fn the_schema_refuses_what_the_parser_refuses_and_takes_what_it_takes() {
    let schema: Value = serde_json::from_str(&schema()).expect("JSON");
    let schema = jsonschema::validator_for(&schema).expect("a schema");
    let value = |text: &str| toml::from_str::<Value>(text);
    for (text, _) in WRONG {
        let Ok(value) = value(text) else { continue };
        // A control can be written in more ways than a schema lists, a glob has a syntax, a text has blanks, and names of tenants have no case.
        let is_known = !["# é", "include", "tenant =", "[tenants.contoso]"].iter().any(|start| text.starts_with(start));
        assert_eq!(schema.is_valid(&value), !is_known, "{text}");
    }
    for key in KEYS {
        let text = format!("{} = {}", key.name, key.example);
        assert!(Config::parse("pimlint.toml".to_owned(), &text).is_ok(), "{text}");
        assert!(schema.is_valid(&value(&text).expect("TOML")), "{text}");
        let of_tenant = format!("tenants.contoso.{text}");
        assert_eq!(Config::parse("pimlint.toml".to_owned(), &of_tenant).is_ok(), key.per_tenant, "{of_tenant}");
        assert_eq!(schema.is_valid(&value(&of_tenant).expect("TOML")), key.per_tenant, "{of_tenant}");
    }
    for row in THRESHOLDS {
        let text = format!("[thresholds]\n{} = {}", row.key, row.toml);
        assert!(Config::parse("pimlint.toml".to_owned(), &text).is_ok(), "{text}");
        assert!(schema.is_valid(&value(&text).expect("TOML")), "{text}");
    }
    let printed = pimlint(Path::new(CONTOSO), &["schema", "config"]);
    assert_eq!(says(&printed.stdout), pimlint::config::schema());
}

#[test]
fn the_documentation_has_every_key_and_every_threshold() {
    for key in KEYS {
        let row = format!("| `{}` | {} | {} | {} |", key.name, key.form.phrase(), key.default, key.about);
        assert!(DOCS.contains(&row), "docs/configuration.md lacks {row}");
    }
    for row in THRESHOLDS {
        let (start, end) = (format!("| `{}` | ", row.key), format!(" | `{}` | {} |", row.toml, row.basis));
        assert!(DOCS.lines().any(|line| line.starts_with(&start) && line.ends_with(&end)), "{start}{end}");
    }
    let schema: Value = serde_json::from_str(&schema()).expect("JSON");
    let settings = &schema["properties"]["settings-templates"]["additionalProperties"]["properties"];
    let settings = settings.as_object().expect("an object");
    for (name, setting) in settings {
        let end = format!(" | {} |", setting["description"].as_str().expect("a text"));
        let start = format!("| `{name}` | ");
        assert!(DOCS.lines().any(|line| line.starts_with(&start) && line.ends_with(&end)), "{start}{end}");
    }
    let documented = DOCS.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(documented, KEYS.len() + 1 + settings.len() + THRESHOLDS.len(), "nothing else is documented");
}

#[test]
fn every_threshold_of_a_rule_can_be_set() {
    let known: BTreeSet<_> = THRESHOLDS.iter().map(|row| row.key).collect();
    assert!(entries().iter().flat_map(|entry| entry.thresholds).all(|key| known.contains(key)));
}

/// The example of the documentation.
fn example() -> &'static str {
    DOCS.split("```toml\n").nth(1).and_then(|text| text.split("```").next()).expect("an example")
}

#[test]
fn the_example_of_the_documentation_runs_and_verifies() {
    let folder = folder(example());
    let report = report_on(folder.path(), CONTOSO, &["--output", "json=report.json", "--output", "html=report.html"]);
    let page = fs::read_to_string(folder.path().join("report.html")).expect("a page");
    for shown in ["sensitive groups 8c793c79-6ee4-4767-a748-fc7fbd6028d7", "<code>max-activation = PT10H</code>"] {
        assert!(page.contains(shown), "{shown}");
    }
    let settings = &report["run"]["request"]["settings"];
    assert_eq!(settings["thresholds"]["max-activation"], "PT10H");
    assert_eq!(settings["emergencyAccounts"].as_array().map(Vec::len), Some(2));
    let arguments = report["run"]["arguments"].as_array().expect("a list");
    assert!(arguments.iter().any(|word| word == "pimlint.toml"), "{arguments:?}");

    fs::remove_file(folder.path().join("pimlint.toml")).expect("gone");
    let verified = pimlint(folder.path(), &["verify", "report.json", CONTOSO]);
    let said = says(&verified.stdout);
    assert_eq!(verified.status.code(), Some(0), "{said}");
    assert!(said.contains("with the threshold max-activation = PT10H"), "{said}");

    let text = fs::read_to_string(folder.path().join("report.json")).expect("the report");
    fs::write(folder.path().join("report.json"), text.replace("\"PT10H\"", "\"PT99H\"")).expect("altered");
    let altered = pimlint(folder.path(), &["verify", "report.json", CONTOSO]);
    assert_eq!(altered.status.code(), Some(1), "{}", says(&altered.stdout));
}

#[test]
fn an_object_that_the_export_does_not_have_is_a_fault_where_it_is_complete() {
    let said = faults(
        "emergency-accounts = [\n  \"a43048bc-90e1-4723-8d11-133cb53a9000\",\n  \"emergency03@contoso.onmicrosoft.com\",\n]\n\
         sensitive-groups = [\"a43048bc-90e1-4723-8d11-133cb53a9000\"]\nprivileged-roles = [\"Repots Reader\"]\n\
         conflicting-access = [\n  [\"PIM-Finance-Month-End\", \"Repots Reader\"],\n  \
         [\"Reports Reader\", \"4a5d8f65-41da-4de4-8968-e035b65339cf\"],\n]\n\
         [settings-templates]\na = { roles = [\"Global Administrator\"], groups = [\"No such group\"], approval-required = true }\n\
         b = { roles = [\"62e90394-69f5-4237-9190-012177145e10\"], approval-required = true }",
        &[],
    );
    for expected in [
        "pimlint.toml:3:3: no user of the export has this ID or user principal name",
        "pimlint.toml:5:21: no group of the export has this ID or name",
        "pimlint.toml:6:21: no directory role of the export has this ID or name",
        "the collection `users` is complete",
        "pimlint.toml:8:29: no group or directory role of the export has this ID or name",
        "the collections `groups` and `role-definitions` are complete",
        "pimlint.toml:9:22: both sides of the pair are the same",
        "pimlint.toml:12:51: no group of the export has this ID or name",
        "pimlint.toml:13:16: another template is for this already",
        "7 errors",
    ] {
        assert!(said.contains(expected), "{expected}\n{said}");
    }
}

#[test]
fn settings_that_differ_from_their_template_are_found_and_the_report_can_be_verified() {
    let folder = folder(
        "[settings-templates.\"Tier 0\"]\nroles = [\"Global Administrator\"]\nactivation-maximum = \"PT30M\"\n\
         notify-administrators-of-activation = [\"soc@contoso.com\"]",
    );
    let report = report_on(folder.path(), CONTOSO, &["--select", "config-drift", "--output", "json=report.json"]);
    let found = findings(&report, "config-drift");
    let [found] = found.as_slice() else { panic!("{found:?}") };
    let message = found["message"].to_string();
    for part in ["\"Global Administrator\\\"", "\"Tier 0\\\"", "not 30 minutes", "not at soc@contoso.com"] {
        assert!(message.contains(part), "{part}: {message}");
    }
    let verified = pimlint(folder.path(), &["verify", "report.json", CONTOSO]);
    assert_eq!(verified.status.code(), Some(0), "{}", says(&verified.stdout));
}

#[test]
fn an_object_that_an_incomplete_export_does_not_show_is_a_notice() {
    let folder = folder(
        "sensitive-groups = [\"5e2a8b86-0f5b-4f0e-9b8e-111111111111\", \"No such group\"]\n\
         privileged-roles = [\"62e90394-69f5-4237-9190-012177145e10\"]\n\
         conflicting-access = [[\"62e90394-69f5-4237-9190-012177145e10\", \"No such group\"]]",
    );
    let report = report_on(folder.path(), PARTIAL, &["--output", "json=report.json"]);
    let notices = report["notices"].as_array().expect("a list");
    let messages: Vec<_> = notices
        .iter()
        .filter(|notice| notice["kind"] == "not-in-export")
        .map(|notice| notice["message"].to_string())
        .collect();
    assert_eq!(messages.len(), 3, "{notices:?}");
    assert!(messages[2].contains("`conflicting-access` in the configuration names"), "{messages:?}");
    assert!(messages[0].contains("`sensitive-groups` in the configuration names"), "{messages:?}");
    let verified = pimlint(folder.path(), &["verify", "report.json", PARTIAL, "--redaction-key", "none.json"]);
    assert_eq!(verified.status.code(), Some(0), "{}", says(&verified.stdout));
}

#[test]
fn a_redacted_run_shows_no_line_of_the_configuration() {
    for text in ["emergency-accounts = [\"zqxvk@contoso.com\"]", "select = [\"zqxvk\"]"] {
        let run = pimlint(folder(text).path(), &["check", CONTOSO, "--redact"]);
        let said = says(&run.stderr);
        assert_eq!(run.status.code(), Some(2), "{said}");
        assert!(said.contains("pimlint.toml:1:") && !said.contains("zqxvk"), "{said}");
    }
}

#[test]
fn a_report_never_overwrites_the_configuration() {
    let folder = folder("fail-on = \"never\"");
    for arguments in [["check", CONTOSO, "--output", "json=pimlint.toml"], ["fix", CONTOSO, "--output", "pimlint.toml"]]
    {
        let run = pimlint(folder.path(), &arguments);
        assert_eq!(run.status.code(), Some(2), "{arguments:?}");
        assert_eq!(fs::read_to_string(folder.path().join("pimlint.toml")).expect("there"), "fail-on = \"never\"");
    }
}

#[test]
fn init_writes_a_configuration_that_does_nothing_until_it_is_edited() {
    let folder = tempfile::tempdir().expect("a folder");
    let written = pimlint(folder.path(), &["init", CONTOSO]);
    assert_eq!(written.status.code(), Some(0), "{}", says(&written.stderr));
    let path = folder.path().join("pimlint.toml");
    let text = fs::read_to_string(&path).expect("a configuration");
    assert!(text.lines().all(|line| line.is_empty() || line.starts_with('#')), "{text}");
    for name in ["Emergency Access 1", "PIM-Entra-Privileged-Role-Admins"] {
        assert!(text.contains(name), "{name} is a candidate\n{text}");
    }
    assert!(KEYS.iter().all(|key| text.contains(key.name)));
    assert_eq!(rules(&report_on(folder.path(), CONTOSO, &[])), rules(&report("", &[])));

    // Each key, with its `# ` removed, is one.
    let prose = Regex::new(r"(?m)^# [A-Z].*$").expect("a pattern");
    let edited = prose.replace_all(&text, "").replace("\n# ", "\n");
    let parsed = Config::parse("pimlint.toml".to_owned(), &edited);
    assert!(parsed.is_ok(), "{parsed:?}\n{edited}");

    let again = pimlint(folder.path(), &["init", CONTOSO]);
    assert_eq!(again.status.code(), Some(2));
    assert!(says(&again.stderr).contains("already exists"));
    assert_eq!(fs::read_to_string(&path).expect("there"), text);
    let other = pimlint(folder.path(), &["init", CONTOSO, "--output", "other.toml"]);
    assert_eq!(other.status.code(), Some(0));
    let hostile = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/tenants/hostile-names");
    let hostile = pimlint(folder.path(), &["init", hostile, "--output", "hostile.toml"]);
    assert_eq!(hostile.status.code(), Some(0), "{}", says(&hostile.stderr));
    let text = fs::read_to_string(folder.path().join("hostile.toml")).expect("a configuration");
    assert!(Config::parse("hostile.toml".to_owned(), &text).is_ok());
    assert!(text.lines().all(|line| line.is_empty() || line.starts_with('#')), "{text}");
}
