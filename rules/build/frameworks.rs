//! Reads `rules/frameworks/<id>.toml`: the controls, and the rules and subjects that test them.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Deserialize;

use super::scope::Scope;
use super::validate::Rule;

/// One framework.
#[derive(Debug)]
pub struct Framework {
    /// The file name without `.toml`.
    pub id: String,
    /// What the file says.
    pub text: Text,
}

/// One file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    name: String,
    version: String,
    source: String,
    /// The controls beside those listed, of which none is tested.
    #[serde(default)]
    others: String,
    #[serde(default)]
    controls: Vec<Control>,
    /// Techniques of attackers, which ask for nothing.
    #[serde(default)]
    techniques: Vec<Technique>,
}

/// One control. Without tests it is known and not tested.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Control {
    id: String,
    /// What it asks for in a few words; left out where we do not know it for sure.
    title: Option<String>,
    #[serde(default)]
    tests: Vec<Test>,
    /// What it asks for beside that, a phrase each.
    #[serde(default)]
    also_asks: Vec<String>,
    /// Where the tests judge otherwise than its words do, a sentence each.
    #[serde(default)]
    differs: Vec<String>,
}

/// One rule, on some of its subjects.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Test {
    rule: String,
    subjects: Vec<String>,
    /// The parts of the rule that count; all without them.
    #[serde(default)]
    parts: Vec<String>,
}

/// One technique, and the rules whose faults help it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Technique {
    id: String,
    title: String,
    #[serde(default)]
    rules: Vec<String>,
}

impl Framework {
    /// The ids of the controls or techniques that name a rule, in the order of the file.
    pub fn controls_of(&self, rule: &str) -> Vec<&str> {
        let tested = |control: &&Control| control.tests.iter().any(|test| test.rule == rule);
        let controls = self.text.controls.iter().filter(tested).map(|control| control.id.as_str());
        let helped = |technique: &&Technique| technique.rules.iter().any(|named| named == rule);
        controls.chain(self.text.techniques.iter().filter(helped).map(|technique| technique.id.as_str())).collect()
    }
}

/// Reads one file's text.
pub fn parse(id: &str, text: &str) -> Result<Framework, String> {
    let text: Text = toml::from_str(text).map_err(|error| error.to_string())?;
    for (key, value) in [("name", &text.name), ("version", &text.version)] {
        if value.trim().is_empty() {
            return Err(format!("`{key}` is empty"));
        }
    }
    if !text.source.starts_with("https://") {
        return Err("`source` is no https address".to_owned());
    }
    if text.controls.is_empty() == text.techniques.is_empty() {
        return Err("it has to list either `[[controls]]` or `[[techniques]]`".to_owned());
    }
    Ok(Framework { id: id.to_owned(), text })
}

/// What is wrong between the frameworks and the rules.
pub fn wrong(frameworks: &[Framework], rules: &[Rule]) -> Vec<String> {
    let mut wrong = Vec::new();
    for Framework { id, text } in frameworks {
        let mut seen = BTreeSet::new();
        let of_control = |control: &Control| (control.id.clone(), in_control(control, rules));
        let of_technique = |technique: &Technique| (technique.id.clone(), in_technique(technique, rules));
        let all = text.controls.iter().map(of_control).chain(text.techniques.iter().map(of_technique));
        for (control, mut problems) in all {
            if !seen.insert(control.clone()) {
                problems.push("it is listed twice".to_owned());
            }
            wrong.extend(problems.into_iter().map(|text| format!("rules/frameworks/{id}.toml: {control}: {text}")));
        }
    }
    wrong
}

fn in_control(control: &Control, rules: &[Rule]) -> Vec<String> {
    let mut wrong = twice(control.tests.iter().map(|test| test.rule.as_str()));
    wrong.extend(control.tests.iter().flat_map(|test| in_test(test, rules)));
    if control.title.as_ref().is_some_and(|title| title.trim().is_empty()) {
        wrong.push("its title is empty; leave it out".to_owned());
    }
    if control.tests.is_empty() && !control.also_asks.is_empty() {
        wrong.push("`also_asks` is for what a control asks beside its tests, and it has none".to_owned());
    }
    if control.also_asks.iter().any(|words| words.trim().is_empty() || words.ends_with('.')) {
        wrong.push("`also_asks` holds phrases without a full stop".to_owned());
    }
    if control.tests.is_empty() && !control.differs.is_empty() {
        wrong.push("`differs` is about tests, and it has none".to_owned());
    }
    if control.differs.iter().any(|words| !words.ends_with('.')) {
        wrong.push("`differs` holds sentences".to_owned());
    }
    wrong
}

fn in_test(test: &Test, rules: &[Rule]) -> Vec<String> {
    let Some(rule) = rules.iter().find(|rule| rule.id == test.rule) else {
        return vec![unknown_rule(&test.rule)];
    };
    let mut wrong = twice(test.subjects.iter().chain(&test.parts).map(String::as_str));
    if test.subjects.is_empty() {
        wrong.push(format!("{} is tested on no subjects", test.rule));
    }
    for word in &test.subjects {
        match Scope::from_word(word) {
            None => wrong.push(format!("`{word}` is none of {}", Scope::ALL.map(Scope::as_str).join(", "))),
            Some(scope) if !scope.fits(&rule.entry.meta.judges) => {
                wrong.push(format!("{} judges {}, of which none is {word}", test.rule, rule.entry.meta.judges));
            }
            Some(_) => {}
        }
    }
    for part in test.parts.iter().filter(|part| !rule.entry.meta.parts.contains(part)) {
        wrong.push(format!("{} has no part `{part}`", test.rule));
    }
    wrong
}

fn in_technique(technique: &Technique, rules: &[Rule]) -> Vec<String> {
    let mut wrong = twice(technique.rules.iter().map(String::as_str));
    let unknown = technique.rules.iter().filter(|named| rules.iter().all(|rule| rule.id != **named));
    wrong.extend(unknown.map(|named| unknown_rule(named)));
    if technique.title.trim().is_empty() {
        wrong.push("its title is empty".to_owned());
    }
    wrong
}

fn unknown_rule(rule: &str) -> String {
    format!("{rule} is no rule")
}

fn twice<'a>(words: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    words.filter(|word| !seen.insert(*word)).map(|word| format!("`{word}` stands there twice")).collect()
}

/// The table of frameworks as Rust.
pub fn generate(frameworks: &[Framework]) -> String {
    let mut out = String::from(
        "/// Every framework that rules are mapped to, by id.\npub static FRAMEWORKS: &[Framework] = &[\n",
    );
    for Framework { id, text } in frameworks {
        let kind = if text.controls.is_empty() { "Techniques" } else { "Controls" };
        let controls = text.controls.iter().map(control).chain(text.techniques.iter().map(technique));
        let _ = writeln!(
            out,
            "    Framework {{ id: {id:?}, name: {:?}, version: {:?}, source: {:?}, kind: FrameworkKind::{kind}, others: {:?}, \
             controls: &[{}] }},",
            text.name,
            text.version,
            text.source,
            text.others,
            controls.collect::<Vec<_>>().join(", ")
        );
    }
    out.push_str("];\n");
    out
}

fn control(control: &Control) -> String {
    let Control { id, title, tests, also_asks, differs } = control;
    let tests = tests.iter().map(test).collect::<Vec<_>>().join(", ");
    format!(
        "Control {{ id: {id:?}, title: {title:?}, tests: &[{tests}], also_asks: &{also_asks:?}, differs: &{differs:?} }}"
    )
}

fn technique(technique: &Technique) -> String {
    let Technique { id, title, rules } = technique;
    let test = |rule: &String| format!("Test {{ rule: {rule:?}, parts: &[], subjects: &[Scope::Everything] }}");
    let tests: Vec<String> = rules.iter().map(test).collect();
    format!(
        "Control {{ id: {id:?}, title: Some({title:?}), tests: &[{}], also_asks: &[], differs: &[] }}",
        tests.join(", ")
    )
}

fn test(test: &Test) -> String {
    let Test { rule, subjects, parts } = test;
    let scopes: Vec<String> =
        subjects.iter().filter_map(|word| Scope::from_word(word)).map(|scope| format!("Scope::{scope:?}")).collect();
    format!("Test {{ rule: {rule:?}, parts: &{parts:?}, subjects: &[{}] }}", scopes.join(", "))
}
