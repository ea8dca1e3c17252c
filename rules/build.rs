//! Compiles the rule entries (`rules/<area>/<id>.md`) into the catalogue, the modules of the rules and the thresholds.

#![expect(clippy::disallowed_methods, reason = "a build script reads its inputs and its environment")]

#[path = "build/areas.rs"]
#[allow(unreachable_pub, reason = "a module of a build script")]
mod areas;
#[path = "../src/model/collection.rs"]
#[allow(dead_code, unreachable_pub, unfulfilled_lint_expectations, reason = "written for the library")]
mod collection;
#[path = "build/entry.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the tests")]
mod entry;
#[path = "build/examples.rs"]
#[allow(unreachable_pub, reason = "shared with the library")]
mod examples;
#[path = "build/frameworks.rs"]
#[allow(unreachable_pub, reason = "a module of a build script")]
mod frameworks;
#[path = "build/generate.rs"]
#[allow(unreachable_pub, reason = "a module of a build script")]
mod generate;
#[path = "build/peers.rs"]
#[allow(unreachable_pub, reason = "a module of a build script")]
mod peers;
#[path = "../src/catalogue/scope.rs"]
#[allow(dead_code, unreachable_pub, unfulfilled_lint_expectations, reason = "written for the library")]
mod scope;
#[path = "build/thresholds.rs"]
#[allow(unreachable_pub, reason = "a module of a build script")]
mod thresholds;
#[path = "build/validate.rs"]
#[allow(unreachable_pub, reason = "a module of a build script")]
mod validate;

use std::path::{Path, PathBuf};
use std::{env, fs};

use areas::AREAS;
use frameworks::Framework;
use peers::Peers;
use validate::Rule;

fn main() {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=src/rules");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var("OUT_DIR").unwrap_or_default());
    let mut wrong = Vec::new();
    compile(&root, &out, &mut wrong);
    for problem in wrong {
        println!("cargo::error={}", problem.replace('\n', " | "));
    }
}

fn compile(root: &Path, out: &Path, wrong: &mut Vec<String>) {
    let thresholds = read(&root.join("rules/thresholds.toml"), wrong);
    let thresholds = match thresholds::generate(&thresholds) {
        Ok(thresholds) => thresholds,
        Err(problem) => return wrong.push(format!("rules/thresholds.toml: {problem}")),
    };
    write(out, "thresholds.rs", &thresholds.code, wrong);
    let peers = match Peers::parse(&read(&root.join("rules/peers.toml"), wrong)) {
        Ok(peers) => peers,
        Err(problem) => return wrong.push(format!("rules/peers.toml: {problem}")),
    };
    let frameworks = frameworks(root, wrong);
    let rules = entries(root, wrong);
    for rule in &rules {
        let problems = validate::entry(rule, &thresholds.keys);
        wrong.extend(problems.into_iter().map(|text| format!("{}: {text}", rule.file)));
    }
    wrong.extend(peers.wrong(&rules));
    wrong.extend(validate::supersedes(&rules));
    wrong.extend(frameworks::wrong(&frameworks, &rules));
    code_without_entry(root, wrong);
    write(out, "catalogue.rs", &generate::catalogue(&rules, &frameworks), wrong);
    write(out, "samples.rs", &generate::samples(&list(&root.join("rules/samples"))), wrong);
    write(out, "frameworks.rs", &frameworks::generate(&frameworks), wrong);
    write(out, "peers.rs", &peers.generate(), wrong);
    write(out, "rules.rs", &generate::rules(&rules, root), wrong);
    for area in AREAS {
        let name = format!("rules_{}.rs", area.name);
        write(out, &name, &generate::modules(&rules, area.name, root), wrong);
    }
}

/// Reads every framework, sorted by id.
fn frameworks(root: &Path, wrong: &mut Vec<String>) -> Vec<Framework> {
    let mut frameworks = Vec::new();
    for path in list(&root.join("rules/frameworks")) {
        let name = file_name(&path);
        let read = match name.strip_suffix(".toml") {
            Some(id) => frameworks::parse(id, &read(&path, wrong)),
            None => Err("this folder holds frameworks (`<id>.toml`) only".to_owned()),
        };
        match read {
            Ok(framework) => frameworks.push(framework),
            Err(problem) => wrong.push(format!("rules/frameworks/{name}: {problem}")),
        }
    }
    frameworks
}

/// Reads every entry, sorted by id.
fn entries(root: &Path, wrong: &mut Vec<String>) -> Vec<Rule> {
    let mut rules = Vec::new();
    for folder in list(&root.join("rules")).into_iter().filter(|path| path.is_dir()) {
        let name = file_name(&folder);
        if matches!(name.as_str(), "build" | "frameworks" | "samples") {
            continue;
        }
        let Some(area) = validate::area(&name) else {
            wrong.push(format!("rules/{name}: no area has this name; rules/build/areas.rs lists them"));
            continue;
        };
        for path in list(&folder) {
            let file = format!("rules/{name}/{}", file_name(&path));
            let Some(id) = file_name(&path).strip_suffix(".md").map(str::to_owned) else {
                wrong.push(format!("{file}: an area holds entries (`<id>.md`) only"));
                continue;
            };
            match entry::parse(&read(&path, wrong)) {
                Ok(entry) => rules.push(Rule { id, area, file, entry }),
                Err(problem) => wrong.push(format!("{file}: {problem}")),
            }
        }
    }
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    rules
}

/// Code that no entry describes would never run; helpers belong into the area's `mod.rs`, which takes in the rules.
fn code_without_entry(root: &Path, wrong: &mut Vec<String>) {
    for area in AREAS {
        let folder = root.join("src/rules").join(area.name);
        for path in list(&folder) {
            let name = file_name(&path);
            let shown = format!("src/rules/{}/{name}", area.name);
            if name == "mod.rs" {
                let include = format!("include!(concat!(env!(\"OUT_DIR\"), \"/rules_{}.rs\"));", area.name);
                if !read(&path, wrong).contains(&include) {
                    wrong.push(format!("{shown}: the line `{include}` is missing"));
                }
                continue;
            }
            let id = name.strip_suffix(".rs").unwrap_or_default().replace('_', "-");
            if !root.join(format!("rules/{}/{id}.md", area.name)).is_file() {
                wrong.push(format!(
                    "{shown}: no entry rules/{}/{id}.md describes it; helpers belong into mod.rs",
                    area.name
                ));
            }
        }
    }
}

fn list(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().filter_map(|item| Some(item.ok()?.path())).collect();
    paths.sort();
    paths
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn read(path: &Path, wrong: &mut Vec<String>) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| {
        wrong.push(format!("{}: {error}", path.display()));
        String::new()
    })
}

fn write(out: &Path, name: &str, text: &str, wrong: &mut Vec<String>) {
    if let Err(error) = fs::write(out.join(name), text) {
        wrong.push(format!("{name}: {error}"));
    }
}
