//! What may use what: a module uses its own floor and those below it, a room of `export` its own room and those below it, and no
//! files use each other in a circle. Every path is looked at, not only `use` lines; one through a re-export counts as one to the
//! file that it leads to.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Floors, bottom to top, as `src/lib.rs` lists them.
const FLOORS: [(&str, usize); 24] = [
    ("source", 0),
    ("model", 1),
    ("export", 2),
    ("tenant", 3),
    ("context", 4),
    ("finding", 4),
    ("cover", 4),
    ("hops", 4),
    ("naming", 4),
    ("rules", 5),
    ("catalogue", 6),
    ("config", 7),
    ("custom", 7),
    ("register", 7),
    ("engine", 8),
    ("paths", 8),
    ("simulate", 8),
    ("fix", 8),
    ("who", 8),
    ("service", 9),
    ("canonical", 9),
    ("report", 9),
    ("lsp", 9),
    ("cli", 10),
];

/// Rooms of `export`, bottom to top, as `src/export/mod.rs` lists them.
const ROOMS: [(&str, usize); 19] = [
    ("layout", 0),
    ("limits", 0),
    ("notice", 0),
    ("objects", 0),
    ("options", 1),
    ("files", 2),
    ("json", 2),
    ("completeness", 3),
    ("graph", 4),
    ("exporters", 5),
    ("terraform", 5),
    ("habits", 6),
    ("find", 7),
    ("reader", 7),
    ("loaded", 8),
    ("portion", 8),
    ("combine", 9),
    ("configuration", 9),
    ("load", 10),
];

fn level(levels: &[(&str, usize)], name: &str) -> Option<usize> {
    levels.iter().find(|(known, _)| *known == name).map(|(_, level)| *level)
}

#[test]
fn no_module_uses_a_higher_floor() {
    let crate_ = Sources::of_crate();
    let floor = |module: &[String]| level(&FLOORS, module.first()?);
    assert_eq!(crate_.leading_up(floor), Vec::<String>::new());
}

#[test]
fn no_room_of_the_export_uses_a_higher_one() {
    let crate_ = Sources::of_crate();
    let room = |module: &[String]| match module {
        [first, room, ..] if first == "export" => level(&ROOMS, room),
        _ => None,
    };
    assert_eq!(crate_.leading_up(room), Vec::<String>::new());
    for module in crate_.files.keys().filter(|module| module.first().is_some_and(|first| first == "export")) {
        assert!(module.len() == 1 || room(module).is_some(), "{} is in no room", module.join("::"));
    }
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let circles = Sources::of_crate().circles();
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn the_floors_are_those_of_the_library() {
    let library = include_str!("../../src/lib.rs");
    let modules: Vec<&str> =
        library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let floors: Vec<_> =
        modules.iter().map(|module| level(&FLOORS, module).unwrap_or_else(|| panic!("{module}"))).collect();
    assert!(floors.is_sorted(), "src/lib.rs lists its floors from bottom to top");
}

#[test]
fn a_path_is_found_wherever_it_is() {
    let sources = Sources::new([
        ("lib.rs", ""),
        ("source/mod.rs", "mod place; pub use place::Place;"),
        ("source/place.rs", "pub struct Place;"),
        ("model/mod.rs", "pub mod group; pub use group::{Group as One, *};"),
        ("model/group.rs", "use crate::{source::Place, engine::assess}; #[cfg(test)] mod tests { use crate::cli; }"),
        (
            "engine/mod.rs",
            "fn f() { crate::report::write(); super::cli::exit() } // crate::cli::run\n use crate::model::One;",
        ),
        ("report.rs", "use super::{engine, model::{self as all}};"),
        ("cli.rs", "use crate::engine; use engine::assess;"),
    ]);
    let used = |module: &str| -> Vec<String> {
        sources.used(&[module.to_owned()]).into_iter().map(|module| module.join("::")).collect()
    };
    assert_eq!(
        sources
            .used(&["model".to_owned(), "group".to_owned()])
            .into_iter()
            .map(|path| path.join("::"))
            .collect::<Vec<_>>(),
        ["engine", "source::place"]
    );
    assert_eq!(used("engine"), ["cli", "model::group", "report"]);
    assert_eq!(used("report"), ["engine", "model"]);
    assert_eq!(used("cli"), ["engine"]);
    assert_eq!(used("model"), Vec::<String>::new(), "a re-export uses nothing");
    let circles = sources.circles();
    assert_eq!(circles.len(), 1, "{circles:?}");
}

type Module = Vec<String>;

/// The files of a crate, by their modules.
struct Sources {
    files: BTreeMap<Module, File>,
}

/// The paths in one file, each from the crate's root.
#[derive(Default)]
struct File {
    used: BTreeSet<Vec<String>>,
    /// What the file's own names lead to: re-exports, and what it imports itself.
    names: BTreeMap<String, Vec<String>>,
    globs: Vec<Vec<String>>,
}

impl Sources {
    fn of_crate() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let files = walkdir::WalkDir::new(&root).sort_by_file_name().into_iter().filter_map(|entry| {
            let path = entry.expect("readable").into_path();
            let shown = path.strip_prefix(&root).expect("below src").to_string_lossy().replace('\\', "/");
            Path::new(&shown)
                .extension()
                .is_some_and(|ending| ending == "rs")
                .then(|| (shown, std::fs::read_to_string(&path).expect("readable")))
        });
        let files: Vec<_> = files.collect();
        assert!(files.len() > 20, "src was not found");
        Self::new(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))
    }

    fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let texts: BTreeMap<Module, String> = files
            .into_iter()
            .filter(|(path, _)| *path != "main.rs")
            .map(|(path, text)| (module_of(path), plain_code(text)))
            .collect();
        let known: BTreeSet<Module> = texts.keys().cloned().collect();
        let files =
            texts.into_iter().map(|(module, text)| (module.clone(), File::read(&module, &text, &known))).collect();
        Self { files }
    }

    /// The files that a file uses, but not itself and not the crate's root.
    fn used(&self, module: &[String]) -> BTreeSet<Module> {
        let file = self.files.get(module).expect("a module");
        let used = file.used.iter().map(|path| self.file_of(path, 0));
        used.filter(|used| !used.is_empty() && used.as_slice() != module).collect()
    }

    /// The file that a path leads to, through re-exports.
    fn file_of(&self, path: &[String], steps: usize) -> Module {
        let length =
            (0..=path.len()).rev().find(|length| self.files.contains_key(&path[..*length])).unwrap_or_default();
        let (module, rest) = path.split_at(length);
        let Some((file, name)) = self.files.get(module).zip(rest.first()).filter(|_| steps < 8) else {
            return module.to_vec();
        };
        let target = file.names.get(name).cloned().or_else(|| match file.globs.as_slice() {
            [glob] => Some([glob.as_slice(), &rest[..1]].concat()),
            _ => None,
        });
        match target.filter(|target| !module.starts_with(target)) {
            Some(target) => self.file_of(&[target.as_slice(), &rest[1..]].concat(), steps + 1),
            None => module.to_vec(),
        }
    }

    /// Every use of a file on a higher level.
    fn leading_up(&self, level: impl Fn(&[String]) -> Option<usize>) -> Vec<String> {
        let mut wrong = Vec::new();
        for module in self.files.keys() {
            let Some(own) = level(module) else { continue };
            for used in self.used(module).into_iter().filter(|used| level(used).is_some_and(|used| used > own)) {
                wrong.push(format!("{} uses {}, which is above it", module.join("::"), used.join("::")));
            }
        }
        wrong
    }

    /// The sets of files of which each leads to every other one.
    fn circles(&self) -> BTreeSet<BTreeSet<String>> {
        let uses: BTreeMap<&Module, BTreeSet<Module>> =
            self.files.keys().map(|module| (module, self.used(module))).collect();
        let reached = |from: &Module| {
            let mut reached = BTreeSet::new();
            let mut open = vec![from.clone()];
            while let Some(module) = open.pop() {
                for used in uses.get(&module).into_iter().flatten() {
                    if reached.insert(used.clone()) {
                        open.push(used.clone());
                    }
                }
            }
            reached
        };
        let all: BTreeMap<&Module, BTreeSet<Module>> =
            self.files.keys().map(|module| (module, reached(module))).collect();
        let leads = |from: &Module, to: &Module| all.get(from).is_some_and(|reached| reached.contains(to));
        self.files
            .keys()
            .filter(|module| leads(module, module))
            .map(|module| {
                let mates = self.files.keys().filter(|other| leads(module, other) && leads(other, module));
                mates.map(|module| module.join("::")).collect()
            })
            .collect()
    }
}

impl File {
    fn read(module: &[String], text: &str, known: &BTreeSet<Module>) -> Self {
        let mut file = Self::default();
        let mut rest = text;
        let mut code = String::new();
        while let Some(at) = find_use(rest) {
            let (before, from) = rest.split_at(at);
            code.push_str(before);
            let end = from.find(';').unwrap_or(from.len());
            let is_public = before.trim_end().ends_with("pub") || before.trim_end().ends_with(')');
            for (path, alias) in use_tree(&from[4..end]) {
                let Some(path) = absolute(module, &path, known) else { continue };
                match path.split_last() {
                    Some((last, glob)) if last == "*" => file.globs.push(glob.to_vec()),
                    Some((last, _)) => drop(file.names.insert(alias.unwrap_or_else(|| last.clone()), path.clone())),
                    None => {}
                }
                if !is_public {
                    file.used.insert(path);
                }
            }
            rest = &from[end..];
        }
        code.push_str(rest);
        for path in paths_in(&code) {
            let is_local = path.first().is_some_and(|first| matches!(first.as_str(), "crate" | "super" | "self"));
            let child = || known.contains(&[module, &path[..1]].concat());
            if is_local || child() {
                file.used.extend(absolute(module, &path, known));
            }
        }
        file
    }
}

fn module_of(path: &str) -> Module {
    let path = path.strip_suffix(".rs").unwrap_or(path);
    let path = path.strip_suffix("/mod").unwrap_or(path);
    path.split('/').filter(|name| *name != "lib").map(str::to_owned).collect()
}

/// A path from the crate's root; nothing where it leads to another crate.
fn absolute(module: &[String], path: &[String], known: &BTreeSet<Module>) -> Option<Vec<String>> {
    let first = path.first()?.as_str();
    let mut base = match first {
        "crate" => Vec::new(),
        "self" | "super" => module.to_vec(),
        _ if known.contains(&[module, &path[..1]].concat()) => return Some([module, path].concat()),
        _ => return None,
    };
    let mut rest = path;
    while let Some(step @ ("crate" | "self" | "super")) = rest.first().map(String::as_str) {
        if step == "super" {
            base.pop();
        }
        rest = &rest[1..];
    }
    base.extend(rest.iter().filter(|name| *name != "self").cloned());
    Some(base)
}

fn find_use(code: &str) -> Option<usize> {
    code.match_indices("use ").map(|(at, _)| at).find(|at| !code[..*at].ends_with(is_letter))
}

fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// `a::{b, c as d}` as its paths, and under which name each is used.
fn use_tree(tree: &str) -> Vec<(Vec<String>, Option<String>)> {
    let tree = tree.trim();
    if let Some((head, list)) = tree.split_once('{') {
        let head: Vec<String> = names(head);
        let list = list.trim().strip_suffix('}').unwrap_or(list);
        let parts = split_list(list).into_iter().flat_map(use_tree);
        return parts.map(|(path, alias)| ([head.as_slice(), &path].concat(), alias)).collect();
    }
    match tree.split_once(" as ") {
        Some((path, alias)) => vec![(names(path), Some(alias.trim().to_owned()))],
        None if tree.is_empty() => Vec::new(),
        None => vec![(names(tree), None)],
    }
}

fn names(path: &str) -> Vec<String> {
    path.split("::").map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// Splits at the commas that are in no braces.
fn split_list(list: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0_usize, 0, Vec::new());
    for (at, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&list[start..]);
    parts
}

/// Every `a::b::c` outside `use`.
fn paths_in(code: &str) -> Vec<Vec<String>> {
    let words = code.split(|letter: char| !is_letter(letter) && letter != ':');
    words
        .filter(|word| word.contains("::"))
        .map(|word| names(word.trim_matches(':')))
        .filter(|path| !path.is_empty())
        .collect()
}

/// The code without comments and without the modules of tests.
fn plain_code(text: &str) -> String {
    let mut code = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    // Who may use a thing is not what it uses.
    while let Some(at) = code.find("pub(in ") {
        let end = code[at..].find(')').map_or(code.len(), |end| at + end + 1);
        code.replace_range(at..end, "pub");
    }
    while let Some(at) = code.find("#[cfg(test)]") {
        let from = &code[at..];
        let open = from.find(['{', ';']).unwrap_or(from.len());
        let mut depth = 0_usize;
        let end = from[open..].char_indices().find(|(_, letter)| {
            depth = depth + usize::from(*letter == '{') - usize::from(*letter == '}');
            depth == 0
        });
        let end = end.map_or(code.len(), |(end, _)| at + open + end + 1);
        code.replace_range(at..end, "");
    }
    code
}
