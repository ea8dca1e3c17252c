//! `pimlint who`: what one object gives and has, in every format, and what is said where the export does not show it.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use insta_cmd::assert_cmd_snapshot;
use pimlint::config::Settings;
use pimlint::cover::Cover;
use pimlint::model::{Collection, Instant, Moment, ObjectId};
use pimlint::report::{Options, who};
use pimlint::service::{Export, Question};
use pimlint::who::{Kind, NotOne};
use serde_json::{Value, json};

use crate::paths::world::{GLOBAL_ADMINISTRATOR, World, group_members, single};
use crate::support::Files;
use crate::support::fixtures::{files_below, fixtures};
use crate::support::marked::{Marks, mark_in};
use crate::support::workplace::Workplace;

const DOCS: &str = include_str!("../../docs/who.md");
const CONTOSO: &str = "fixtures/tenants/contoso";
const GROUP: &str = "PIM-Finance-Month-End";
const GROUP_ID: &str = "0c43c1dc-22ee-409a-86e3-89d35c994d00";

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
    command.arg("who").args(arguments).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

fn run(arguments: &[&str]) -> Output {
    command(arguments).output().expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// What standard error says, without the lines that are drawn around it.
fn complaint(run: &Output) -> String {
    text(&run.stderr).replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn answer(arguments: &[&str]) -> Value {
    let run = run(&[arguments, &["--format", "json"]].concat());
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    serde_json::from_slice(&run.stdout).expect("JSON")
}

fn shown(export: &Export, word: &str, kind: Kind, cover: &Cover) -> [String; 3] {
    let settings = Settings::default();
    let question = Question { word, kind: Some(kind), settings: &settings, tenant: None, cover };
    let answer = export.who(&question).unwrap_or_else(|wrong| panic!("{word}: {wrong:?}"));
    let options = Options { verbose: true, ..Options::default() };
    let (mut page, mut markdown, mut json) = (Vec::new(), Vec::new(), Vec::new());
    who::write_text(&answer, &options, &mut page).expect("written");
    who::write_markdown(&answer, &options, &mut markdown).expect("written");
    who::write_json(&answer, &mut json).expect("written");
    [page, markdown, json].map(|bytes| text(&bytes))
}

/// The kinds and ids of all objects that one can ask about.
fn objects(export: &Export) -> Vec<(Kind, String)> {
    let tenant = &export.tenant;
    let mut all = Vec::new();
    let mut add = |kind, id: &ObjectId| all.push((kind, id.raw().to_string()));
    tenant.groups().seen().into_iter().copied().flatten().for_each(|group| add(Kind::Group, &group.id));
    tenant.packages().seen().into_iter().copied().flatten().for_each(|package| add(Kind::Package, &package.id));
    tenant.users().seen().into_iter().copied().flatten().for_each(|user| add(Kind::Person, &user.id));
    let principals = tenant.service_principals();
    principals.seen().into_iter().copied().flatten().for_each(|found| add(Kind::Person, &found.id));
    tenant.roles_in_use().for_each(|role| add(Kind::Role, role));
    all
}

fn validator() -> jsonschema::Validator {
    let printed = Command::new(env!("CARGO_BIN_EXE_pimlint")).args(["schema", "who"]).output().expect("it runs").stdout;
    assert_eq!(text(&printed), who::SCHEMA);
    jsonschema::validator_for(&serde_json::from_slice(&printed).expect("JSON")).expect("a schema")
}

/// Every reason that something is unknown or missing for.
fn reasons(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| reasons(value, into)),
        Value::Object(members) => {
            for (key, value) in members {
                match value {
                    Value::String(reason) if key == "unknown" || key == "missing" => drop(into.insert(reason.clone())),
                    _ => reasons(value, into),
                }
            }
        }
        _ => {}
    }
}

#[test]
fn what_an_administrator_reads() {
    assert_cmd_snapshot!("who_group", command(&[CONTOSO, "pim-finance-month-end"]));
    assert_cmd_snapshot!("who_role", command(&[CONTOSO, "Helpdesk Administrator"]));
    assert_cmd_snapshot!("who_package", command(&[CONTOSO, "Finance month-end access"]));
    assert_cmd_snapshot!("who_person", command(&[CONTOSO, "robin.ortega@contoso.com"]));
    assert_cmd_snapshot!("who_markdown", command(&[CONTOSO, "Marlow Nakata", "--format", "markdown"]));
    assert_cmd_snapshot!("who_json", command(&[CONTOSO, "Finance month-end access", "--format", "json"]));
    assert_cmd_snapshot!("who_near", command(&[CONTOSO, "month-end"]));
}

#[test]
#[cfg(unix)]
fn the_page_of_the_documentation_shows_what_the_program_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let demo =
        Command::new(env!("CARGO_BIN_EXE_pimlint")).args(["demo", "contoso"]).current_dir(folder.path()).output();
    assert!(demo.expect("it runs").status.success());
    let blocks: Vec<&str> =
        DOCS.split("```console\n").skip(1).filter_map(|rest| Some(rest.split_once("```")?.0)).collect();
    assert!(blocks.len() > 3, "{} commands", blocks.len());
    for block in blocks {
        let (line, expected) = block.split_once('\n').expect("a command and what it says");
        let run = Command::new("sh")
            .args(["-c", &line.trim_start_matches("$ ").replacen("pimlint", "\"$PIMLINT\"", 1)])
            .env("PIMLINT", env!("CARGO_BIN_EXE_pimlint"))
            .current_dir(folder.path())
            .output()
            .expect("a shell");
        assert_eq!((text(&run.stdout) + &text(&run.stderr)).trim_end(), expected.trim_end(), "{line}");
    }
}

#[test]
fn pim_ends_the_access_of_a_package_first_and_the_day_is_said() {
    let page = text(&run(&[CONTOSO, "Robin Ortega"]).stdout);
    assert!(page.contains("PIM ends it first, on 2026-02-21 09:00Z,\n        day 40"), "{page}");
    let page = text(&run(&[CONTOSO, GROUP]).stdout);
    assert!(page.contains("PIM ends it first, on day 40") && page.contains("PIM agrees (it allows 40 days)"), "{page}");
    let person = answer(&[CONTOSO, "Robin Ortega"]);
    let kept = &person["person"]["packages"]["items"][0]["eligibilities"]["items"][0]["until"];
    assert_eq!(*kept, json!({"at": "2026-02-21T09:00:00Z", "day": 40, "beforePackage": true}));
    let group = answer(&[CONTOSO, GROUP]);
    let ends =
        |at: usize| group["group"]["packages"]["items"][0]["policies"]["items"][at]["ends"]["items"][0]["ends"].clone();
    assert_eq!(ends(0), json!({"by": "pim", "after": "P40D"}));
    assert_eq!(ends(1), json!({"by": "package", "after": "P30D"}));
}

#[test]
fn what_pim_does_not_know_has_no_end() {
    let page = text(&run(&["fixtures/tenants/litware", "Lou Berg"]).stdout);
    assert!(page.contains("Global Administrator (privileged): permanent"), "{page}");
}

#[test]
fn an_object_is_named_by_id_address_or_name_in_any_case() {
    for word in [GROUP_ID, &GROUP_ID.to_uppercase(), GROUP, &GROUP.to_lowercase(), &format!("  {GROUP} ")] {
        assert_eq!(answer(&[CONTOSO, word])["object"]["id"], GROUP_ID, "{word}");
    }
    for (word, kind) in [
        ("ROBIN.ORTEGA@contoso.com", "person"),
        ("finance MONTH-END access", "package"),
        ("Global administrator", "role"),
        ("62E90394-69f5-4237-9190-012177145e10", "role"),
        ("Knowledge Manager", "role"),
        ("Month-End Close Bot", "person"),
    ] {
        assert_eq!(answer(&[CONTOSO, word])["kind"], kind, "{word}");
    }
}

#[test]
fn a_word_that_means_nothing_is_a_usage_error_that_suggests_what_is_near() {
    for (arguments, says) in [
        (&[CONTOSO, "PIM-Finance-Mnth-End"][..], GROUP_ID),
        (&[CONTOSO, "no such thing at all"], "name a group, directory role, access package or person"),
        (&[CONTOSO, GROUP, "--kind", "package"], "the export has no package called"),
        (&[CONTOSO, ""], "the export has no group"),
        (&[CONTOSO], "no export given"),
        (
            &["fixtures/tenants/partial", "Ada Lovelace"],
            "it may still exist: the export lacks all or part of groups, users",
        ),
    ] {
        let run = run(arguments);
        let said = complaint(&run);
        assert_eq!(run.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(run.stdout.is_empty() && said.contains(says), "{arguments:?}: {said}");
    }
    assert_eq!(run(&["no-such-folder", "x"]).status.code(), Some(3));
    assert_eq!(run(&[CONTOSO, GROUP, "--require", "group-owners"]).status.code(), Some(3));
}

#[test]
fn of_several_with_one_name_all_are_listed_and_a_kind_tells_them_apart() {
    let workplace = Workplace::new();
    workplace.change("accessPackages", "c01b1c54-d229-45ac-8a4e-8eabcbb0a488", |package| {
        package["displayName"] = json!(GROUP);
        true
    });
    let ambiguous = workplace.run(&["who", "export", GROUP]);
    let said = complaint(&ambiguous);
    assert_eq!(ambiguous.status.code(), Some(2), "{said}");
    for part in ["can mean 2 objects", "--kind", GROUP_ID, "c01b1c54-d229-45ac-8a4e-8eabcbb0a488", "group ", "package "]
    {
        assert!(said.contains(part), "{part}: {said}");
    }
    for kind in ["group", "package"] {
        assert_eq!(workplace.run(&["who", "export", GROUP, "--kind", kind]).status.code(), Some(0));
    }
}

#[test]
fn what_is_not_in_the_export_is_said_with_what_to_export() {
    let workplace = Workplace::new();
    for file in ["eligibilitySchedules", "eligibilityScheduleInstances", "assignmentPolicies", "assignments"] {
        std::fs::remove_file(workplace.path("export").join(format!("{file}.json"))).expect("removed");
    }
    std::fs::remove_file(workplace.path("export/accessPackageAssignmentPolicies.beta.json")).expect("removed");
    let run = workplace.run(&["who", "export", GROUP]);
    let page = text(&run.stdout);
    assert_eq!(run.status.code(), Some(0));
    for part in [
        "Eligible\n  not known: group-eligibility is not in the export",
        "Owners now\n  not known: group-owners is not in the export",
        "who has it is unknown",
        "policies may be missing: assignment-policies is not in the export",
        "group-owners: GET /beta/groups/{id}/owners",
    ] {
        assert!(page.contains(part), "{part}:\n{page}");
    }
    assert!(!page.contains("No eligible"), "{page}");
    let json: Value =
        serde_json::from_slice(&workplace.run(&["who", "export", GROUP, "-f", "json"]).stdout).expect("JSON");
    assert_eq!(
        json["group"]["eligible"],
        json!({"items": [], "complete": false, "missing": "absent:group-eligibility"})
    );
    let missing = json["missing"].as_array().expect("a list").iter();
    let owners = missing.clone().find(|gap| gap["reason"] == "absent:group-owners").expect("owners are missing");
    assert!(owners["remedy"].as_str().is_some_and(|remedy| remedy.contains("/owners?")), "{owners}");
}

#[test]
fn an_object_that_the_export_lacks_is_known_by_what_refers_to_it() {
    let workplace = Workplace::new();
    for file in ["groups", "users"] {
        std::fs::remove_file(workplace.path("export").join(format!("{file}.json"))).expect("removed");
    }
    for (id, kind) in [(GROUP_ID, "group"), ("a6c1e970-1f9b-46fd-9b6d-d3a612c28e83", "person")] {
        let run = workplace.run(&["who", "export", id, "-f", "json"]);
        assert_eq!(run.status.code(), Some(0), "{}", complaint(&run));
        let json: Value = serde_json::from_slice(&run.stdout).expect("JSON");
        assert_eq!(json["kind"], kind);
        assert!(validator().is_valid(&json), "{json}");
    }
}

#[test]
fn what_a_package_gives_beside_groups_and_roles_is_counted() {
    let workplace = Workplace::new();
    workplace.change("accessPackages", "c01b1c54-d229-45ac-8a4e-8eabcbb0a488", |package| {
        let mut application = package["resourceRoleScopes"][0].clone();
        application["id"] = json!("1_2");
        application["role"]["originSystem"] = json!("AadApplication");
        application["role"]["originId"] = json!("8b3f1c2e-0000-4000-8000-000000000001");
        application["scope"]["originSystem"] = json!("AadApplication");
        application["scope"]["originId"] = json!("8b3f1c2e-0000-4000-8000-000000000002");
        package["resourceRoleScopes"].as_array_mut().expect("a list").push(application);
        true
    });
    let page = text(&workplace.run(&["who", "export", "Finance month-end access"]).stdout);
    assert!(page.contains("Gives (2)") && page.contains("a role of an application, site or other resource"), "{page}");
}

#[test]
fn the_answer_is_written_over_nothing_that_was_read() {
    let workplace = Workplace::new();
    std::fs::write(workplace.path("pimlint.toml"), "").expect("written");
    for (file, says) in [
        ("export/groups.json", "is a file of the export"),
        ("pimlint.toml", "is the configuration"),
        ("pimlint-redaction.json", "is given twice"),
    ] {
        let before = std::fs::read(workplace.path(file)).unwrap_or_default();
        let run = workplace.run(&["who", "export", GROUP, "--redact", "-o", file]);
        assert_eq!(run.status.code(), Some(2), "{file}: {}", complaint(&run));
        assert!(complaint(&run).contains(says), "{file}: {}", complaint(&run));
        assert_eq!(std::fs::read(workplace.path(file)).unwrap_or_default(), before);
    }
}

#[test]
fn a_long_list_is_cut_in_text_and_whole_with_all_and_in_json() {
    let short = text(&run(&[CONTOSO, "Approvers-Identity"]).stdout);
    assert!(short.contains("and 23 more (--all lists all)"), "{short}");
    let long = text(&run(&[CONTOSO, "Approvers-Identity", "--all"]).stdout);
    assert!(!long.contains("--all lists all") && long.lines().count() > short.lines().count(), "{long}");
    let json = answer(&[CONTOSO, "Approvers-Identity"]);
    assert_eq!(json["group"]["decides"]["items"].as_array().map(Vec::len), Some(28));
}

#[test]
fn the_moment_and_the_file_are_those_that_were_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("who.json");
    let path = file.to_str().expect("UTF-8");
    let run = run(&[CONTOSO, GROUP, "--as-of", "2026-03-01", "-f", "json", "-o", path]);
    assert_eq!((run.status.code(), run.stdout.len()), (Some(0), 0));
    let json: Value = serde_json::from_slice(&std::fs::read(&file).expect("written")).expect("JSON");
    assert_eq!(json["run"]["asOf"], "2026-03-01T00:00:00Z");
    let eligible = json["group"]["eligible"]["items"].as_array().expect("a list");
    assert_eq!(eligible.len(), 1, "three have ended by then");
}

#[test]
fn every_object_of_every_fixture_is_answered_in_the_form_that_schema_prints() {
    let schema = validator();
    let (mut answered, mut wrong) = (0, Vec::new());
    for fixture in fixtures() {
        let export = Export::of_texts(&fixture.files, None);
        for (kind, id) in objects(&export) {
            let [page, markdown, json] = shown(&export, &id, kind, &Cover::plain());
            let is_command = |letter: char| letter != '\n' && pimlint::source::is_hidden(letter);
            assert!(![&page, &markdown, &json].into_iter().any(|page| page.contains(is_command)), "{id}: {page}");
            let json: Value = serde_json::from_str(&json).expect("JSON");
            let place = format!("{} {} {id}", fixture.name, kind.as_str());
            wrong.extend(
                schema.iter_errors(&json).take(2).map(|error| format!("{place}: {error} at {}", error.instance_path())),
            );
            let mut said = BTreeSet::new();
            reasons(&json, &mut said);
            let missing = json["missing"].as_array().expect("a list").iter();
            let listed: BTreeSet<String> =
                missing.map(|gap| gap["reason"].as_str().expect("a reason").to_owned()).collect();
            wrong.extend(said.difference(&listed).map(|reason| format!("{place}: {reason} is not among `missing`")));
            wrong.extend(too_wide(&page).map(|line| format!("{place}: {line}")));
            answered += 1;
        }
    }
    assert!(answered > 500, "{answered} objects");
    assert!(wrong.is_empty(), "{:#?}", &wrong[..wrong.len().min(20)]);
}

/// Lines that are wider than a screen, though they could be broken.
fn too_wide(page: &str) -> impl Iterator<Item = &str> {
    page.lines().skip(1).filter(|line| line.chars().count() > 80 && line.trim().contains(' '))
}

#[test]
fn a_redacted_answer_names_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut marks = Marks::new(0, 0);
    marks.copy(Path::new(CONTOSO), &folder.path().join("first"));
    std::fs::remove_dir_all(folder.path().join("first")).expect("removed");
    marks.copy(Path::new(CONTOSO), &folder.path().join("export"));
    let files: Files = files_below(&folder.path().join("export"));
    let moment = Instant::parse("2026-01-31").expect("a date").map(Moment::Stated);
    let export = Export::of_texts(&files, moment);
    let cover = Cover::pseudonyms([7; 32]);
    let mut plain = 0;
    for (kind, id) in objects(&export) {
        plain += usize::from(mark_in(&shown(&export, &id, kind, &Cover::plain())[0]).is_some());
        for page in shown(&export, &id, kind, &cover) {
            assert_eq!(mark_in(&page), None, "{} {id}:\n{page}", kind.as_str());
        }
    }
    assert!(plain > 100, "{plain} answers have names");
    let settings = Settings::default();
    let question = Question { word: "nothing", kind: None, settings: &settings, tenant: None, cover: &cover };
    assert!(matches!(export.who(&question), Err(NotOne::None { .. })));
}

#[test]
fn the_same_export_in_another_order_gives_the_same_answer() {
    let files = files_below(Path::new(CONTOSO));
    let reversed: Files = files.iter().rev().cloned().collect();
    let (one, other) = (Export::of_texts(&files, None), Export::of_texts(&reversed, None));
    for (kind, id) in objects(&one).into_iter().step_by(7) {
        assert_eq!(shown(&one, &id, kind, &Cover::plain()), shown(&other, &id, kind, &Cover::plain()), "{id}");
    }
}

/// What an answer claims although a part of the export is gone: each value that differs from the whole export's, and each whole list
/// that holds something else.
fn false_claims(whole: &Value, reduced: &Value, place: &str, into: &mut Vec<String>) {
    match (whole, reduced) {
        (_, Value::Object(members)) if members.len() == 1 && members.contains_key("unknown") => {}
        (Value::Object(whole), Value::Object(reduced)) if reduced.contains_key("complete") => {
            let ids = |list: &Value| -> BTreeSet<String> {
                let items = list.as_array().expect("a list").iter();
                items.map(|item| identity(item).unwrap_or_else(|| item.to_string())).collect()
            };
            let (before, after) = (ids(&whole["items"]), ids(&reduced["items"]));
            let is_complete = |list: &serde_json::Map<String, Value>| list["complete"] == json!(true);
            if is_complete(reduced) && (before != after || !is_complete(whole)) || !after.is_subset(&before) {
                into.push(format!("{place}: {before:?} became {after:?}, complete: {}", is_complete(reduced)));
            }
            for item in reduced["items"].as_array().expect("a list") {
                let same = whole["items"].as_array().expect("a list").iter();
                if let Some(same) = same.clone().find(|other| identity(other) == identity(item)) {
                    false_claims(same, item, &format!("{place}/{}", identity(item).unwrap_or_default()), into);
                }
            }
        }
        (Value::Object(whole), Value::Object(reduced)) => {
            for (key, value) in reduced {
                // What a thing is called, and what it is, may be known only by its own object.
                // The first end is the first of those that are shown.
                if !["name", "kind", "endsFirst"].contains(&key.as_str()) {
                    false_claims(&whole[key], value, &format!("{place}/{key}"), into);
                }
            }
        }
        (Value::Null, Value::Object(list)) if list.get("complete") == Some(&json!(false)) => {}
        (Value::Array(whole), Value::Array(reduced)) if whole.len() == reduced.len() => {
            whole.iter().zip(reduced).for_each(|(one, other)| false_claims(one, other, place, into));
        }
        (whole, reduced) if whole == reduced => {}
        // More is unknown in the whole export only where something contradicts.
        (whole, reduced) => into.push(format!("{place}: {whole} became {reduced}")),
    }
}

/// What an item is about: the ids of its first members, and how.
fn identity(item: &Value) -> Option<String> {
    let item = item.as_object()?;
    let word = |key: &str| match item.get(key)? {
        Value::Object(named) => Some(named.get("id")?.to_string()),
        Value::Null => None,
        value => Some(value.to_string()),
    };
    let keys = [
        "id", "holder", "group", "role", "package", "policy", "target", "of", "what", "mode", "access", "through",
        "scope",
    ];
    let is_gated = item.get("gates").and_then(Value::as_array).map(|gates| format!("gated {}", !gates.is_empty()));
    Some(keys.iter().filter_map(|key| word(key)).chain(is_gated).collect::<Vec<_>>().join(" "))
}

/// The file without every second object, as the first page of a list.
fn cut(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut page: Value = serde_json::from_slice(bytes).ok()?;
    let mut keep = false;
    page.get_mut("value")?.as_array_mut()?.retain(|_| {
        keep = !keep;
        keep
    });
    page["@odata.nextLink"] = json!("https://graph.microsoft.com/v1.0/next");
    Some(page.to_string().into_bytes())
}

#[test]
fn nothing_is_claimed_that_only_a_part_of_the_export_makes_seem_so() {
    let files = files_below(Path::new(CONTOSO));
    let moment = Instant::parse("2026-01-31").expect("a date").map(Moment::Stated);
    let whole = Export::of_texts(&files, moment);
    let json = |export: &Export, kind: Kind, id: &str| -> Option<Value> {
        let (settings, cover) = (Settings::default(), Cover::plain());
        let question = Question { word: id, kind: Some(kind), settings: &settings, tenant: None, cover: &cover };
        let mut json = Vec::new();
        who::write_json(&export.who(&question).ok()?, &mut json).expect("written");
        Some(serde_json::from_slice(&json).expect("JSON"))
    };
    let sample: Vec<(Kind, String)> = objects(&whole).into_iter().step_by(3).collect();
    let before: Vec<Value> = sample.iter().map(|(kind, id)| json(&whole, *kind, id).expect("it is there")).collect();
    let (mut wrong, mut compared, mut differ) = (Vec::new(), 0, 0);
    let mut compare = |what: String, reduced: &Files| {
        let reduced = Export::of_texts(reduced, moment);
        for ((kind, id), before) in sample.iter().zip(&before) {
            let Some(answer) = json(&reduced, *kind, id) else { continue };
            let about = kind.as_str();
            false_claims(&before[about], &answer[about], &format!("{what}: {about} {id}"), &mut wrong);
            (compared, differ) = (compared + 1, differ + usize::from(before[about] != answer[about]));
        }
    };
    let collections: BTreeSet<Collection> =
        whole.counts.iter().flat_map(|counts| counts.iter().map(|(collection, _)| collection)).collect();
    for gone in collections {
        let holding = whole.sources.files().iter().zip(&whole.counts).filter(|(_, counts)| counts.get(gone).is_some());
        let names: BTreeSet<&str> = holding.map(|(file, _)| file.shown.as_ref()).collect();
        let rest: Files = files.iter().filter(|(name, _)| !names.contains(name.as_str())).cloned().collect();
        assert!(rest.len() < files.len(), "{gone}");
        compare(format!("without {gone}"), &rest);
    }
    for (name, bytes) in files.iter().filter(|(name, _)| !name.contains("embers.")) {
        let Some(less) = cut(bytes) else { continue };
        let rest =
            files.iter().map(|(other, bytes)| (other.clone(), if other == name { &less } else { bytes }.clone()));
        compare(format!("with half of {name}"), &rest.collect());
    }
    assert!(compared > 2_000 && differ > 500, "{differ} of {compared} answers differ");
    assert!(wrong.is_empty(), "{}: {:#?}", wrong.len(), &wrong[..wrong.len().min(25)]);
}

#[test]
fn who_decides_after_an_escalation_is_shown() {
    let mut world = World::new();
    world.user("Ada").user("Boss").group("Vault", &json!({})).catalog("Staff", &[], None);
    world.package("Tools", "Staff", "Vault", "Member").policy(
        "Anyone",
        "Tools",
        &[],
        Some(json!([{
        "durationBeforeAutomaticDenial": "P2D", "isApproverJustificationRequired": true, "isEscalationEnabled": true,
        "durationBeforeEscalation": "P1D", "primaryApprovers": [single("Boss")], "fallbackPrimaryApprovers": [],
        "escalationApprovers": [single("Ada")], "fallbackEscalationApprovers": [] }])),
    );
    let ada = shown(&world.export(), "Ada", Kind::Person, &Cover::plain());
    assert!(ada.iter().any(|page| page.contains("Anyone")), "{ada:#?}");
    let package = shown(&world.export(), "Tools", Kind::Package, &Cover::plain());
    assert!(package.iter().any(|page| page.contains("approval by Boss, later Ada")), "{package:#?}");
}

#[test]
fn accounts_that_are_disabled_are_marked_wherever_they_are_listed() {
    let mut world = World::new();
    world.user("Ada").user("Boss").group("Vault", &json!({})).role("Ada", GLOBAL_ADMINISTRATOR, None);
    world.change("users", "Ada", |user| user["accountEnabled"] = json!(false));
    world.listed("Vault", "member", "Ada", "user").listed("Vault", "member", "Boss", "user");
    world.catalog("Staff", &[], None).package("Tools", "Staff", "Vault", "Member");
    let stage = json!([{
        "durationBeforeAutomaticDenial": "P2D", "isApproverJustificationRequired": true, "isEscalationEnabled": false,
        "primaryApprovers": [single("Ada"), group_members("Vault")], "fallbackPrimaryApprovers": [],
        "escalationApprovers": [], "fallbackEscalationApprovers": [] }]);
    world.policy("Anyone", "Tools", &[], Some(stage));
    let page = |word: &str, kind: Kind| shown(&world.export(), word, kind, &Cover::plain());
    let [role, _, answer] = page("Global Administrator", Kind::Role);
    assert!(role.contains("Ada (account disabled)"), "{role}");
    assert!(answer.contains("\"disabled\": true") || answer.contains("\"disabled\":true"), "{answer}");
    let [group, ..] = page("Vault", Kind::Group);
    assert!(group.contains("Ada (account disabled)") && !group.contains("Boss (account"), "{group}");
    let [package, ..] = page("Tools", Kind::Package);
    let package = package.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        package.contains("Ada (account disabled)") && package.contains("Vault (2 people, 1 disabled)"),
        "{package}"
    );
}

#[test]
fn what_is_owned_is_followed_where_one_is_a_member_by_another_way() {
    let mut world = World::new();
    for group in ["Outer", "Owned", "Team"] {
        world.group(group, &json!({}));
    }
    world.user("Ada").listed("Owned", "owner", "Ada", "user").listed("Team", "member", "Ada", "user");
    world.listed("Owned", "member", "Team", "group").listed("Outer", "member", "Owned", "group");
    let [page, _, answer] = shown(&world.export(), "Ada", Kind::Person, &Cover::plain());
    assert!(answer.contains("\"Outer\""), "{page}");
    world.schedule("eligibility", "Owned", "member", "Ada", None);
    let [again, ..] = shown(&world.export(), "Ada", Kind::Person, &Cover::plain());
    let ways = |page: &str| page.matches("Owned").count();
    assert!(ways(&again) > ways(&page), "{again}");
}
