//! The pictures of the documentation show what the program prints.

#![cfg(unix)]

use std::fs;
use std::path::Path;

use regex::Regex;

use crate::keyboard::shell;

/// What `docs/site/pictures` draws.
const SHOWN: [(&str, &str); 4] = [
    ("check", "check export"),
    ("finding", "check export --select group-pim-dynamic --select settings-activation-too-long"),
    ("paths", "paths export --to 'Helpdesk Administrator' --max-humans 0"),
    ("simulate", "simulate export --package 'Finance month-end access'"),
];

/// The lines of a picture, apart from its title, without blanks: colors cut them into pieces.
fn drawn(picture: &str) -> Vec<String> {
    let texts = Regex::new(r#"<text class="[^"]*" x="[^"]*" y="([^"]*)"[^>]*>([^<]*)</text>"#).expect("a pattern");
    let mut lines: Vec<(String, String)> = Vec::new();
    for found in texts.captures_iter(picture) {
        let words = [("&#160;", ""), ("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&#x27;", "'"), ("&amp;", "&")]
            .iter()
            .fold(found[2].trim().to_owned(), |text, (from, to)| text.replace(from, to));
        match lines.last_mut().filter(|(height, _)| *height == found[1]) {
            Some((_, line)) => line.push_str(&words),
            None => lines.push((found[1].to_owned(), words)),
        }
    }
    lines.into_iter().map(|(_, line)| line).filter(|line| !line.is_empty()).collect()
}

#[test]
fn a_picture_shows_what_the_program_prints() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(shell("pimlint demo export", folder.path()).status.success());
    let pictures = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pictures");
    for (name, arguments) in SHOWN {
        let picture = fs::read_to_string(pictures.join(format!("{name}.svg"))).expect("a picture");
        let run = shell(&format!("COLUMNS=100 pimlint --color never {arguments}"), folder.path());
        let printed = String::from_utf8(run.stdout).expect("UTF-8");
        // What is wider than the picture is drawn in several lines.
        let printed: String = printed.split_whitespace().collect();
        let drawn = drawn(&picture);
        assert!(drawn.len() > 10, "{name}: {drawn:?}");
        for line in &drawn {
            assert!(printed.contains(line), "{name}: renew it with docs/site/pictures: {line}");
        }
    }
}

#[test]
fn each_picture_is_on_a_page() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages = fs::read_dir(root.join("docs")).expect("a folder").map(|page| page.expect("a page").path());
    let pages: Vec<_> = pages.filter(|page| page.extension().is_some_and(|ending| ending == "md")).collect();
    let text: String = pages.iter().map(|page| fs::read_to_string(page).expect("a page")).collect();
    for picture in fs::read_dir(root.join("docs/pictures")).expect("a folder") {
        let name = picture.expect("a picture").file_name();
        let address = format!("](pictures/{})", name.to_str().expect("UTF-8"));
        assert!(text.contains(&address), "{address}");
    }
}
