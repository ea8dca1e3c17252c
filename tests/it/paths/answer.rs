//! What `pimlint paths` writes.

use std::process::{Command, Output};

use insta_cmd::assert_cmd_snapshot;
use pimlint::report::paths::SCHEMA;
use serde_json::Value;

const CONTOSO: &str = "fixtures/tenants/contoso";

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
    command.arg("paths").args(arguments).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

fn run(arguments: &[&str]) -> Output {
    command(arguments).output().expect("the program runs")
}

fn text(arguments: &[&str]) -> String {
    let run = run(arguments);
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).expect("UTF-8")
}

#[test]
fn the_ways_to_a_role_are_shown_weakest_first() {
    assert_cmd_snapshot!(command(&[CONTOSO, "--to", "Privileged Authentication Administrator"]));
}

#[test]
fn json_satisfies_its_schema() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for arguments in [
        &[CONTOSO][..],
        &[CONTOSO, "--from", "GUESTS"],
        &[CONTOSO, "--to", "Helpdesk Administrator", "--max-humans", "0"],
    ] {
        let answer: Value = serde_json::from_str(&text(&[arguments, &["--format", "json"]].concat())).expect("JSON");
        let wrong: Vec<String> = validator.iter_errors(&answer).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{arguments:?}: {wrong:#?}");
    }
}

#[test]
fn fewer_people_show_fewer_ways() {
    let ways = |most: &str| {
        let answer = text(&[CONTOSO, "--to", "Global Administrator", "--max-humans", most, "--format", "json"]);
        let answer: Value = serde_json::from_str(&answer).expect("JSON");
        answer["targets"][0]["ways"].as_array().expect("ways").len()
    };
    assert!(ways("0") < ways("2"), "each way of contoso to Global Administrator needs an approval");
}

#[test]
fn drawings_have_every_step_once() {
    let dot = text(&[CONTOSO, "--format", "dot"]);
    assert!(dot.starts_with("digraph paths {") && dot.trim_end().ends_with('}'));
    let arrows: Vec<&str> = dot.lines().filter(|line| line.contains(" -> ")).collect();
    let mut each = arrows.clone();
    each.dedup();
    assert_eq!(arrows, each);
    let mermaid = text(&[CONTOSO, "--format", "mermaid"]);
    assert_eq!(mermaid.lines().filter(|line| line.contains("->|")).count(), arrows.len());
    let html = text(&[CONTOSO, "--format", "html"]);
    assert!(html.contains("<svg class=\"path\"") && !html.contains("<script"));
}

#[test]
fn opengraph_names_only_nodes_that_it_has() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("graph.json");
    text(&[CONTOSO, "--opengraph", file.to_str().expect("UTF-8")]);
    let graph: Value = serde_json::from_slice(&std::fs::read(file).expect("written")).expect("JSON");
    let nodes: Vec<&Value> =
        graph["graph"]["nodes"].as_array().expect("nodes").iter().map(|node| &node["id"]).collect();
    let edges = graph["graph"]["edges"].as_array().expect("edges");
    assert!(!edges.is_empty());
    for edge in edges {
        assert!(nodes.contains(&&edge["start"]["value"]) && nodes.contains(&&edge["end"]["value"]), "{edge}");
        assert!(
            edge["kind"]
                .as_str()
                .is_some_and(|kind| kind.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'))
        );
    }
}

#[test]
fn what_is_unknown_is_refused_with_what_is_near() {
    let run = run(&[CONTOSO, "--to", "Helpdesk Adminstrator"]);
    assert_eq!(run.status.code(), Some(2));
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(said.contains("Helpdesk Administrator"), "{said}");
}

#[test]
fn a_redacted_answer_names_no_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("key");
    for format in ["text", "json", "dot", "mermaid", "html"] {
        let said = text(&[CONTOSO, "--format", format, "--redact", "--redaction-key", key.to_str().expect("UTF-8")]);
        for name in ["Arden", "PIM-Entra"] {
            assert!(!said.contains(name), "{format}: {name}");
        }
    }
}
