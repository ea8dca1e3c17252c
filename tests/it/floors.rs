//! A module uses its own floor and those below it: every path from the crate's root is looked at, not only `use` lines.

use std::fmt::Write as _;
use std::path::Path;

/// Floors, bottom to top, as `src/lib.rs` lists them.
const FLOORS: [(&str, usize); 14] = [
    ("source", 0),
    ("model", 1),
    ("export", 2),
    ("tenant", 3),
    ("context", 4),
    ("finding", 4),
    ("naming", 4),
    ("rules", 5),
    ("catalogue", 6),
    ("config", 7),
    ("engine", 8),
    ("service", 9),
    ("report", 9),
    ("cli", 10),
];

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().find(|(name, _)| *name == module).map(|(_, floor)| *floor)
}

#[test]
fn no_module_uses_a_higher_floor() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = String::new();
    let mut files = 0;
    for item in walkdir::WalkDir::new(&root).sort_by_file_name() {
        let path = item.expect("readable").into_path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        files += 1;
        let shown = path.strip_prefix(&root).expect("below src").to_string_lossy().replace('\\', "/");
        let text = std::fs::read_to_string(&path).expect("readable");
        for problem in problems(&shown, &text) {
            let _ = writeln!(wrong, "src/{problem}");
        }
    }
    assert!(files > 20, "src was not found");
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn the_floors_are_those_of_the_library() {
    let library = include_str!("../../src/lib.rs");
    let modules: Vec<&str> =
        library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    for module in &modules {
        assert!(floor(module).is_some(), "{module} stands on no floor");
    }
    let floors: Vec<_> = modules.iter().map(|module| floor(module)).collect();
    assert!(floors.is_sorted(), "src/lib.rs lists its floors from bottom to top");
}

#[test]
fn a_path_to_a_higher_floor_is_found_wherever_it_stands() {
    let found = |text: &str| problems("model/group.rs", text).len();
    assert_eq!(found("use crate::{source::Place, engine::assess};"), 1);
    assert_eq!(found("fn f() { crate::report::text::write() }"), 1);
    assert_eq!(found("use super::super::cli;"), 1);
    assert_eq!(found("use super::Collection; // crate::cli is not for us\nuse crate::{self as all, source};"), 0);
}

/// `file:line: ...` for every path that leads up.
fn problems(file: &str, text: &str) -> Vec<String> {
    let module = file.split(['/', '.']).next().unwrap_or_default();
    let Some(own) = floor(module) else { return Vec::new() };
    // How many `super::` lead from this file to the crate's root.
    let depth = file.split('/').count() - usize::from(file.ends_with("/mod.rs"));
    let code = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let mut wrong = Vec::new();
    for root in ["crate::".to_owned(), "super::".repeat(depth)] {
        for (at, _) in code.match_indices(&root) {
            let before = code.get(..at).unwrap_or_default();
            if before.ends_with(|letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':') {
                continue;
            }
            let line = before.lines().count().max(1);
            let rest = code.get(at + root.len()..).unwrap_or_default();
            for used in first_segments(rest) {
                if floor(&used).is_some_and(|used| used > own) {
                    wrong.push(format!("{file}:{line}: {module} (floor {own}) uses {used}, a higher floor"));
                }
            }
        }
    }
    wrong
}

/// `a::b` -> a; `{a::{b, c}, d}` -> a, d.
fn first_segments(path: &str) -> Vec<String> {
    let word = |text: &str| {
        text.trim_start().chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect::<String>()
    };
    let Some(list) = path.strip_prefix('{') else { return vec![word(path)] };
    let (mut depth, mut start, mut segments) = (0_usize, 0, Vec::new());
    for (at, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => {
                segments.push(word(list.get(start..at).unwrap_or_default()));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                segments.push(word(list.get(start..at).unwrap_or_default()));
                start = at + 1;
            }
            _ => {}
        }
    }
    segments
}
