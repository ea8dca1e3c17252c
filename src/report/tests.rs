//! What reports of a made-up assessment say, format by format.

#![allow(clippy::disallowed_methods, reason = "tests read what was written")]

use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, OnceLock};

use proptest::prelude::*;
use serde_json::Value;

use super::sample::{Layout, Sample, named, repeated, sample, unreadable};
use super::*;
use crate::catalogue;
use crate::model::Property;
use crate::source::{Place, is_hidden};

fn snapshot(name: &str, report: &str) {
    insta::with_settings!({ snapshot_path => "../../tests/it/snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, report);
    });
}

fn written(format: Format, sample: &Sample, options: &Options) -> String {
    let mut out = Vec::new();
    format
        .write(&Report::new(&sample.assessment, &sample.sources), options, &mut out)
        .expect("a vector can be written");
    String::from_utf8(out).expect("reports are UTF-8")
}

fn plain(format: Format, sample: &Sample) -> String {
    written(format, sample, &Options::default())
}

fn json(format: Format, sample: &Sample) -> Value {
    serde_json::from_str(&plain(format, sample)).expect("JSON")
}

fn sarif_is_valid(log: &Value) -> Result<(), String> {
    static SCHEMA: OnceLock<jsonschema::Validator> = OnceLock::new();
    let schema = SCHEMA.get_or_init(|| {
        let schema = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/schemas/sarif-2.1.0.json"));
        jsonschema::validator_for(&serde_json::from_str(schema).expect("JSON")).expect("a schema")
    });
    schema.validate(log).map_err(|error| format!("{error} at {}", error.instance_path()))
}

fn text_of(sample: &Sample, path: &str) -> String {
    let mut files = (0..).zip(sample.sources.files());
    let (id, _) = files.find(|(_, file)| file.shown == path).expect("a file");
    sample.sources.text(crate::source::FileId(id)).expect("it is kept")
}

/// The text that a location spans, read by lines and columns alone.
fn spanned(sample: &Sample, location: &Value) -> String {
    let path = location["path"].as_str().expect("a path");
    let text = text_of(sample, path);
    let number = |name: &str| usize::try_from(location[name].as_u64().expect("a number")).expect("small") - 1;
    let lines: Vec<Vec<char>> = text.split('\n').map(|line| line.chars().collect()).collect();
    let (first, last) = (number("line"), number("endLine"));
    let line = |index: usize| {
        let from = if index == first { number("column") } else { 0 };
        let to = if index == last { number("endColumn") } else { lines[index].len() };
        lines[index][from..to].iter().collect::<String>()
    };
    (first..=last).map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_location_spans_the_value_that_its_pointer_names() {
    for layout in [Layout::Pretty, Layout::Minified] {
        let sample = sample(layout);
        let report = json(Format::Json, &sample);
        let mut seen = Vec::new();
        for location in report["findings"].as_array().unwrap().iter().flat_map(|f| f["locations"].as_array().unwrap()) {
            let pointer = location["pointer"].as_str().unwrap();
            let spanned = spanned(&sample, location);
            seen.push((pointer.to_owned(), spanned.clone()));
            if spanned == "{" {
                continue;
            }
            let path = location["path"].as_str().unwrap();
            let whole: Value = serde_json::from_str(&text_of(&sample, path)).unwrap();
            assert_eq!(serde_json::from_str::<Value>(&spanned).ok().as_ref(), whole.pointer(pointer), "{pointer}");
        }
        let pointers: Vec<_> = seen.iter().map(|(pointer, _)| pointer.as_str()).collect();
        let expected = [
            "/value/1/groupTypes",
            "/value/1/displayName",
            "/value/1/displayName",
            "/value/0/rules/1/maximumDuration",
            "/value/0",
        ];
        assert_eq!(pointers, expected);
    }
}

#[test]
fn the_fields_of_the_json_report_stand_in_their_order() {
    snapshot("report_json", &plain(Format::Json, &sample(Layout::Pretty)));
}

#[test]
fn the_sarif_report_satisfies_the_schema() {
    for layout in [Layout::Pretty, Layout::Minified] {
        let sample = sample(layout);
        let log = json(Format::Sarif, &sample);
        assert_eq!(sarif_is_valid(&log), Ok(()));
    }
    let mut log = json(Format::Sarif, &sample(Layout::Pretty));
    let rules = &mut log["runs"][0]["tool"]["driver"]["rules"];
    assert!(rules.as_array().is_some_and(|rules| rules.len() > catalogue::entries().len() / 2));
    *rules = "the catalogue".into();
    for result in log["runs"][0]["results"].as_array_mut().expect("results") {
        result["ruleIndex"] = "into the catalogue".into();
    }
    snapshot("report_sarif", &serde_json::to_string_pretty(&log).expect("JSON"));
}

#[test]
fn the_text_report_shows_both_ends_of_a_join() {
    snapshot("report_text", &plain(Format::Text, &sample(Layout::Pretty)));
    snapshot("report_text_minified", &plain(Format::Text, &sample(Layout::Minified)));
    let verbose = Options { verbose: true, ..Options::default() };
    snapshot("report_text_verbose", &written(Format::Text, &sample(Layout::Pretty), &verbose));
    let quiet = Options { quiet: true, ..Options::default() };
    snapshot("report_text_quiet", &written(Format::Text, &sample(Layout::Pretty), &quiet));
}

#[test]
fn more_than_three_findings_of_a_rule_are_one_line_each() {
    let report = plain(Format::Text, &repeated(5));
    assert_eq!(report.matches("╭─").count(), 3 + 2, "three frames, and two of the joined finding");
    assert_eq!(report.lines().filter(|line| line.starts_with("  groups/")).count(), 3);
}

#[test]
fn too_many_results_are_folded_by_cause_and_the_report_says_so() {
    let many = repeated(5_100);
    let log = json(Format::Sarif, &many);
    assert_eq!(sarif_is_valid(&log), Ok(()));
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    assert_eq!(results[0]["occurrenceCount"], 5_101);
    let notes = log["runs"][0]["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
    assert!(notes.iter().any(|note| note["descriptor"]["id"] == "folded-results"));
    assert_eq!(json(Format::Json, &many)["findings"].as_array().unwrap().len(), 5_102);
}

#[test]
fn a_property_that_one_copy_lacks_is_found_in_the_next() {
    let mut sample = sample(Layout::Pretty);
    let text = r#"{"id": "g1", "visibility": "x", "securityEnabled": true}"#;
    let file = sample.sources.add(crate::export::files::file::SourceFile {
        path: "-".into(),
        shown: "copy.json".to_owned(),
        bytes: text.len() as u64,
        fingerprint: None,
        sha256: None,
        layout: crate::export::layout::Layout::Graph,
        origin: crate::export::files::file::Storage::Kept(text.as_bytes().into()),
    });
    let copy = Place { file, start: 0, len: u32::try_from(text.len()).unwrap() };
    sample.assessment.paths.push("copy.json".to_owned());
    for label in &mut sample.assessment.findings[0].finding.labels {
        label.at.places.push(copy);
        label.at.property = Some(Property::SecurityEnabled);
    }
    sample.assessment.findings[0].finding.labels[1].at.property = Some(Property::MailEnabled);
    let report = json(Format::Json, &sample);
    let locations = &report["findings"][0]["locations"];
    assert_eq!((&locations[0]["path"], &locations[0]["pointer"]), (&"copy.json".into(), &"/securityEnabled".into()));
    assert_eq!(spanned(&sample, &locations[0]), "true");
    assert_eq!(locations[1]["pointer"], "/value/1", "what no copy has is missing from the first");
}

#[test]
fn coverage_names_what_closes_each_gap() {
    let sample = sample(Layout::Pretty);
    let shown = |write: fn(&[crate::engine::assessment::Coverage], &mut dyn Write) -> io::Result<()>| {
        let mut out = Vec::new();
        write(&sample.assessment.coverage, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    snapshot("report_coverage_json", &shown(coverage::write_json));
    snapshot("report_coverage_markdown", &shown(coverage::write_markdown));
    snapshot("report_coverage_text", &shown(|coverage, out| coverage::write_text(coverage, &Options::default(), out)));
}

#[test]
fn colors_are_only_colors() {
    let colored = written(Format::Text, &sample(Layout::Pretty), &Options { color: true, ..Options::default() });
    let stripped = anstream::adapter::strip_str(&colored).to_string();
    assert_ne!(stripped, colored);
    assert_eq!(stripped, plain(Format::Text, &sample(Layout::Pretty)));
}

#[test]
fn a_file_that_changed_keeps_its_path_and_loses_the_rest() {
    let mut sample = sample(Layout::Pretty);
    for reported in &mut sample.assessment.findings {
        for label in &mut reported.finding.labels {
            label.at = unreadable();
        }
    }
    let report = json(Format::Json, &sample);
    let location = &report["findings"][0]["locations"][0];
    assert_eq!((&location["path"], &location["line"]), (&"groups/pägé 1.json".into(), &1.into()));
    assert_eq!(location["pointer"], Value::Null);
    assert_eq!(sarif_is_valid(&json(Format::Sarif, &sample)), Ok(()));
    assert!(plain(Format::Text, &sample).contains("the file changed after it was evaluated"));
}

/// What a consumer makes of the text of a message: links become their text, escapes what they stand for.
fn read_back(message: &Value) -> (String, Vec<String>) {
    let (message, arguments) = (message["text"].as_str().unwrap(), &message["arguments"]);
    let (mut text, mut links) = (String::new(), Vec::new());
    let mut characters = message.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' if matches!(characters.peek(), Some('[' | ']' | '\\')) => text.extend(characters.next()),
            '[' => links.push(String::new()),
            ']' => {
                let target: String = characters.by_ref().skip(1).take_while(|next| *next != ')').collect();
                if let Some(link) = links.last_mut() {
                    *link = target;
                }
            }
            '{' if characters.peek().is_some_and(char::is_ascii_digit) => {
                let number: String = characters.by_ref().take_while(|next| *next != '}').collect();
                text.push_str(arguments[number.parse::<usize>().unwrap()].as_str().unwrap());
            }
            '{' | '}' => {
                text.push(character);
                characters.next();
            }
            _ => text.push(character),
        }
    }
    (text, links)
}

fn hostile_stays_data(name: &str) {
    for layout in [Layout::Pretty, Layout::Minified] {
        let sample = named(layout, name);
        for format in [Format::Text, Format::Json, Format::Sarif] {
            for verbose in [false, true] {
                let report = written(format, &sample, &Options { verbose, ..Options::default() });
                assert!(!report.chars().any(|c| c != '\n' && is_hidden(c)), "{format} shows a hidden character");
                assert!(!report.contains("::error"), "a workflow command begins a line");
            }
        }
        assert_eq!(json(Format::Json, &sample)["findings"][0]["subject"]["name"], name);
        let log = json(Format::Sarif, &sample);
        assert_eq!(sarif_is_valid(&log), Ok(()));
        let result = &log["runs"][0]["results"][0];
        assert_eq!(result["properties"]["subject"]["name"], name);
        let (text, links) = read_back(&result["message"]);
        assert_eq!(links, ["1"], "{name}");
        let known = crate::source::visible(name);
        // After the title; the first letter is a capital there.
        let start: String = known.chars().skip(1).take(1_900).collect();
        assert!(text.contains(&start), "{text}");
    }
}

#[test]
fn a_hostile_name_is_data_in_every_report() {
    for name in [
        "\u{1b}[2J\u{1b}]0;pwned\u{7}",
        "admin\u{202e}nosj.stpuorg\u{2066}\u{200b}",
        "a](javascript:alert(1)) [b",
        "CONTOSO\\slash\\\\[1](1)\\",
        "{0} {{1}} }",
        "<script>alert(1)</script>\r\n",
        "\u{9b}31m\u{0}\u{85}",
        "=cmd|' /C calc'!A0",
        "%0A::warning file=a::b",
    ] {
        hostile_stays_data(name);
    }
    hostile_stays_data(&"🔑\u{1b}".repeat(64 * 1024 / 5));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn any_name_is_data(name in "[\\PC\\x00-\\x1f\\x7f-\\x9f\u{200b}-\u{206f}\\[\\]\\\\{}()]{0,40}") {
        hostile_stays_data(&name.replace("::error", ""));
    }
}

#[test]
fn a_report_is_the_same_for_any_number_of_threads() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    for format in [Format::Text, Format::Json, Format::Sarif] {
        let sample = repeated(40);
        assert_eq!(pool.install(|| plain(format, &sample)), plain(format, &sample));
    }
}

#[test]
fn a_report_stays_as_small_as_its_consumer_needs_and_says_what_is_left_out() {
    let sample = repeated(3_000);
    let report = |format| plain(format, &sample);
    assert!(report(Format::Markdown).len() < 60_000);
    assert_eq!(report(Format::Github).lines().count(), 10 + 1 + 1);
    for (format, said) in [
        (Format::Markdown, "2981 more findings"),
        (Format::Github, "2991 more findings"),
        (Format::Azure, "2002 more findings"),
        (Format::Junit, "2801 more findings"),
    ] {
        assert!(report(format).contains(said), "{format}");
    }
}

/// What is half-written is known to the whole program.
static WRITING: Mutex<()> = Mutex::new(());

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let _alone = WRITING.lock();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.json");
    write_to_path(&path, |out| out.write_all(b"one")).unwrap();
    let failed = write_to_path(&path, |out| {
        out.write_all(b"two")?;
        Err(io::Error::other("disk"))
    });
    assert!(failed.is_err());
    let read = |path: &Path| io::read_to_string(std::fs::File::open(path).unwrap()).unwrap();
    assert_eq!(read(&path), "one");
    write_to_path(&path, |out| out.write_all(b"three")).unwrap();
    assert_eq!(read(&path), "three");
    let files = walkdir::WalkDir::new(folder.path()).into_iter().filter_map(Result::ok);
    assert_eq!(files.filter(|file| file.file_type().is_file()).count(), 1, "no temporary file is left");
}

#[test]
fn what_is_half_written_is_gone_when_the_program_is_told_to_end() {
    let _alone = WRITING.lock();
    let folder = tempfile::tempdir().unwrap();
    let files = || walkdir::WalkDir::new(folder.path()).min_depth(1).into_iter().filter_map(Result::ok).count();
    let written = write_to_path(&folder.path().join("report.json"), |out| {
        out.write_all(b"one")?;
        assert_eq!(files(), 1, "a temporary file");
        remove_unfinished();
        assert_eq!(files(), 0);
        Err(io::Error::other("ended"))
    });
    assert!(written.is_err());
}

#[cfg(unix)]
#[test]
fn a_link_and_a_device_stay_what_they_are() {
    use std::os::unix::fs::FileTypeExt;
    let _alone = WRITING.lock();
    let folder = tempfile::tempdir().unwrap();
    let (file, link) = (folder.path().join("file"), folder.path().join("link"));
    write_to_path(&file, |out| out.write_all(b"one")).unwrap();
    std::os::unix::fs::symlink(&file, &link).unwrap();
    write_to_path(&link, |out| out.write_all(b"two")).unwrap();
    assert!(link.is_symlink());
    assert_eq!(io::read_to_string(std::fs::File::open(&file).unwrap()).unwrap(), "two");
    write_to_path(Path::new("/dev/null"), |out| out.write_all(b"three")).unwrap();
    assert!(Path::new("/dev/null").metadata().unwrap().file_type().is_char_device());
}

#[test]
fn formats_are_known_by_their_word() {
    for word in Format::words() {
        assert_eq!(word.parse::<Format>().map(Format::word).as_deref(), Ok(word));
    }
    assert!("xml".parse::<Format>().unwrap_err().to_string().contains("text, json, sarif"));
}
