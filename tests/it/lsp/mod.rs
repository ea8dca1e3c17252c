//! `pimlint lsp`, as an editor speaks to it.

mod client;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use self::client::{Client, position};

const NOTHING: Value = Value::Null;

/// A copy of a fixture in a folder with a name that addresses have to encode.
fn copy(fixture: &str) -> (TempDir, PathBuf) {
    let temporary = tempfile::tempdir().expect("a folder");
    let folder = temporary.path().canonicalize().expect("a folder").join("Zoë & co 日");
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(fixture);
    for entry in walkdir::WalkDir::new(&from).into_iter().map(|entry| entry.expect("readable")) {
        let to = folder.join(entry.path().strip_prefix(&from).expect("below"));
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(to).expect("writable");
        } else {
            std::fs::copy(entry.path(), to).expect("writable");
        }
    }
    let plan = folder.join("plan.json");
    if plan.exists() {
        touch(&plan);
    }
    (temporary, folder)
}

/// The configuration behind a plan, open in an editor that shows what is found in it.
fn in_configuration() -> (TempDir, PathBuf, Client) {
    let (kept, folder) = copy("exports/terraform");
    let main = folder.join("source/main.tf");
    let mut client = Client::start(&folder, &["plan.json", "--terraform-source", "source"], &NOTHING);
    client.open(&main, "terraform");
    client.until(|client| !client.diagnostics(&main).is_empty());
    (kept, main, client)
}

/// Makes a file the one that was saved last.
fn touch(path: &Path) {
    let file = std::fs::File::options().write(true).open(path).expect("writable");
    file.set_modified(std::time::SystemTime::now() + std::time::Duration::from_mins(1)).expect("writable");
}

fn checked(folder: &Path, arguments: &[&str]) -> Vec<Value> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
    let run = command.arg("check").args(arguments).args(["--format", "json"]).current_dir(folder).output();
    let mut report: Value = serde_json::from_slice(&run.expect("the program runs").stdout).expect("JSON");
    serde_json::from_value(report["findings"].take()).expect("findings")
}

/// What `check` says is in a file: severity, rule, range and message, as an editor has it.
fn expected(folder: &Path, file: &str, findings: &[Value]) -> BTreeSet<String> {
    let text = std::fs::read_to_string(folder.join(file)).expect("readable");
    let at = |location: &Value, line: &str, column: &str| {
        let number = |name: &str| usize::try_from(location[name].as_u64().expect("a number")).expect("small");
        let start: usize = text.split_inclusive('\n').take(number(line) - 1).map(str::len).sum();
        let inside: usize = text[start..].chars().take(number(column) - 1).map(char::len_utf8).sum();
        position(&text, start + inside)
    };
    let shown = |finding: &Value| {
        let location = &finding["locations"][0];
        let range = json!({"start": at(location, "line", "column"), "end": at(location, "endLine", "endColumn")});
        let severity = match finding["severity"].as_str() {
            Some("error") => 1,
            Some("warning") => 2,
            _ => 3,
        };
        json!([severity, finding["rule"], range, finding["message"]]).to_string()
    };
    let here = findings.iter().filter(|finding| finding["locations"][0]["path"] == file);
    here.map(shown).collect()
}

fn seen(diagnostics: &[Value]) -> BTreeSet<String> {
    let shown = |diagnostic: &Value| {
        json!([diagnostic["severity"], diagnostic["code"], diagnostic["range"], diagnostic["message"]]).to_string()
    };
    diagnostics.iter().map(shown).collect()
}

fn with<'d>(diagnostics: &'d [Value], code: &str, word: &str) -> Option<&'d Value> {
    diagnostics.iter().find(|diagnostic| {
        diagnostic["code"] == code && diagnostic["message"].as_str().is_some_and(|message| message.contains(word))
    })
}

fn actions(client: &mut Client, path: &Path, diagnostic: &Value) -> Vec<Value> {
    let params = json!({"textDocument": {"uri": client::address(path)}, "range": diagnostic["range"],
        "context": {"diagnostics": [diagnostic]}});
    let actions = client.ask("textDocument/codeAction", &params).expect("an answer");
    actions.as_array().expect("a list").clone()
}

const SETTINGS: &str = "roleManagementPolicyAssignments.json";

#[test]
fn every_file_shows_what_check_finds_in_it() {
    let (_kept, folder) = copy("tenants/contoso");
    let findings = checked(&folder, &["."]);
    let files: BTreeSet<&str> =
        findings.iter().map(|finding| finding["locations"][0]["path"].as_str().expect("a path")).collect();
    assert!(files.len() > 5, "{files:?}");
    let mut client = Client::start(&folder, &[], &NOTHING);
    client.open(&folder.join(SETTINGS), "json");
    client.until(|client| client.said.iter().any(|said| said.contains("findings in")));
    client.until(|client| !client.diagnostics(&folder.join(SETTINGS)).is_empty());
    client.until(|client| files.iter().all(|file| client.shown.contains_key(&client::address(&folder.join(file)))));
    for file in files {
        assert_eq!(seen(client.diagnostics(&folder.join(file))), expected(&folder, file, &findings), "{file}");
    }
    let shown = client.diagnostics(&folder.join(SETTINGS));
    let related = shown.iter().filter_map(|shown| shown["relatedInformation"].as_array()).flatten();
    assert!(related.count() > 0);
    assert!(shown.iter().all(|shown| {
        shown["source"] == "pimlint"
            && shown["codeDescription"]["href"].as_str().is_some_and(|page| page.contains("/rules/"))
    }));
    assert_eq!(client.end(), Some(0));
}

#[test]
fn an_edit_ends_a_finding_and_closing_the_file_brings_it_back() {
    let (_kept, folder) = copy("exports/terraform");
    let main = folder.join("source/main.tf");
    let mut client = Client::start(&folder, &["plan.json", "--terraform-source", "source"], &NOTHING);
    client.open(&main, "terraform");
    let is_long =
        |client: &Client| with(client.diagnostics(&main), "settings-activation-too-long", "12 hours").is_some();
    client.until(is_long);
    let findings = checked(&folder, &["plan.json", "--terraform-source", "source"]);
    assert_eq!(seen(client.diagnostics(&main)), expected(&folder, "source/main.tf", &findings));
    client.replace(&main, "\"PT12H\"", "\"PT7H\"");
    client.until(|client| !client.diagnostics(&main).is_empty() && !is_long(client));
    assert_eq!(client.diagnostics(&main).len(), expected(&folder, "source/main.tf", &findings).len() - 1);
    client.close(&main);
    client.until(is_long);
    assert_eq!(client.end(), Some(0));
}

#[test]
fn a_text_that_does_not_parse_has_its_error_until_it_is_good_again() {
    let (_kept, folder) = copy("tenants/contoso");
    let file = folder.join(SETTINGS);
    let mut client = Client::start(&folder, &[], &NOTHING);
    client.open(&file, "json");
    client.until(|client| client.diagnostics(&file).len() > 3);
    let before = seen(client.diagnostics(&file));
    let others = client.diagnostics(&folder.join("groups.json")).to_vec();
    let first = client.text(&file).lines().find(|line| line.contains("@odata.context")).expect("a context").to_owned();
    client.replace(&file, &first, &format!("!{first}"));
    client.until(|client| client.diagnostics(&file).len() == 1);
    let error = client.diagnostics(&file)[0].clone();
    assert_eq!((&error["severity"], &error["code"]), (&json!(1), &json!("unreadable-file")), "{error}");
    assert_eq!(error["range"]["start"]["line"], 1, "{error}");
    assert_eq!(client.diagnostics(&folder.join("groups.json")), others, "other files stay as they are");
    client.replace(&file, &format!("!{first}"), &first);
    client.until(|client| client.diagnostics(&file).len() > 3);
    assert_eq!(seen(client.diagnostics(&file)), before);

    let (_kept, folder) = copy("exports/terraform");
    let main = folder.join("source/main.tf");
    let mut client = Client::start(&folder, &["plan.json", "--terraform-source", "source"], &NOTHING);
    client.open(&main, "terraform");
    client.until(|client| !client.diagnostics(&main).is_empty());
    let before = seen(client.diagnostics(&main));
    client.replace(&main, "\"PT12H\"", "\"PT12H");
    client.until(|client| with(client.diagnostics(&main), "unreadable-file", "").is_some());
    client.replace(&main, "\"PT12H\n", "\"PT12H\"\n");
    client.until(|client| with(client.diagnostics(&main), "unreadable-file", "").is_none());
    assert_eq!(seen(client.diagnostics(&main)), before);
}

#[test]
fn a_code_action_ends_its_finding_and_check_agrees() {
    let (_kept, folder) = copy("tenants/contoso");
    let file = folder.join(SETTINGS);
    let mut client = Client::start(&folder, &[], &NOTHING);
    client.open(&file, "json");
    client.until(|client| client.diagnostics(&file).len() > 3);
    let diagnostic = with(
        client.diagnostics(&file),
        "settings-active-permanent-allowed",
        "membership of \"PIM-Entra-Privileged-Role-Admins\"",
    )
    .cloned();
    apply_first(&mut client, &file, &diagnostic.expect("a finding"), &folder, &["."]);

    let (_kept, folder) = copy("exports/terraform");
    let main = folder.join("source/main.tf");
    let arguments = ["plan.json", "--terraform-source", "source"];
    let mut client = Client::start(&folder, &arguments, &NOTHING);
    client.open(&main, "terraform");
    client.until(|client| !client.diagnostics(&main).is_empty());
    let diagnostic = with(client.diagnostics(&main), "settings-activation-no-mfa-no-context", "").cloned();
    let [action, ..] =
        actions(&mut client, &main, diagnostic.as_ref().expect("a finding")).try_into().unwrap_or([NOTHING]);
    client.apply(&action);
    client.until(|client| with(client.diagnostics(&main), "settings-activation-no-mfa-no-context", "").is_none());
    assert!(client.text(&main).contains("require_multifactor_authentication = true"), "{action}");
}

/// Applies the first action for a finding; then neither the editor nor `check` has the finding, and `check` has no other one.
fn apply_first(client: &mut Client, file: &Path, diagnostic: &Value, folder: &Path, arguments: &[&str]) {
    let ids =
        |findings: &[Value]| -> BTreeSet<String> { findings.iter().map(|finding| finding["id"].to_string()).collect() };
    let before = ids(&checked(folder, arguments));
    let actions = actions(client, file, diagnostic);
    let of = |action: &&Value| action["diagnostics"][0]["data"] == diagnostic["data"];
    let action = actions.iter().find(of).unwrap_or_else(|| panic!("no action among {actions:#?}"));
    assert_eq!(action["kind"], "quickfix");
    client.apply(action);
    let id = &diagnostic["data"];
    client.until(|client| client.diagnostics(file).iter().all(|shown| shown["data"] != *id));
    std::fs::write(file, client.text(file)).expect("writable");
    let after = ids(&checked(folder, arguments));
    assert!(!after.contains(&id["finding"].to_string()) && after.is_subset(&before), "{action}");
}

#[test]
fn a_finding_without_a_change_as_data_offers_none() {
    let (_kept, main, mut client) = in_configuration();
    let diagnostic = with(client.diagnostics(&main), "role-on-non-assignable-group", "").cloned().expect("a finding");
    assert_eq!(actions(&mut client, &main, &diagnostic), Vec::<Value>::new());
}

#[test]
fn hover_has_the_rule_and_how_to_end_the_finding() {
    let (_kept, main, mut client) = in_configuration();
    let long = with(client.diagnostics(&main), "settings-activation-too-long", "12 hours").cloned().expect("a finding");
    let at = |position: &Value| json!({"textDocument": {"uri": client::address(&main)}, "position": position});
    let hover = client.ask("textDocument/hover", &at(&long["range"]["start"])).expect("an answer");
    let text = hover["contents"]["value"].as_str().expect("a text");
    for part in [
        "`settings-activation-too-long`",
        "12 hours",
        "**How to fix**",
        "**References**",
        "https://learn.microsoft.com",
    ] {
        assert!(text.contains(part), "{part} is missing: {text}");
    }
    assert_eq!(hover["range"], long["range"]);
    let none = client.ask("textDocument/hover", &at(&json!({"line": 0, "character": 0})));
    assert_eq!(none, Ok(NOTHING));
}

#[test]
fn what_only_terraform_can_compute_is_told_and_not_passed_over() {
    let (_kept, main, mut client) = in_configuration();
    assert!(with(client.diagnostics(&main), "not-planned", "").is_none(), "the plan is of this text");
    let text = client.text(&main).to_owned();
    for (part, by, block) in [
        ("\"PT12H\"", "local.longest", "azuread_group_role_management_policy.servers"),
        (
            "  role_id             = azuread_directory_role.security.template_id\n  principal_object_id = azuread_group.helpers.object_id",
            "  role_id             = azuread_directory_role.security.template_id\n  principal_object_id = azuread_group.admins[\"web\"].object_id",
            "azuread_directory_role_assignment.helpers",
        ),
        ("toset([\"db\", \"web\"])", "toset([\"db\"])", "azuread_group.admins"),
        (
            "resource \"msgraph_resource\"",
            "resource \"azuread_group\" \"new\" {\n  display_name = \"New\"\n}\n\nresource \"msgraph_resource\"",
            "azuread_group.new is not in the plan",
        ),
        ("  assignable_to_role = true\n", "", "azuread_group.admins"),
    ] {
        client.replace(&main, part, by);
        client.until(|client| with(client.diagnostics(&main), "not-planned", block).is_some());
        let told = with(client.diagnostics(&main), "not-planned", block).cloned().expect("told");
        assert_eq!(told["severity"], 3, "{told}");
        assert!(told["message"].as_str().is_some_and(|said| said.ends_with("run terraform plan")), "{told}");
        client.set(&main, &text);
        client.until(|client| with(client.diagnostics(&main), "not-planned", "").is_none());
    }
}

#[test]
fn what_is_gone_or_saved_since_the_plan_is_told() {
    let (_kept, folder) = copy("exports/terraform");
    let main = folder.join("source/main.tf");
    let mut client = Client::start(&folder, &["plan.json", "--terraform-source", "source"], &NOTHING);
    client.open(&main, "terraform");
    client.until(|client| !client.diagnostics(&main).is_empty());
    let text = client.text(&main).to_owned();
    let block = |head: &str| {
        let start = text.find(head).expect("a block");
        let end = start + text[start..].find("\n}\n").expect("an end") + 3;
        text[start..end].to_owned()
    };
    for (part, by, said) in [
        (block("resource \"azuread_group\" \"helpers\""), "", "azuread_group.helpers was deleted"),
        (block("module \"pim\""), "", "module.pim was deleted"),
        (block("data \"azuread_group\" \"servers\""), "", "data.azuread_group.servers was deleted"),
        ("dde31a53-c0fd-401a-b21d-b5dc8c85f51a".to_owned(), "x", "data.azuread_group.servers was edited"),
        ("data \"azuread_group\"".to_owned(), "locals {\n  a = 1\n}\n\ndata \"azuread_group\"", "locals was edited"),
    ] {
        client.replace(&main, &part, by);
        client.until(|client| with(client.diagnostics(&main), "not-planned", said).is_some());
        client.set(&main, &text);
        client.until(|client| with(client.diagnostics(&main), "not-planned", "").is_none());
    }
    let values = folder.join("source/prod.auto.tfvars");
    std::fs::write(&values, "a = 1\n").expect("writable");
    touch(&values);
    touch(&main);
    client.tell("textDocument/didSave", &json!({"textDocument": {"uri": client::address(&main)}}));
    let is_told = |client: &Client, file: &Path| {
        with(client.diagnostics(file), "not-planned", "was saved after the plan").is_some()
    };
    client.until(|client| is_told(client, &main) && is_told(client, &values));
    touch(&folder.join("plan.json"));
    client.tell("workspace/didChangeWatchedFiles", &json!({"changes": []}));
    client.until(|client| !is_told(client, &main) && !is_told(client, &values));
}

#[test]
fn settings_come_from_the_editor_and_wrong_ones_are_named() {
    let (_kept, folder) = copy("exports/terraform");
    let main = folder.join("source/main.tf");
    let options = json!({"export": ["plan.json"], "terraformSource": "source"});
    let mut client = Client::start(&folder, &[], &options);
    client.until(|client| !client.diagnostics(&main).is_empty());
    client.tell("workspace/didChangeConfiguration", &json!({"settings": {"pimlint": {"export": ["nowhere"]}}}));
    client.until(|client| client.said.iter().any(|said| said.contains("nowhere")));
    client.until(|client| client.diagnostics(&main).is_empty());
    client.tell("workspace/didChangeConfiguration", &json!({"settings": {"pimlint": {"exports": "x"}}}));
    client.until(|client| client.said.iter().any(|said| said.contains("expected \"export\": a list of paths")));
    client.tell("workspace/didChangeConfiguration", &json!({"settings": {"pimlint": options}}));
    client.until(|client| !client.diagnostics(&main).is_empty());
    assert_eq!(client.end(), Some(0));
}

#[test]
fn a_file_that_is_not_of_the_export_has_nothing() {
    let (_kept, folder) = copy("exports/terraform");
    let (note, main) = (folder.join("note.md"), folder.join("source/main.tf"));
    std::fs::write(&note, "# A note\n").expect("writable");
    let mut client = Client::start(&folder, &["plan.json", "--terraform-source", "source"], &NOTHING);
    client.open(&note, "markdown");
    client.open(&main, "terraform");
    client.until(|client| client.shown.contains_key(&client::address(&note)) && !client.diagnostics(&main).is_empty());
    assert_eq!(client.diagnostics(&note), Vec::<Value>::new());
    let untitled = json!({"uri": "untitled:Untitled-1", "languageId": "json", "version": 1, "text": "{"});
    client.tell("textDocument/didOpen", &json!({"textDocument": untitled}));
    assert_eq!(client.end(), Some(0));
}

#[test]
fn positions_are_of_the_encoding_that_both_know() {
    let (_kept, folder) = copy("exports/terraform");
    let client = Client::start(&folder, &["plan.json"], &NOTHING);
    assert_eq!(client.capabilities["positionEncoding"], "utf-16");
    let offered = json!({"general": {"positionEncodings": ["utf-16", "utf-8"]}});
    let client = Client::start_with(&folder, &["plan.json"], &NOTHING, &offered);
    assert_eq!(client.capabilities["positionEncoding"], "utf-8");
}

#[test]
fn what_the_server_does_not_know_is_refused_and_it_ends_as_it_is_told() {
    let (_kept, folder) = copy("exports/terraform");
    let mut client = Client::start(&folder, &["plan.json"], &NOTHING);
    assert_eq!(client.ask("textDocument/rename", &json!({})), Err(-32601));
    assert_eq!(client.ask("textDocument/hover", &json!({"position": 3})), Err(-32602));
    client.tell("$/unknown", &json!({}));
    client.tell("textDocument/didOpen", &json!({"textDocument": 3}));
    assert_eq!(client.end(), Some(0));
    assert_eq!(Client::start(&folder, &["plan.json"], &NOTHING).vanish(), Some(1));
    let mut client = Client::start(&folder, &["plan.json"], &NOTHING);
    assert_eq!(client.ask("shutdown", &NOTHING), Ok(NOTHING));
    assert_eq!(client.ask("textDocument/hover", &json!({})), Err(-32600));
}

#[test]
fn a_request_that_is_cancelled_is_answered_once() {
    let (_kept, folder) = copy("tenants/contoso");
    let file = folder.join(SETTINGS);
    let mut client = Client::start(&folder, &[], &NOTHING);
    client.open(&file, "json");
    client.until(|client| client.diagnostics(&file).len() > 3);
    let params = json!({"textDocument": {"uri": client::address(&file)}, "context": {"diagnostics": []},
        "range": {"start": {"line": 0, "character": 0}, "end": {"line": 99999, "character": 0}}});
    let id = client.request("textDocument/codeAction", &params);
    client.tell("$/cancelRequest", &json!({"id": id}));
    assert_eq!(client.answer(id), Err(-32800));
}
