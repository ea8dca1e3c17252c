//! What the pages say about installing and pipelines is what the repository has.

use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_page_on_pipelines_shows_the_recipes_as_they_are() {
    let page = read("docs/ci.md");
    for recipe in ["docs/recipes/nightly-export.yml", "docs/recipes/pull-request.yml"] {
        assert!(
            page.contains(&format!("```yaml\n{}```\n", read(recipe))),
            "docs/ci.md does not show {recipe} as it is"
        );
    }
}

/// Cargo.toml has the version; what people copy names the same one.
#[test]
fn what_people_copy_names_this_version() {
    let version = env!("CARGO_PKG_VERSION");
    let number = regex::Regex::new(r"(?:pimlint(?:@v|==|@)|ref: refs/tags/v|--tag v|rev: v|version: )(\d+\.\d+\.\d+)")
        .expect("a pattern");
    let mut named = 0;
    for path in [
        "docs/ci.md",
        "docs/install.md",
        "docs/recipes/nightly-export.yml",
        "docs/recipes/pull-request.yml",
        "packaging/azure-pipelines/pimlint.yml",
    ] {
        let text = read(path);
        let found: Vec<&str> =
            number.captures_iter(&text).filter_map(|found| found.get(1)).map(|found| found.as_str()).collect();
        assert!(!found.is_empty(), "{path} names no version");
        assert!(found.iter().all(|found| *found == version), "{path} names {found:?}, but the version is {version}");
        named += found.len();
    }
    assert!(named > 8, "{named}");
}

/// No manifest stores a version or a checksum: packaging/manifests and packaging/npm/pack fill them in.
#[test]
fn manifests_have_no_version_of_their_own() {
    let version = env!("CARGO_PKG_VERSION");
    for path in [
        "packaging/homebrew/pimlint.rb",
        "packaging/npm/package.json",
        "packaging/python/pyproject.toml",
        "packaging/winget/pimlint.pimlint.yaml",
        "packaging/winget/pimlint.pimlint.installer.yaml",
        "packaging/winget/pimlint.pimlint.locale.en-US.yaml",
    ] {
        assert!(!read(path).contains(version), "{path} has a version of its own");
    }
}
