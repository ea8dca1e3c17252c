//! What helps at the keyboard: examples that work, completions, the manual, and text for any terminal.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const TENANTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/tenants");
const COLUMNS: usize = 80;

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env("COLUMNS", COLUMNS.to_string());
    command
}

fn run(arguments: &[&str]) -> Output {
    command(arguments).output().expect("the program runs")
}

fn said(arguments: &[&str]) -> String {
    String::from_utf8(run(arguments).stdout).expect("UTF-8")
}

/// Every command, from what the help of each says of those below it.
pub(crate) fn commands() -> Vec<Vec<String>> {
    let mut all = vec![Vec::new()];
    let mut at = 0;
    while let Some(path) = all.get(at).cloned() {
        let words: Vec<&str> = path.iter().map(String::as_str).chain(["--help"]).collect();
        let help = said(&words);
        let below = help.split("\nCommands:\n").nth(1).and_then(|list| list.split("\n\n").next()).unwrap_or_default();
        let names = below.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
        let names = names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help");
        all.extend(names.map(|name| [&path[..], &[name.to_owned()]].concat()));
        at += 1;
    }
    all
}

pub(crate) fn help(path: &[String]) -> String {
    said(&path.iter().map(String::as_str).chain(["--help"]).collect::<Vec<_>>())
}

/// The commands that the examples of a help show, those over several lines whole.
fn examples(help: &str) -> Vec<String> {
    let part = help.split("\nExamples:\n").nth(1).and_then(|part| part.split("\n\n").next()).unwrap_or_default();
    let mut examples: Vec<String> = Vec::new();
    for line in part.lines() {
        match examples.last_mut().filter(|example| example.ends_with('\\')) {
            Some(example) => {
                example.pop();
                example.push_str(line.trim());
            }
            None if line.starts_with("  pimlint ") => examples.push(line.trim().to_owned()),
            None => assert!(line.starts_with("      "), "neither a command nor what it does: {line}"),
        }
    }
    examples
}

#[test]
fn every_command_has_examples() {
    let commands = commands();
    assert!(commands.len() > 20, "{commands:?}");
    for path in &commands {
        let name = ["pimlint"].into_iter().chain(path.iter().map(String::as_str)).collect::<Vec<_>>().join(" ");
        let examples = examples(&help(path));
        assert!(!examples.is_empty(), "{name} has no examples");
        assert!(examples.iter().all(|example| example.starts_with(&name)), "of another command: {examples:?}");
    }
}

/// What the examples speak of, made from the sample tenant.
#[cfg(unix)]
pub(crate) fn workplace(folder: &Path) {
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures");
    let made = format!(
        "set -e
        pimlint demo export
        mkdir -p fleet results own-rules
        cp -r export old
        cp -r export new
        rm new/conditionalAccessPolicies.json
        cp -r export fleet/contoso
        cp -r {fixtures}/tenants/hardened fleet/hardened
        cp {fixtures}/rules/*.md own-rules
        cp {fixtures}/exports/terraform/plan.json .
        pimlint check export --quiet --fail-on never --output json=report.json
        cp report.json results/january.json
        pimlint check --tenants fleet/* --fail-on never --results results-1.jsonl
        pimlint init export --exceptions --output exceptions.toml"
    );
    let made = shell(&made, folder);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

#[cfg(unix)]
pub(crate) fn shell(words: &str, folder: &Path) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_pimlint")).parent().expect("a folder").display();
    let path = std::env::var("PATH").unwrap_or_default();
    let mut shell = Command::new("sh");
    shell.args(["-c", words]).current_dir(folder).env("PATH", format!("{program}:{path}"));
    shell.env_remove("GITHUB_STEP_SUMMARY").output().expect("a shell")
}

/// Runs a command where everything is as it was made; what the command writes itself is not there yet. The files are linked: a copy for
/// each command would take longer than the commands.
#[cfg(unix)]
pub(crate) fn on_a_copy(words: &str, folder: &Path) -> Output {
    let (made, here) = (folder.join("made"), folder.join("here"));
    if here.exists() {
        fs::remove_dir_all(&here).expect("the folder of the command before");
    }
    for entry in walkdir::WalkDir::new(&made) {
        let entry = entry.expect("an entry");
        let copy = here.join(entry.path().strip_prefix(&made).expect("below"));
        if entry.file_type().is_dir() {
            fs::create_dir(copy).expect("a folder");
        } else {
            fs::hard_link(entry.path(), copy).expect("a link");
        }
    }
    if words.contains(" init ") {
        fs::remove_file(here.join("exceptions.toml")).expect("a register");
    } else if words.contains(" demo export") {
        fs::remove_dir_all(here.join("export")).expect("an export");
    }
    shell(words, &here)
}

/// An example ends as the command ends that found something or nothing; and what it writes is not there yet.
#[cfg(unix)]
#[test]
fn every_example_works_on_the_sample_tenant() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = folder.path().join("made");
    fs::create_dir(&made).expect("a folder");
    workplace(&made);
    for example in commands().iter().flat_map(|path| examples(&help(path))).collect::<BTreeSet<_>>() {
        let run = on_a_copy(&example, folder.path());
        let error = String::from_utf8_lossy(&run.stderr);
        assert!(matches!(run.status.code(), Some(0 | 1)), "{example}: {:?}\n{error}", run.status);
        assert!(!error.contains("error:"), "{example}\n{error}");
    }
}

#[test]
fn completions_know_the_commands_and_their_options() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = said(&["completions", shell]);
        for word in ["export-script", "fail-on-new", "completions"] {
            assert!(script.contains(word), "{shell} does not know {word}");
        }
    }
    assert_eq!(run(&["completions", "tcsh"]).status.code(), Some(2));
}

/// The shells that are there read what was written for them.
#[cfg(unix)]
#[test]
fn bash_completes_a_command() {
    let words = "eval \"$(pimlint completions bash)\"; COMP_WORDS=(pimlint simu); COMP_CWORD=1; \
                 _pimlint pimlint simu pimlint; echo \"${COMPREPLY[@]}\"";
    let folder = tempfile::tempdir().expect("a folder");
    let run = shell(&format!("bash -c '{words}'"), folder.path());
    assert_eq!(String::from_utf8_lossy(&run.stdout), "simulate\n", "{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let pages = folder.path().join("share/man1");
    let run = run(&["man", "--output", pages.to_str().expect("UTF-8")]);
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    let written: BTreeSet<String> = fs::read_dir(&pages)
        .expect("a folder")
        .map(|page| page.expect("a page").file_name().into_string().expect("UTF-8"))
        .collect();
    let name = |path: &Vec<String>| format!("{}.1", [&["pimlint".to_owned()], &path[..]].concat().join("-"));
    assert_eq!(written, commands().iter().map(name).collect());
    let check = fs::read_to_string(pages.join("pimlint-check.1")).expect("a page");
    assert!(check.contains(".SH NAME\npimlint\\-check \\- Lint an export"), "{check}");
    assert!(check.contains("fail\\-on\\-new"), "{check}");
    let examples =
        check.split(".SH EXAMPLES\n.nf\n").nth(1).and_then(|part| part.split(".fi\n").next()).expect("examples");
    assert!(
        examples.contains("  pimlint check ./export\n") && check.contains(".SH \"EXIT STATUS\"\n0 nothing"),
        "{check}"
    );
    let main = fs::read_to_string(pages.join("pimlint.1")).expect("a page");
    assert_eq!(main, said(&["man"]));
}

/// What a person reads of the sample tenant, by each command that writes text.
fn screens() -> Vec<Vec<String>> {
    let contoso = format!("{TENANTS}/contoso");
    let screens: &[&[&str]] = &[
        &["check", "EXPORT"],
        &["check", "EXPORT", "--verbose"],
        &["check", "EXPORT", "--quiet"],
        &["check", "--tenants", "EXPORT", "fixtures/tenants/hardened"],
        &["check", "fixtures/exports/broken"],
        &["check", "fixtures/exports/minified"],
        &["coverage", "EXPORT"],
        &["who", "EXPORT", "PIM-SQL-Prod-Operators"],
        &["paths", "EXPORT", "--to", "Global Administrator", "--all"],
        &["simulate", "EXPORT", "--all"],
        &["diff", "EXPORT", "fixtures/tenants/hardened"],
        &["rules"],
        &["explain", "package-eligible-outlives-pim"],
        &["explain", "package"],
        &["explain", "MS.AAD.7.6v1"],
        &["check"],
        &["explain", "no-such-rule"],
    ];
    screens.iter().map(|words| words.iter().map(|word| word.replace("EXPORT", &contoso)).collect()).collect()
}

/// What a command says, on both streams.
fn everything(arguments: &[String], more: &[&str]) -> String {
    let words: Vec<&str> = arguments.iter().map(String::as_str).chain(more.iter().copied()).collect();
    let Output { stdout, stderr, .. } = run(&words);
    String::from_utf8([stdout, stderr].concat()).expect("UTF-8")
}

/// What is no letter of a name was drawn by the program.
#[test]
fn ascii_draws_every_text_in_ascii() {
    let mut drawn = 0;
    for screen in screens() {
        drawn += usize::from(!everything(&screen, &[]).is_ascii());
        let plain = everything(&screen, &["--ascii"]);
        let foreign: String =
            plain.chars().filter(|character| !character.is_ascii() && !character.is_alphabetic()).collect();
        assert!(foreign.is_empty(), "{screen:?}: {foreign}\n{plain}");
    }
    assert!(drawn > 5, "{drawn} screens have signs that are not ASCII");
}

#[test]
fn ascii_leaves_names_and_machine_formats_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let group = r#"{"id": "0c43c1dc-22ee-409a-86e3-89d35c994d00", "displayName": "Zoë – 日本", "groupTypes": ["DynamicMembership"],
        "securityEnabled": true, "mailEnabled": false, "membershipRule": "user.department -eq \"…\""}"#;
    let group =
        format!(r#"{{"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#groups", "value": [{group}]}}"#);
    fs::write(folder.path().join("groups.json"), group).expect("writable");
    let export = folder.path().to_str().expect("UTF-8").to_owned();
    let who = ["who".to_owned(), export.clone(), "0c43c1dc-22ee-409a-86e3-89d35c994d00".to_owned()];
    assert!(everything(&who, &["--ascii"]).contains("Zoë – 日本"));
    let check = ["check".to_owned(), export, "--format".to_owned(), "json".to_owned()];
    assert_eq!(everything(&check, &["--ascii"]), everything(&check, &[]));
}

/// A line may be longer where it begins with a place, which editors open, where it shows lines of a file or a request, or where it is
/// one word: a path, an address or an id.
fn is_unbreakable(line: &str) -> bool {
    let text = line.trim_start();
    let is_frame = line.starts_with("   ") && text.starts_with(['│', '·', '╭', '╰', '|', ':', ',', '`']);
    let is_file = text.trim_start_matches(|character: char| character.is_ascii_digit()).starts_with([' '])
        && text.contains(['│', '|']);
    let is_code = line.starts_with("    ") && text.starts_with(['{', '"', '}'])
        || ["GET ", "POST ", "PUT ", "PATCH "].iter().any(|method| text.starts_with(method));
    let is_place = text.split(' ').next().is_some_and(|word| word.contains('/') && word.ends_with(':'));
    is_place || is_frame || is_file || is_code || !text.contains(' ')
}

/// `--quiet` writes one line for each finding, whatever its length.
#[test]
fn text_fits_into_eighty_columns() {
    for words in [&["--ascii"][..], &["--color", "never"]] {
        for screen in screens().iter().filter(|screen| !screen.contains(&"--quiet".to_owned())) {
            for line in everything(screen, words).lines().filter(|line| line.chars().count() > COLUMNS) {
                assert!(is_unbreakable(line), "{screen:?}: {line}");
            }
        }
    }
    for path in commands() {
        let help = help(&path);
        let is_long = |line: &&str| line.chars().count() > COLUMNS && !line.starts_with("Usage: ");
        let long: Vec<&str> = help.lines().filter(is_long).collect();
        assert!(long.is_empty(), "{path:?}: {long:?}");
    }
}
