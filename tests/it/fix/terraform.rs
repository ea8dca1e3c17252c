//! Changes of a Terraform configuration whose blocks leave out what has to change, and of those that only people can change.

use std::collections::BTreeSet;
use std::process::Command;

use hcl_edit::parser::parse_body;
use hcl_edit::structure::{Block, Body};
use insta_cmd::assert_cmd_snapshot;
use serde_json::Value;

const PLAN: &str = include_str!("lacking/plan.json");
const SOURCE: &str = include_str!("lacking/main.tf");

/// `pimlint fix` in a folder with this plan and its configuration.
struct Folder(tempfile::TempDir);

impl Folder {
    /// With words replaced in both.
    fn of(replaced: &[(&str, &str)]) -> Self {
        let with = |text: &str| replaced.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in [("plan.json", PLAN), ("main.tf", SOURCE)] {
            std::fs::write(folder.path().join(name), with(text)).expect("written");
        }
        Self(folder)
    }

    fn command(&self, format: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
        let arguments = ["fix", "plan.json", "--terraform-source", ".", "--alternatives", "--format", format];
        command.args(arguments).current_dir(self.0.path()).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
        command
    }

    fn answer(&self) -> Value {
        let run = self.command("json").output().expect("the program runs");
        assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
        serde_json::from_slice(&run.stdout).expect("JSON")
    }

    /// The configuration with the diff in it.
    fn patched(&self) -> Body {
        let diff = self.command("diff").output().expect("the program runs").stdout;
        std::fs::write(self.0.path().join("diff"), diff).expect("written");
        let run = Command::new("git").args(["apply", "diff"]).current_dir(self.0.path()).output().expect("git runs");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        let text = std::fs::read_to_string(self.0.path().join("main.tf")).expect("still there");
        parse_body(&text).expect("Terraform")
    }
}

/// What a run of the program ends with, and what it writes.
fn ran(folder: &std::path::Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
    let run =
        command.args(arguments).current_dir(folder).env_remove("CLICOLOR_FORCE").output().expect("the program runs");
    (run.status.code(), String::from_utf8(run.stdout).expect("UTF-8"))
}

#[test]
fn the_pull_request_of_the_tutorial_passes_with_the_diff_that_the_tutorial_shows() {
    let page = include_str!("../../../docs/tutorial.md");
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["main.tf", "plan.json"] {
        std::fs::copy(std::path::Path::new("fixtures/tutorial").join(name), folder.path().join(name)).expect("copied");
    }
    let run = |command: &str| ran(folder.path(), &command.split(' ').skip(1).collect::<Vec<_>>());
    let shown = |command: &'static str| {
        assert!(page.contains(command), "the tutorial does not show `{command}`");
        run(command)
    };
    shown("pimlint demo export");
    let (code, said) = shown("pimlint check export plan.json --fail-on-new error");
    assert_eq!(code, Some(1));
    let first: Vec<&str> = said.lines().skip_while(|line| !line.starts_with("  1. ")).take(3).collect();
    assert!(page.contains(&first.join("\n")), "{first:#?}");
    let (code, diff) = shown("pimlint fix export plan.json --terraform-source . --decision 1 --format diff");
    assert_eq!(code, Some(0));
    assert!(page.contains(&format!("```diff\n{diff}```")), "{diff}");
    std::fs::write(folder.path().join("diff"), diff).expect("written");
    let applied = Command::new("git").args(["apply", "diff"]).current_dir(folder.path()).status().expect("git runs");
    assert!(applied.success());
    // What Terraform would plan for the changed file.
    let text = std::fs::read_to_string(folder.path().join("main.tf")).expect("still there");
    let body = parse_body(&text).expect("Terraform");
    let block = resource(&body, "azuread_group_role_management_policy.authentication");
    let required = value(block, "active_assignment_rules.0.expiration_required").expect("a value");
    let plan = std::fs::read_to_string(folder.path().join("plan.json")).expect("a plan");
    let plan = plan.replace("\"expiration_required\": false", &format!("\"expiration_required\": {required}"));
    std::fs::write(folder.path().join("plan.json"), plan).expect("written");
    assert_eq!(run("pimlint check export plan.json --fail-on-new error").0, Some(0));
}

/// The block of a resource, by its address.
fn resource<'b>(body: &'b Body, address: &str) -> &'b Block {
    let labels =
        |block: &&Block| block.labels.iter().map(|label| label.as_str().to_owned()).collect::<Vec<_>>().join(".");
    body.blocks().find(|block| labels(block) == address).expect("a block")
}

/// The value that a block writes.
fn value(block: &Block, path: &str) -> Option<String> {
    let names: Vec<&str> = path.split('.').filter(|name| *name != "0").collect();
    let (name, way) = names.split_last()?;
    let mut inside = &block.body;
    for name in way {
        inside = &inside.get_blocks(name).next()?.body;
    }
    Some(inside.get_attribute(name)?.value.to_string().trim().to_owned())
}

/// Every attribute of an answer is in the changed configuration, with its value; the types of their resources.
fn changed(folder: &Folder, before: &Body) -> BTreeSet<String> {
    let answer = folder.answer();
    let (attributes, body) = (answer["attributes"].as_array().expect("attributes"), folder.patched());
    let of = |attribute: &Value| {
        let address = attribute["resource"].as_str().expect("an address");
        let path = attribute["attribute"].as_str().expect("a path");
        assert_eq!(value(resource(before, address), path), None, "{address} writes {path} already");
        assert_eq!(value(resource(&body, address), path), Some(attribute["to"].to_string()), "{address}: {path}");
        address.split('.').next().unwrap_or_default().to_owned()
    };
    assert_eq!(answer["proof"]["introduced"], 0);
    attributes.iter().map(of).collect()
}

#[test]
fn an_attribute_that_a_block_leaves_out_is_written_into_it() {
    assert_cmd_snapshot!(Folder::of(&[]).command("diff"));
}

#[test]
fn every_type_of_resource_has_the_value_that_was_proved() {
    let external = ("AllExistingDirectoryMemberUsers", "AllExternalSubjects");
    let types: BTreeSet<String> = [&[][..], &[external]]
        .into_iter()
        .flat_map(|replaced| changed(&Folder::of(replaced), &parse_body(SOURCE).expect("Terraform")))
        .collect();
    let expected = [
        "azuread_access_package",
        "azuread_access_package_assignment_policy",
        "azuread_access_package_catalog",
        "azuread_group",
        "azuread_group_role_management_policy",
        "azuread_user",
    ];
    assert_eq!(types, expected.map(str::to_owned).into());
}

#[test]
fn what_people_have_to_change_in_a_configuration_is_named_with_the_reason() {
    let duration = "display_name      = \"Everyone\"";
    let rules = "  activation_rules {\n    # by decision of the board\n";
    let cases = [
        (duration, "duration_in_days = var.days", "where it is computed"),
        (duration, "for_each = toset([\"a\"])", "which makes several objects"),
        (
            duration,
            "expiration_date = null",
            "where it replaces `expiration_date`: the provider takes only one of them",
        ),
        (
            rules,
            "  dynamic \"active_assignment_rules\" {\n    for_each = []\n    content {}\n  }\n  activation_rules {\n",
            "where it is computed",
        ),
    ];
    for (from, to, why) in cases {
        let answer = Folder::of(&[(from, to)]).answer();
        let decisions = answer["decisions"].as_array().expect("decisions").iter();
        let left = decisions.flat_map(|decision| decision["notFixed"].as_array().expect("not fixed").clone());
        let said: Vec<String> = left
            .filter(|left| left["reason"] == "terraform")
            .map(|left| left["detail"].as_str().expect("words").to_owned())
            .collect();
        assert!(
            said.iter().any(|words| words.starts_with("Terraform manages it") && words.ends_with(why)),
            "{said:#?}"
        );
    }
}
