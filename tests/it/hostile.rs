//! Names that attack their reader, sent through every report: each consumer reads back the name, and none obeys it.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::process::Command;
use std::sync::LazyLock;

use calamine::{Reader as _, Xlsx, open_workbook_from_rs};
use pimlint::report::Format;
use pimlint::source::{is_hidden, visible};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use quick_xml::events::Event as Xml;
use regex::Regex;
use scraper::{Html, Selector};
use serde_json::Value;

const EXPORT: &str = "fixtures/tenants/hostile-names";
/// Characters of a name by which a consumer knows it: reports shorten the one of 64 KiB.
const KNOWN_BY: usize = 100;

/// A style of a terminal.
static STYLE: LazyLock<Regex> = LazyLock::new(|| pattern("\u{1b}\\[[0-9;]*m"));
/// In a message of SARIF.
static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| pattern(r"\{\{|\}\}|\{(\d+)\}"));
static ESCAPE_OR_LINK: LazyLock<Regex> = LazyLock::new(|| pattern(r"\\([\[\]\\])|\]\(([^)]*)\)"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern")
}

fn run(arguments: &[&str]) -> std::process::Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
    command.args(arguments).env_remove("GITHUB_STEP_SUMMARY").output().expect("the program runs")
}

fn pimlint(arguments: &[&str]) -> Vec<u8> {
    let run = run(arguments);
    [run.stdout, run.stderr].concat()
}

/// A report as its consumer reads it; what is wrong with the export obeys nothing either.
fn report(format: &str, more: &[&str]) -> Vec<u8> {
    let run = run(&[&["check", EXPORT, "--fail-on", "never", "--format", format], more].concat());
    assert_obeys_nothing("standard error", &text(run.stderr));
    run.stdout
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("UTF-8")
}

static NAMES: LazyLock<BTreeSet<String>> = LazyLock::new(names);

/// The names of the groups, read without the program. Half a surrogate pair is no character: it is read as U+FFFD. Blanks
/// around a name are not part of it.
fn names() -> BTreeSet<String> {
    let written = std::fs::read_to_string(format!("{EXPORT}/groups.json")).expect("the fixture");
    let pair_or_half = pattern(r"(\\u[dD][89abAB]..\\u[dD][c-fC-F]..)|\\u[dD][89a-fA-F]..");
    let whole = pair_or_half.replace_all(&written, |found: &regex::Captures<'_>| {
        found.get(1).map_or(r"\ufffd", |pair| pair.as_str()).to_owned()
    });
    let page: Value = serde_json::from_str(&whole).expect("JSON");
    let groups = page["value"].as_array().expect("a page").iter();
    let names = groups.filter_map(|group| group["displayName"].as_str()).map(str::trim).filter(|name| !name.is_empty());
    let names: BTreeSet<String> = names.map(|name| name.chars().take(KNOWN_BY).collect()).collect();
    assert!(names.len() > 20, "the fixture has its names");
    names
}

/// The names that nobody reads, each as the format keeps it: in a message behind a quote, or at the start of a text.
fn unread(texts: &[String], keeps: impl Fn(&str) -> String) -> Vec<String> {
    let texts: BTreeSet<&String> = texts.iter().collect();
    let is_read = |name: &str| {
        let quoted = format!("\"{name}");
        texts.iter().any(|text| text.starts_with(name) || text.contains(&quoted))
    };
    NAMES.iter().map(|name| keeps(name)).filter(|name| !is_read(name)).collect()
}

fn assert_read(reader: &str, texts: &[String], keeps: impl Fn(&str) -> String) {
    assert_eq!(unread(texts, keeps), Vec::<String>::new(), "{reader}");
}

/// What XML 1.0 cannot hold is shown as U+FFFD.
fn in_xml(name: &str) -> String {
    let is_forbidden =
        |c: char| matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}');
    name.replace(is_forbidden, "\u{FFFD}")
}

/// What HTML cannot hold is shown as U+FFFD.
fn in_html(name: &str) -> String {
    let is_forbidden = |c: char| u32::from(c) & 0xFFFE == 0xFFFE || (c.is_control() && !matches!(c, '\t' | '\n'));
    name.replace(is_forbidden, "\u{FFFD}")
}

/// A name in a terminal: hidden characters are replaced, and commands of build servers are broken.
fn in_a_terminal(name: &str) -> String {
    visible(name).replace("##vso[", "#\u{FFFD}vso[").replace("##[", "#\u{FFFD}[")
}

/// A name in a command of a build server, which can write line breaks and no other hidden character.
fn in_a_command(name: &str) -> String {
    name.replace(|character| is_hidden(character) && !matches!(character, '\r' | '\n'), "\u{FFFD}")
}

/// The commands that the agent of Azure Pipelines (`Command.cs`) and the runner of GitHub Actions (`ActionCommand.cs`) read
/// in a log, styles of a terminal taken away.
fn commands(log: &str) -> Vec<String> {
    let log = STYLE.replace_all(log, "");
    let lines = log.split(['\n', '\r']);
    let reads = |line: &&str| line.contains("##vso[") || line.contains("##[") || line.trim_start().starts_with("::");
    lines.filter(reads).map(str::to_owned).collect()
}

fn assert_obeys_nothing(what: &str, log: &str) {
    assert_eq!(commands(log), Vec::<String>::new(), "{what}");
}

/// That nothing of it moves a cursor, colors or reorders what stands around it.
fn assert_shows_all(what: &str, log: &str) {
    let hidden: BTreeSet<_> = log.chars().filter(|character| is_hidden(*character) && *character != '\n').collect();
    assert!(hidden.is_empty(), "{what}: {hidden:?}");
}

/// The start of every text of a JSON document, keys as well.
fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.chars().take(10 * KNOWN_BY).collect()],
        Value::Array(values) => values.iter().flat_map(strings).collect(),
        Value::Object(fields) => {
            fields.iter().flat_map(|(key, value)| [vec![key.clone()], strings(value)].concat()).collect()
        }
        _ => Vec::new(),
    }
}

fn json(what: &str, bytes: Vec<u8>) -> (Value, Vec<String>) {
    let document = text(bytes);
    assert_obeys_nothing(what, &document);
    assert_shows_all(what, &document);
    let value = serde_json::from_str(&document).expect("JSON");
    let texts = strings(&value);
    (value, texts)
}

fn reads_text() {
    let lines: Vec<_> = text(report("text", &["--quiet"])).lines().map(str::to_owned).collect();
    assert_read("text", &lines, in_a_terminal);
    for more in [&[][..], &["--quiet"], &["--verbose"], &["--verbose", "--color", "always"]] {
        let log = text(report("text", more));
        assert_obeys_nothing("text", &log);
        assert_shows_all("text", &STYLE.replace_all(&log, ""));
    }
}

fn reads_sarif() {
    for profile in ["github", "full"] {
        let (log, texts) = json("sarif", report("sarif", &["--sarif-profile", profile]));
        assert_read(profile, &texts, str::to_owned);
        let results = log["runs"][0]["results"].as_array().expect("results");
        let messages: Vec<_> = results.iter().map(sarif_message).collect();
        assert_read(profile, &messages, |name| visible(name).into_owned());
    }
}

/// The message as a viewer shows it: placeholders (§3.11.5) filled in, links (§3.11.6) resolved.
fn sarif_message(result: &Value) -> String {
    let message = &result["message"];
    let filled = PLACEHOLDER.replace_all(message["text"].as_str().expect("a text"), |found: &regex::Captures<'_>| {
        match found.get(1) {
            Some(index) => message["arguments"][index.as_str().parse::<usize>().expect("a number")]
                .as_str()
                .expect("an argument")
                .to_owned(),
            None => found[0][..1].to_owned(),
        }
    });
    let related = result["relatedLocations"].as_array().map_or(&[][..], Vec::as_slice);
    let shown = ESCAPE_OR_LINK.replace_all(&filled, |found: &regex::Captures<'_>| match (found.get(1), found.get(2)) {
        (Some(escaped), _) => escaped.as_str().to_owned(),
        (None, target) => {
            let target = target.map_or("", |target| target.as_str());
            assert!(
                target.parse::<u64>().is_ok_and(|id| related.iter().any(|location| location["id"] == id)),
                "a link to {target}"
            );
            String::new()
        }
    });
    shown.into_owned()
}

fn reads_html() {
    let page = text(report("html", &[]));
    assert_obeys_nothing("html", &page);
    let page = Html::parse_document(&page);
    assert!(page.errors.is_empty(), "{:?}", page.errors);
    let all = |selector: &str| page.select(&Selector::parse(selector).expect("a selector")).collect::<Vec<_>>();
    assert!(all("script, img, iframe, object, embed, form, base, link, [src], [style]").is_empty());
    for element in all("*") {
        let acts = |(name, value): (&str, &str)| {
            name.starts_with("on") || (name == "href" && !value.starts_with('#') && !value.starts_with("https://"))
        };
        assert!(!element.value().attrs().any(acts), "{:?}", element.value());
    }
    let texts: Vec<String> = all("bdi").iter().map(|shown| shown.text().collect()).collect();
    assert_read("html", &texts, in_html);
}

fn reads_github() {
    let log = text(report("github", &["--select", "settings-approval-without-approvers"]));
    assert_shows_all("github", &log);
    let command = pattern("^::(error|warning|notice) [^:]*::(.*)$");
    let mut messages = Vec::new();
    for line in log.lines() {
        let found = command.captures(line).expect("an annotation");
        messages.push(found[2].replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%"));
    }
    assert_eq!(commands(&log).len(), messages.len(), "every line is one command");
    // Of a kind GitHub shows ten: here of the errors, and the note.
    assert_eq!(NAMES.len() - unread(&messages, in_a_command).len(), 11);
}

fn reads_azure() {
    let log = text(report("azure", &[]));
    assert_shows_all("azure", &log);
    let command = pattern(r"^##vso\[task\.(logissue|complete) [^\]]*\](.*)$");
    let mut messages = Vec::new();
    for line in log.lines() {
        let found = command.captures(line).expect("an issue");
        messages.push(found[2].replace("%0D", "\r").replace("%0A", "\n").replace("%AZP25", "%"));
    }
    assert_eq!(commands(&log).len(), messages.len(), "every line is one command");
    assert_read("azure", &messages, in_a_command);
}

fn reads_junit() {
    let document = text(report("junit", &[]));
    assert_obeys_nothing("junit", &document);
    assert_shows_all("junit", &document);
    let mut reader = quick_xml::Reader::from_str(&document);
    let mut texts = vec![String::new()];
    loop {
        match reader.read_event().expect("XML") {
            Xml::Eof => break,
            Xml::Text(text) => texts.last_mut().expect("one").push_str(&text),
            Xml::GeneralRef(reference) => {
                let read =
                    quick_xml::escape::unescape(&format!("&{};", &*reference)).expect("a reference").into_owned();
                texts.last_mut().expect("one").push_str(&read);
            }
            Xml::Start(element) | Xml::Empty(element) => {
                let own = [
                    "testsuites",
                    "testsuite",
                    "testcase",
                    "failure",
                    "skipped",
                    "system-out",
                    "properties",
                    "property",
                ];
                assert!(own.contains(&element.name().as_ref()), "{:?}", element.name());
                texts.push(String::new());
            }
            Xml::End(_) | Xml::Decl(_) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_read("junit", &texts, in_xml);
}

fn reads_markdown() {
    let comment = text(report("markdown", &["--select", "settings-approval-without-approvers"]));
    assert_obeys_nothing("markdown", &comment);
    assert_shows_all("markdown", &comment);
    let mut texts = vec![String::new()];
    for event in
        Parser::new_ext(&comment, pulldown_cmark::Options::all() - pulldown_cmark::Options::ENABLE_SMART_PUNCTUATION)
    {
        match event {
            Event::Text(text) | Event::Code(text) => texts.last_mut().expect("one").push_str(&text),
            Event::Html(html) | Event::InlineHtml(html) => {
                let own = ["<details>", "</details>", "<br>", "<!-- pimlint -->"];
                assert!(own.into_iter().any(|own| html.starts_with(own)), "{html}");
                texts.push(String::new());
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                assert!(dest_url.starts_with("https://github.com/pimlint/pimlint/"), "{dest_url}");
            }
            Event::Start(Tag::Image { dest_url, .. }) => panic!("an image of {dest_url}"),
            Event::Start(_) => texts.push(String::new()),
            _ => {}
        }
    }
    let texts: Vec<_> = texts.iter().map(|text| text.trim().to_owned()).collect();
    // Of a decision's findings the comment shows twenty, and says how many more there are.
    let unread = unread(&texts, |name| visible(name).into_owned());
    assert!(unread.len() == 2 && comment.contains("2 more findings"), "{unread:?}");
}

/// Whether a spreadsheet would take a cell for a formula.
fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

fn reads_csv() {
    let rows = text(report("csv", &[]));
    assert_obeys_nothing("csv", &rows);
    assert_shows_all("csv", &rows.replace("\r\n", "\n"));
    let mut reader = csv::Reader::from_reader(rows.as_bytes());
    let cells: Vec<String> =
        reader.records().flat_map(|row| row.expect("a row").iter().map(str::to_owned).collect::<Vec<_>>()).collect();
    assert!(!cells.iter().any(|cell| is_formula(cell)));
    assert_read("csv", &cells, in_a_terminal);
}

fn reads_xlsx() {
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(report("xlsx", &[]))).expect("a workbook");
    let mut cells = Vec::new();
    for sheet in book.sheet_names() {
        let formulas = book.worksheet_formula(&sheet).expect("a sheet");
        assert_eq!(formulas.used_cells().collect::<Vec<_>>(), [], "{sheet}");
        let range = book.worksheet_range(&sheet).expect("a sheet");
        cells.extend(range.used_cells().map(|(_, _, cell)| cell.to_string()));
    }
    // Sentences are in the visible form.
    assert_read("xlsx", &cells, |name| visible(name).into_owned());
}

fn reads_oscal() {
    let (document, texts) = json("oscal", report("oscal", &[]));
    // OSCAL's strings are one line.
    let breaks = |character| matches!(character, '\n'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
    assert_read(
        "oscal",
        &texts,
        |name| {
            if name.contains(breaks) { visible(name).into_owned() } else { name.to_owned() }
        },
    );
    let observations = document.pointer("/assessment-results/results/0/observations").and_then(Value::as_array);
    let descriptions = observations.expect("observations").iter().map(|one| one["description"].as_str());
    let shown: Vec<_> = descriptions.map(|markdown| markdown_text(markdown.expect("Markdown"))).collect();
    assert_read("oscal", &shown, |name| visible(name).into_owned());
}

/// The text of Markdown that holds nothing but text.
fn markdown_text(markdown: &str) -> String {
    let mut shown = String::new();
    for event in Parser::new(markdown) {
        match event {
            Event::Text(text) => shown.push_str(&text),
            Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => {}
            other => panic!("{other:?} in {markdown}"),
        }
    }
    shown
}

/// A row is one format: a test of its own for each would let a new format go without.
#[test]
fn every_consumer_reads_back_the_literal_name_and_obeys_none() {
    for format in Format::words() {
        match format {
            "text" => reads_text(),
            "json" | "gitlab" => assert_read(format, &json(format, report(format, &[])).1, str::to_owned),
            "sarif" => reads_sarif(),
            "html" => reads_html(),
            "github" => reads_github(),
            "junit" => reads_junit(),
            "azure" => reads_azure(),
            "markdown" => reads_markdown(),
            "csv" => reads_csv(),
            "xlsx" => reads_xlsx(),
            "oscal" => reads_oscal(),
            other => panic!("{other} is new: say here how its consumer reads a name"),
        }
    }
}

#[test]
fn what_is_said_beside_reports_shows_names_as_data() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let summary = path("summary.md");
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
    let run = command.args(["check", EXPORT, "--format", "github"]).env("GITHUB_STEP_SUMMARY", &summary).output();
    assert_eq!(run.expect("the program runs").status.code(), Some(1));
    let summary = std::fs::read_to_string(summary).expect("a summary");
    let canonical = path("canonical");
    for (what, log) in [
        ("the job summary", summary),
        ("coverage", text(pimlint(&["coverage", EXPORT]))),
        ("coverage", text(pimlint(&["coverage", EXPORT, "--format", "json"]))),
        ("coverage", text(pimlint(&["coverage", EXPORT, "--format", "markdown"]))),
        ("fmt", text(pimlint(&["fmt", EXPORT, "--output", &canonical]))),
        ("explain", text(pimlint(&["explain", "group-pim-dynamic", "--examples"]))),
    ] {
        assert_obeys_nothing(what, &log);
        assert_shows_all(what, &log);
    }
}

/// A result before there was anything to find, and one of the export.
#[test]
fn what_is_told_of_results_shows_names_as_data() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let (empty, results) = (path("empty"), path("results"));
    for folder in [&empty, &results] {
        std::fs::create_dir(folder).expect("a folder");
    }
    std::fs::write(format!("{empty}/groups.json"), r#"{"value":[]}"#).expect("written");
    let at = |name: &str| format!("{results}/{name}.json");
    for (export, name) in [(empty.as_str(), "2026-01-30"), (EXPORT, "2026-01-31")] {
        let output = format!("json={}", at(name));
        run(&["check", export, "--as-of", name, "--quiet", "--fail-on", "never", "--output", &output]);
    }
    let (earlier, later) = (at("2026-01-30"), at("2026-01-31"));
    for arguments in [
        &["diff", &earlier, &later][..],
        &["diff", &earlier, &later, "--format", "json"],
        &["history", &results, "--verbose"],
        &["history", &results, "--format", "json"],
    ] {
        let said = text(pimlint(arguments));
        assert!(said.contains("vso["), "{arguments:?} names no group: {said}");
        assert_obeys_nothing(&arguments.join(" "), &said);
    }
    let said = text(pimlint(&["check", "--tenants", EXPORT, &empty, "--format", "json"]));
    assert!(said.contains("Hostile"), "{said}");
    assert_obeys_nothing("check --tenants", &said);
}

/// File names come from the export as well, and stand first in their lines.
#[cfg(unix)]
#[test]
fn a_file_name_is_no_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let names = ["::error::x.json", "##vso[task.setvariable variable=x]y.json", "\u{1b}[31m\n::add-mask::a.json"];
    for name in names {
        std::fs::write(folder.path().join(name), "<html>").expect("written");
    }
    for command in ["check", "coverage"] {
        for arguments in [&[command, "."][..], &[command, names[0], names[1]], &[command, "##[error]no such file"]] {
            let said = in_folder(folder.path(), arguments);
            assert_obeys_nothing(command, &said);
            assert_shows_all(command, &said);
        }
    }
    let evidence = tempfile::tempdir().expect("a folder");
    let report = evidence.path().join("report.json");
    let report = report.to_str().expect("UTF-8");
    in_folder(folder.path(), &["check", ".", "--output", &format!("json={report}")]);
    std::fs::write(folder.path().join(names[1]), "<body>").expect("written");
    let said = in_folder(folder.path(), &["verify", report, "."]);
    assert_obeys_nothing("verify", &said);
    assert!(said.contains("#\u{FFFD}vso["), "{said}");
    let said = in_folder(folder.path(), &["check", "."]);
    assert!(said.contains(":\u{FFFD}error::x.json") && said.contains("#\u{FFFD}vso["), "{said}");
}

#[cfg(unix)]
fn in_folder(folder: &std::path::Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
    let run = command.args(arguments).current_dir(folder).output().expect("the program runs");
    text([run.stdout, run.stderr].concat())
}

#[cfg(unix)]
#[test]
fn an_error_shows_names_as_a_report_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let escape = "\u{1b}]0;title\u{7}\u{1b}[2J\u{202e}.json";
    std::fs::write(folder.path().join(escape), "[]").expect("written");
    for arguments in [
        &["check", "--max-file-size", "1", escape][..],
        &["check", &format!("no-{escape}")],
        &["check", ".", "--fail-on", escape],
        &["check", ".", "--select", escape],
        &["check", ".", "--exclude", &format!("[{escape}")],
        &[escape],
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
        let run = command.args(arguments).current_dir(folder.path()).output().expect("the program runs");
        let said = String::from_utf8(run.stderr).expect("UTF-8");
        assert!(said.contains(".json"), "{arguments:?}: {said}");
        assert!(!said.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{arguments:?}: {said:?}");
    }
}
