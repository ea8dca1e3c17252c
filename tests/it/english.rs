//! What people read is in plain, current English: a list of words that read as a translation, or that have a plainer one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use regex::Regex;

use crate::support::{as_of, files_of, judge};
use pimlint::catalogue::{AREAS, entries};
use pimlint::finding::Outcome;

const FOREIGN: &str = concat!(
    r"(?i)\b(is no|are no|is none|stands? (?:in|under|at|beside)|lies|so many|tells? of|told|the moment|whole|hears?|",
    r"for good|guards?|guarded|points at|promises?|without (?:an )?end|somebody|nobody|anybody|everybody|behind|gets? at|",
    r"takes? away|taken away|ask(?:s|ed)? for|holds? at a unit|synchronised|organisations?|beside|not any more|",
    r"makes people an?|(?:people|those who|each other and) bec[ao]me an?)\b",
);

/// Phrases with a word of the list that are plain.
const PLAIN: &str = r"(?i)\bthere (?:is|are) no\b|\b(?:is|are) no (?:longer|more than|one)\b";

/// What is no prose: code, names in quotes, ids of rules as the text of a link, and where links lead.
const CODE: &str = r#"(?ms)^ *```.*?^ *```|`[^`]*`|"[^"]*"|\[[a-z0-9]+(?:-[a-z0-9]+){2,}|\]\([^)]*\)"#;

struct Reader {
    foreign: Regex,
    plain: Regex,
    code: Regex,
    wrong: BTreeSet<String>,
}

impl Reader {
    fn new() -> Self {
        let pattern = |pattern| Regex::new(pattern).expect("a pattern");
        Self { foreign: pattern(FOREIGN), plain: pattern(PLAIN), code: pattern(CODE), wrong: BTreeSet::new() }
    }

    fn read(&mut self, place: &str, text: &str) {
        let prose = self.code.replace_all(text, " ");
        let prose = prose.split_whitespace().collect::<Vec<_>>().join(" ");
        let prose = self.plain.replace_all(&prose, "");
        for found in self.foreign.find_iter(&prose) {
            let around: String =
                prose.chars().skip(prose[..found.start()].chars().count().saturating_sub(40)).take(100).collect();
            self.wrong.insert(format!("{place}: \"{}\" in: {around}", found.as_str()));
        }
    }

    fn done(self) {
        assert!(self.wrong.is_empty(), "\n{}", self.wrong.into_iter().collect::<Vec<_>>().join("\n"));
    }
}

#[test]
fn findings_are_in_plain_english() {
    let mut reader = Reader::new();
    for rule in entries() {
        for example in rule.examples {
            for (_, outcome) in judge(rule, &files_of(rule, example), as_of(example)).population {
                let Outcome::Fail(finding) = outcome else { continue };
                reader.read(rule.id, &finding.message);
                reader.read(rule.id, &finding.help);
                finding.labels.iter().for_each(|label| reader.read(rule.id, &label.text));
            }
        }
    }
    reader.done();
}

#[test]
fn entries_are_in_plain_english() {
    let mut reader = Reader::new();
    for rule in entries() {
        reader.read(rule.id, rule.title);
        reader.read(rule.id, rule.summary);
        reader.read(rule.id, rule.decision);
        rule.lowered.iter().for_each(|(_, case)| reader.read(rule.id, case));
        let prose = rule.sections.iter().filter(|(heading, _)| !["References", "Examples"].contains(heading));
        prose.for_each(|(_, text)| reader.read(rule.id, text));
    }
    for area in AREAS {
        reader.read(area.name, area.about);
    }
    reader.done();
}

#[test]
fn pages_are_in_plain_english() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages: Vec<PathBuf> = vec![root.join("README.md"), root.join("rules/README.md")];
    let docs = std::fs::read_dir(root.join("docs")).expect("the pages");
    pages.extend(
        docs.map(|file| file.expect("a page").path()).filter(|path| path.extension().is_some_and(|end| end == "md")),
    );
    let mut reader = Reader::new();
    for page in pages {
        let text = std::fs::read_to_string(&page).expect("a page");
        reader.read(&page.file_name().unwrap_or_default().to_string_lossy(), &text);
    }
    reader.done();
}

#[test]
fn helps_are_in_plain_english() {
    let mut reader = Reader::new();
    for command in [
        "",
        "check",
        "coverage",
        "rules",
        "rules test",
        "explain",
        "export-script",
        "fmt",
        "verify",
        "diff",
        "history",
        "except",
        "except add",
        "init",
        "schema",
        "demo",
        "who",
    ] {
        let words = command.split_whitespace().chain(["--help"]);
        let said = Command::new(env!("CARGO_BIN_EXE_pimlint")).args(words).output().expect("the program runs");
        assert!(said.status.success(), "{command}");
        reader.read(command, &String::from_utf8(said.stdout).expect("UTF-8"));
    }
    reader.done();
}
