//! What the build refuses in `rules/frameworks/<id>.toml`.

#[path = "../../rules/build/areas.rs"]
#[allow(dead_code, reason = "written for the build script")]
mod areas;
#[path = "../../src/model/collection.rs"]
#[allow(dead_code, unfulfilled_lint_expectations, reason = "written for the library")]
mod collection;
#[path = "../../rules/build/entry.rs"]
#[allow(dead_code, reason = "written for the build script")]
mod entry;
#[path = "../../rules/build/examples.rs"]
#[allow(dead_code, reason = "written for the build script")]
mod examples;
#[path = "../../rules/build/frameworks.rs"]
#[allow(dead_code, reason = "written for the build script")]
mod frameworks;
#[path = "../../src/catalogue/scope.rs"]
#[allow(dead_code, unfulfilled_lint_expectations, reason = "written for the library")]
mod scope;
#[path = "../../rules/build/validate.rs"]
#[allow(dead_code, reason = "written for the build script")]
mod validate;

use validate::Rule;

const RULES: [(&str, &str); 3] = [
    ("settings", "settings-approval-not-required"),
    ("settings", "settings-alert-silent"),
    ("policy", "policy-no-expiration"),
];

fn rule((area, id): (&str, &str)) -> Rule {
    let file = format!("rules/{area}/{id}.md");
    let text = std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(&file)).expect("an entry");
    let entry = entry::parse(&text).expect("it is right");
    Rule { id: id.to_owned(), area: validate::area(area).expect("an area"), file, entry }
}

/// What is wrong with a file that holds these controls.
fn wrong(controls: &str) -> String {
    let head = "name = \"N\"\nversion = \"1\"\nsource = \"https://example.com\"\n";
    let framework = match frameworks::parse("n", &format!("{head}{controls}")) {
        Ok(framework) => framework,
        Err(problem) => return problem,
    };
    frameworks::wrong(&[framework], &RULES.map(rule)).join("; ")
}

fn control(tests: &str) -> String {
    format!("[[controls]]\nid = \"1\"\n{tests}")
}

#[test]
fn a_control_with_known_rules_and_subjects_is_right() {
    let test = r#"{ rule = "settings-approval-not-required", subjects = ["global-administrator"] }"#;
    assert_eq!(wrong(&control(&format!("tests = [{test}]\nalso_asks = [\"a review\"]"))), "");
    let part = r#"{ rule = "settings-alert-silent", parts = ["activation"], subjects = ["everything"] }"#;
    assert_eq!(wrong(&control(&format!("tests = [{part}]"))), "");
    assert_eq!(wrong(&control("title = \"Known, and not tested\"")), "");
}

#[test]
fn the_build_refuses_what_does_not_exist_or_stands_twice() {
    let test = |rule: &str, more: &str| control(&format!("tests = [{{ rule = \"{rule}\", {more} }}]"));
    let twice = r#"{ rule = "policy-no-expiration", subjects = ["everything"] }"#;
    for (controls, said) in [
        (test("settings-no-such", "subjects = [\"everything\"]"), "settings-no-such is no rule"),
        (test("policy-no-expiration", "subjects = [\"every-thing\"]"), "`every-thing` is none of everything, "),
        (
            test("policy-no-expiration", "subjects = [\"global-administrator\"]"),
            "judges assignment-policy, of which none",
        ),
        (test("policy-no-expiration", "subjects = []"), "tested on no subjects"),
        (
            test("policy-no-expiration", "subjects = [\"everything\", \"everything\"]"),
            "`everything` stands there twice",
        ),
        (test("policy-no-expiration", "parts = [\"x\"], subjects = [\"everything\"]"), "has no part `x`"),
        (control(&format!("tests = [{twice}, {twice}]")), "`policy-no-expiration` stands there twice"),
        (format!("{}\n{}", control(""), control("")), "it is listed twice"),
        (control("also_asks = [\"a review\"]"), "it has none"),
        (control("titel = \"x\""), "unknown field"),
        (String::new(), "either `[[controls]]` or `[[techniques]]`"),
        ("[[techniques]]\nid = \"T1\"\ntitle = \"T\"\nrules = [\"no-rule\"]".to_owned(), "no-rule is no rule"),
    ] {
        let problem = wrong(&controls);
        assert!(problem.contains(said), "{controls}: {problem}");
    }
}
