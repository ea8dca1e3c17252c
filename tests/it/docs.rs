//! Every command that the documentation shows is run, on the sample tenant.

#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::keyboard::{self, on_a_copy, shell, workplace};

/// Blocks of commands; `docs/adoption.md` and the pages with answers have tests of their own, which also read what is printed.
const SHELLS: [&str; 2] = ["```sh", "```console"];

/// What a command writes below the home of the reader stays in the folder of the test.
const HOME: &str = "export HOME=$PWD; mkdir -p ~/.local/share/bash-completion/completions ~/.config/fish/completions";

fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = vec![root.join("README.md")];
    for page in fs::read_dir(root.join("docs")).expect("a folder") {
        pages.extend(Some(page.expect("a page").path()).filter(|path| path.extension().is_some_and(|end| end == "md")));
    }
    pages.sort();
    pages
}

/// The commands of pimlint in the blocks of a page, those over several lines whole, and those in its tables.
fn commands(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if SHELLS.iter().any(|shell| line.trim_start() == *shell) {
            let block: Vec<&str> = lines.by_ref().take_while(|line| line.trim() != "```").map(str::trim).collect();
            let joined = block.join("\n").replace("\\\n", "").replace("\n|", " |");
            let said = joined.lines().map(|line| line.trim_start_matches("$ "));
            found.extend(said.filter(|line| line.starts_with("pimlint ")).map(str::to_owned));
        } else if let Some(cell) = line.strip_prefix("| `pimlint ") {
            let command = cell.split('`').next().unwrap_or_default();
            found.push(format!("pimlint {command}"));
        }
    }
    found
}

/// Commands about what only the reader has, an id, a key, another shell, and one that is shown to fail.
fn names_something_else(command: &str) -> bool {
    ["...", "[", "except add a7f2", "reports.key", "$PROFILE", "fpath", "who contoso month-end"]
        .iter()
        .any(|word| command.contains(word))
}

/// The page on rules shows the check of the rule that it explains.
#[test]
fn the_check_that_is_explained_is_that_of_the_rule() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |file: &str| fs::read_to_string(root.join(file)).expect("a file");
    let page = read("docs/adding-a-rule.md");
    let shown = page.split("\n```rust\n").nth(1).and_then(|rest| rest.split("```").next()).expect("the check");
    assert!(read("src/rules/group/group_pim_dynamic.rs").ends_with(shown), "docs/adding-a-rule.md shows another check");
}

/// The page on the configuration names the commands that read one: those that have `--config`, and one that judges without it.
#[test]
fn the_commands_that_read_the_configuration_are_named() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/configuration.md")).expect("a page");
    let section = page.split("\n## Which file is used\n").nth(1).and_then(|rest| rest.split("`--config").next());
    let words: Vec<&str> = section.expect("the section").split('`').skip(1).step_by(2).collect();
    let reads = |path: &&Vec<String>| keyboard::help(path).contains("--config <FILE>");
    let all = keyboard::commands();
    let reading: BTreeSet<&str> =
        all.iter().filter(reads).filter_map(|path| path.first()).map(String::as_str).chain(["init"]).collect();
    let named: BTreeSet<&str> =
        words.into_iter().filter(|word| all.iter().any(|path| path.first().is_some_and(|name| name == word))).collect();
    assert_eq!(named, reading);
}

/// A configuration with a fault stops those commands, and no others.
#[test]
fn only_these_commands_read_the_configuration() {
    let folder = tempfile::tempdir().expect("a folder");
    workplace(folder.path());
    fs::write(folder.path().join("pimlint.toml"), "nonsense = 1").expect("a configuration");
    for (command, reads) in [
        ("check export", true),
        ("coverage export", true),
        ("who export \"Global Administrator\"", true),
        ("paths export", true),
        ("simulate export --package \"Finance month-end access\"", true),
        ("fix export", true),
        ("diff old new", true),
        ("except list", true),
        ("init export --exceptions --output other.toml", true),
        ("init export --output other.toml", false),
        ("verify report.json export", false),
        ("fmt export --output canonical", false),
        ("rules", false),
    ] {
        let run = shell(&format!("pimlint {command}"), folder.path());
        let said = String::from_utf8_lossy(&run.stderr);
        assert_eq!(said.contains("pimlint.toml:1:1: unknown key"), reads, "{command}: {said}");
        assert_eq!(run.status.code() == Some(2), reads, "{command}: {said}");
    }
}

#[test]
fn every_command_in_the_documentation_works_on_the_sample_tenant() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = folder.path().join("made");
    fs::create_dir(&made).expect("a folder");
    workplace(&made);
    let more = "set -e
        cp -r export contoso
        cp -r export old-export
        cp -r new new-export
        cp -r export before
        mkdir -p tenants fixtures/tenants && cp report.json baseline.json
        cp results-1.jsonl results.jsonl
        cp -r export fixtures/tenants/contoso
        pimlint fmt export --output tenants/contoso
        printf 'groups: []\\n' > tenants/contoso.yml
        cp report.json january.json
        cp report.json february.json";
    let prepared = shell(more, &made);
    assert!(prepared.status.success(), "{}", String::from_utf8_lossy(&prepared.stderr));
    let (mut run, mut wrong) = (0, Vec::new());
    for page in pages() {
        for command in commands(&fs::read_to_string(&page).expect("a page")) {
            if names_something_else(&command) {
                continue;
            }
            let ended = on_a_copy(&format!("{HOME}; {command}"), folder.path());
            let error = String::from_utf8_lossy(&ended.stderr);
            let shown = page.file_name().unwrap_or_default().display();
            if !matches!(ended.status.code(), Some(0 | 1)) {
                wrong.push(format!("{shown}: {command}: {}\n{error}", ended.status));
            }
            run += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(run > 40, "{run} commands");
}
