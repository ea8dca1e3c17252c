//! `docs/adoption.md`, told again: each command in its order, with what it prints and its exit code.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::workplace::Workplace;

const STORY: &str = include_str!("../../docs/adoption.md");
/// The group of the help desk.
const HELP_DESK: &str = "da3c86f0-aa50-444d-8282-5a5f843f0cb5";

/// What happens between the commands.
fn change(workplace: &Workplace, what: &str) {
    let restore = |file: &str| {
        let from = workplace.path("before").join(file);
        fs::copy(from, workplace.path("export").join(file)).expect("a copy");
    };
    match what {
        "a group becomes dynamic" => workplace.make_dynamic(),
        "the group is as it was" => restore("groups.json"),
        "an activation of the help desk lasts 12 hours" => activation(workplace, "PT12H"),
        "the settings are as they were" => restore("roleManagementPolicyAssignments.json"),
        "the group of the help desk is deleted" => delete(workplace),
        "everything is as it was" => {
            for file in fs::read_dir(workplace.path("before")).expect("a folder") {
                restore(&file.expect("a file").file_name().to_string_lossy());
            }
        }
        "the groups are not exported" => fs::remove_file(workplace.path("export/groups.json")).expect("removed"),
        _ => panic!("the story has a change that the test does not know: {what}"),
    }
}

fn activation(workplace: &Workplace, duration: &str) {
    each(workplace, "roleManagementPolicyAssignments", |assignment| {
        if assignment["scopeId"] == HELP_DESK && assignment["roleDefinitionId"] == "member" {
            for list in ["rules", "effectiveRules"] {
                let rules = assignment["policy"][list].as_array_mut().into_iter().flatten();
                rules.filter(|rule| rule["id"] == "Expiration_EndUser_Assignment").for_each(|rule| {
                    rule["maximumDuration"] = json!(duration);
                });
            }
        }
        true
    });
}

/// Takes the group, and what is about it alone, out of every list.
fn delete(workplace: &Workplace) {
    for file in fs::read_dir(workplace.path("export")).expect("a folder") {
        let name = file.expect("a file").file_name().to_string_lossy().into_owned();
        let Some(stem) = name.strip_suffix(".json") else { continue };
        if name.contains(HELP_DESK) {
            fs::remove_file(workplace.path("export").join(&name)).expect("removed");
        } else if workplace.json(&format!("export/{name}"))["value"].is_array() {
            let is_about = |object: &Value| ["id", "groupId", "scopeId"].iter().any(|key| object[key] == HELP_DESK);
            each(workplace, stem, |object| !is_about(object));
        }
    }
}

/// Changes or keeps every object of a list.
fn each(workplace: &Workplace, file: &str, mut keep: impl FnMut(&mut Value) -> bool) {
    let name = format!("export/{file}.json");
    let mut page = workplace.json(&name);
    page["value"].as_array_mut().expect("a page").retain_mut(|object| keep(object));
    workplace.write(&name, &page);
}

/// Runs the command of a block; every line below it has to be in what is printed, in this order.
fn told(workplace: &Workplace, block: &str) -> Result<(), String> {
    let mut lines = block.lines();
    let command = lines.next().and_then(|line| line.strip_prefix("$ ")).expect("a command");
    let run = Command::new("sh")
        .args(["-c", command.replacen("pimlint", "\"$PIMLINT\"", 1).as_str()])
        .env("PIMLINT", env!("CARGO_BIN_EXE_pimlint"))
        .env_remove("GITHUB_STEP_SUMMARY")
        .current_dir(workplace.path(""))
        .output()
        .expect("a shell");
    let said = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    let mut rest = said.as_str();
    for line in lines {
        if let Some(code) = line.strip_prefix("# exit code ") {
            let found = run.status.code().map(|code| code.to_string());
            if found.as_deref() != Some(code) {
                return Err(format!("{command}\nends with {found:?}, not {code}:\n{said}"));
            }
        } else {
            let at = rest.find(line).ok_or_else(|| format!("{command}\ndoes not say `{line}`:\n{said}"))?;
            rest = &rest[at + line.len()..];
        }
    }
    Ok(())
}

#[test]
#[cfg(unix)]
fn the_story_of_the_documentation_is_true() {
    let workplace = Workplace::new();
    fs::create_dir(workplace.path("before")).expect("a folder");
    for file in fs::read_dir(workplace.path("export")).expect("a folder") {
        let file = file.expect("a file");
        fs::copy(file.path(), workplace.path("before").join(file.file_name())).expect("a copy");
    }
    let mut told_of = 0;
    let mut rest = STORY;
    while let Some(at) = [rest.find("<!-- change: "), rest.find("```console\n")].into_iter().flatten().min() {
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("<!-- change: ") {
            let (what, after) = after.split_once(" -->").expect("the end of a comment");
            change(&workplace, what);
            rest = after;
        } else {
            let (block, after) = rest["```console\n".len()..].split_once("```").expect("the end of a block");
            told(&workplace, block).unwrap_or_else(|wrong| panic!("{wrong}"));
            told_of += 1;
            rest = after;
        }
    }
    assert!(told_of > 10, "{told_of} commands");
}
