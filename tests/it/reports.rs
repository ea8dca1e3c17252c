//! The reports for build servers and spreadsheets, read as their consumers read them.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use insta_cmd::assert_cmd_snapshot;
use pimlint::source::{is_hidden, visible};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use quick_xml::XmlVersion;
use quick_xml::events::Event as Xml;
use serde_json::Value;

const TENANTS: [&str; 4] = ["contoso", "hardened", "hostile-names", "partial"];
const FORMATS: [&str; 6] = ["github", "gitlab", "junit", "azure", "markdown", "csv"];

fn check(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
    command.arg("check").args(arguments).env_remove("GITHUB_STEP_SUMMARY");
    command
}

fn report(tenant: &str, format: &str) -> String {
    let folder = format!("fixtures/tenants/{tenant}");
    let run = check(&[&folder, "--format", format]).output().expect("the program runs");
    // What is wrong with the export is said beside a report that a machine reads; nothing else is.
    let said = String::from_utf8(run.stderr).expect("UTF-8");
    assert!(said.is_empty() || said.starts_with("Input problems\n"), "{format} of {tenant}: {said}");
    String::from_utf8(run.stdout).expect("UTF-8")
}

fn json(tenant: &str) -> Value {
    serde_json::from_str(&report(tenant, "json")).expect("JSON")
}

fn rows<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().expect("a list")
}

/// A text as a consumer shows it that may leave out its end.
fn begins(shown: &str, whole: &str) -> bool {
    shown.strip_suffix('…').map_or(shown == whole, |start| whole.starts_with(start))
}

fn decoded(text: &str, codes: &[(&str, &str)]) -> String {
    codes.iter().fold(text.to_owned(), |text, (code, plain)| text.replace(code, plain))
}

fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

/// The decision that a finding belongs to.
fn decision<'j>(json: &'j Value, finding: &Value) -> &'j Value {
    rows(json, "decisions").iter().find(|decision| decision["id"] == finding["decision"]).expect("a decision")
}

/// How a decision is named before a finding.
fn lead(json: &Value, finding: &Value) -> String {
    let decision = decision(json, finding);
    let title = decision["title"].as_str().expect("a title");
    let shown = match title.char_indices().nth(200) {
        Some(_) => title.chars().take(199).chain(['…']).collect(),
        None => title.to_owned() + ".",
    };
    format!("Decision {}: {shown}", decision["rank"])
}

/// What is left of a name where a format has no way to write hidden characters other than line breaks.
fn in_a_log(text: &str) -> String {
    text.replace(|character| is_hidden(character) && !matches!(character, '\r' | '\n'), "\u{FFFD}")
}

#[test]
fn a_report_is_the_same_for_any_number_of_threads_and_any_way_to_name_the_path() {
    let root = env!("CARGO_MANIFEST_DIR");
    for format in FORMATS {
        let expected = report("contoso", format);
        let absolute = format!("{root}/fixtures/tenants/contoso");
        for arguments in [&["fixtures/tenants/contoso", "--jobs", "1"][..], &[&absolute]] {
            let run = check(&[arguments, &["--format", format]].concat()).output().expect("the program runs");
            assert!(!expected.contains(root) && run.stdout == expected.as_bytes(), "{format} {arguments:?}");
        }
    }
}

#[test]
fn no_report_carries_a_command_or_an_escape_of_a_name() {
    for format in FORMATS {
        let report = report("hostile-names", format);
        let hidden =
            |character: char| character != '\n' && !(format == "csv" && character == '\r') && is_hidden(character);
        assert!(!report.contains(hidden), "{format} shows a hidden character");
        for line in report.lines() {
            let own = |begin: &str| line.starts_with(begin);
            assert!(format == "github" || !line.trim_start().starts_with("::"), "{format}: {line}");
            assert!(matches!(format, "github" | "azure") || !line.contains("##["), "{format}: {line}");
            assert_eq!(line.find("##vso["), (format == "azure").then_some(0), "{format}: {line}");
            assert!(format != "github" || ["::error ", "::warning ", "::notice "].into_iter().any(own), "{line}");
        }
    }
}

#[test]
fn github_reads_ten_annotations_of_a_kind_and_their_text() {
    for tenant in TENANTS {
        let json = json(tenant);
        let mut kinds = BTreeMap::<String, usize>::new();
        let mut findings: BTreeSet<String> = BTreeSet::new();
        for line in report(tenant, "github").lines() {
            let (command, data) = line[2..].split_once("::").expect("a command");
            let (kind, properties) = command.split_once(' ').expect("properties");
            *kinds.entry(kind.to_owned()).or_default() += 1;
            let property =
                |text| decoded(text, &[("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")]);
            let properties: BTreeMap<_, _> =
                properties.split(',').map(|pair| pair.split_once('=').expect("a pair")).collect();
            assert!(properties["line"] == properties["endLine"] || !properties.contains_key("col"));
            let message = decoded(data, &[("%0D", "\r"), ("%0A", "\n"), ("%25", "%")]);
            findings.insert(format!("{} {} {message}", properties["line"], property(properties["file"])));
        }
        assert!(kinds.values().all(|count| *count <= 10), "{tenant}: {kinds:?}");
        let errors = rows(&json, "findings").iter().filter(|finding| finding["severity"] == "error");
        assert_eq!(kinds.get("error").copied().unwrap_or(0), errors.clone().count().min(10), "{tenant}");
        for finding in errors.take(10) {
            let message = in_a_log(finding["message"].as_str().expect("text"));
            let message = ["##[", "##v"]
                .iter()
                .fold(message, |text, command| text.replace(command, &command.replacen("##", "#\u{FFFD}", 1)));
            let place = &finding["locations"][0];
            let start: String = message.chars().take(1_900).collect();
            let start = format!("{} {} {start}", place["line"], place["path"].as_str().expect("a path"));
            assert!(findings.iter().any(|found| found.starts_with(&start)), "{start}");
        }
    }
}

#[test]
fn github_gets_a_job_summary_where_it_asks_for_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let summary = folder.path().join("summary.md");
    std::fs::write(&summary, "of another step\n").expect("it can be written");
    for (format, count) in [("github", 1), ("text", 1), ("github", 2)] {
        let run = check(&["fixtures/tenants/contoso", "--format", format])
            .env("GITHUB_STEP_SUMMARY", &summary)
            .output()
            .expect("the program runs");
        assert_eq!(run.status.code(), Some(1));
        let text = std::fs::read_to_string(&summary).expect("a summary");
        assert!(text.starts_with("of another step\n"));
        assert_eq!(text.matches("<!-- pimlint -->").count(), count, "{format}");
    }
}

#[test]
fn azure_reads_an_issue_for_each_finding() {
    let property = [("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%3B", ";"), ("%AZP25", "%")];
    for tenant in TENANTS {
        let json = json(tenant);
        let report = report(tenant, "azure");
        let (complete, issues): (Vec<_>, Vec<_>) = report.lines().partition(|line| line.contains("[task.complete "));
        let findings = rows(&json, "findings");
        assert_eq!(complete.len(), usize::from(!findings.is_empty()), "{tenant}");
        for (line, finding) in issues.iter().zip(findings) {
            let (command, message) = line.split_once(']').expect("a command");
            let properties = command.strip_prefix("##vso[task.logissue ").expect("an issue");
            let properties: BTreeMap<_, _> =
                properties.trim_end_matches(';').split(';').map(|pair| pair.split_once('=').expect("a pair")).collect();
            let place = &finding["locations"][0];
            assert_eq!(decoded(properties["code"], &property), finding["rule"]);
            assert_eq!(decoded(properties["sourcepath"], &property), place["path"]);
            assert_eq!(properties["linenumber"], place["line"].to_string());
            let message = decoded(message, &property);
            let start: String = finding["message"].as_str().expect("text").chars().take(1_900).collect();
            let expected = in_a_log(&format!("{} {}", lead(&json, finding), capitalised(&start)));
            assert!(message.trim_start_matches("note: ").starts_with(&expected), "{message}");
        }
        let gaps = issues.len() - findings.len();
        assert_eq!(
            gaps > 0,
            rows(&json, "rules").iter().any(|rule| !rows(rule, "notEvaluated").is_empty()),
            "{tenant}"
        );
    }
}

#[test]
fn gitlab_reads_every_issue_once() {
    let schema = std::fs::read_to_string("fixtures/schemas/gitlab-code-quality.json").expect("the schema");
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).expect("JSON")).expect("a schema");
    for tenant in TENANTS {
        let (issues, json) = (serde_json::from_str::<Value>(&report(tenant, "gitlab")).expect("JSON"), json(tenant));
        if let Err(error) = schema.validate(&issues) {
            panic!("{tenant}: {error} at {}", error.instance_path());
        }
        let issues = issues.as_array().expect("a list");
        let fingerprints: BTreeSet<_> = issues.iter().map(|issue| issue["fingerprint"].as_str()).collect();
        assert_eq!(fingerprints.len(), issues.len(), "{tenant}");
        for (issue, finding) in issues.iter().zip(rows(&json, "findings")) {
            assert_eq!((&issue["fingerprint"], &issue["check_name"]), (&finding["id"], &finding["rule"]));
            let start: String = finding["message"].as_str().expect("text").chars().take(1_900).collect();
            assert!(issue["description"].as_str().is_some_and(|text| text.starts_with(&start)));
        }
        let gaps: BTreeSet<_> = rows(&json, "rules")
            .iter()
            .flat_map(|rule| rows(rule, "notEvaluated"))
            .map(|gap| format!("not-evaluated:{}", gap["reason"].as_str().expect("a reason")))
            .collect();
        let after = issues.iter().skip(rows(&json, "findings").len());
        let said: BTreeSet<_> = after.map(|issue| issue["fingerprint"].as_str().expect("text").to_owned()).collect();
        assert_eq!(said, gaps, "{tenant}");
    }
}

#[test]
fn a_path_that_leads_out_of_the_working_directory_is_shown_without_its_way_out() {
    let run = check(&["../fixtures/tenants/partial", "--format", "gitlab"]).current_dir("tests").output();
    let issues: Value = serde_json::from_slice(&run.expect("the program runs").stdout).expect("JSON");
    let mut paths = issues.as_array().expect("a list").iter().map(|issue| issue["location"]["path"].as_str());
    assert!(paths.all(|path| path.is_some_and(|path| path.starts_with("fixtures/"))));
}

/// A test case: what it is, and its texts by element.
#[derive(Default)]
struct Case {
    attributes: BTreeMap<String, String>,
    texts: BTreeMap<String, String>,
}

fn attributes(element: &quick_xml::events::BytesStart<'_>) -> BTreeMap<String, String> {
    let value = |attribute: quick_xml::events::attributes::Attribute<'_>| {
        let key = attribute.key.as_ref().to_owned();
        (key, attribute.normalized_value(XmlVersion::Implicit1_0).expect("a value").into_owned())
    };
    element.attributes().map(|attribute| value(attribute.expect("an attribute"))).collect()
}

fn cases(xml: &str) -> (BTreeMap<String, String>, Vec<Case>) {
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut suite, mut cases, mut inside) = (BTreeMap::new(), Vec::<Case>::new(), String::new());
    loop {
        match reader.read_event().expect("XML") {
            Xml::Eof => return (suite, cases),
            Xml::Start(element) | Xml::Empty(element) => {
                let name = element.name().as_ref().to_owned();
                match name.as_str() {
                    "testsuite" => suite = attributes(&element),
                    "testcase" => cases.push(Case { attributes: attributes(&element), ..Case::default() }),
                    "failure" | "skipped" | "error" | "system-out" => {
                        let message = attributes(&element).remove("message").unwrap_or_default();
                        cases.last_mut().expect("a case").texts.insert(name.clone(), message + "\n");
                    }
                    _ => {}
                }
                inside = name;
            }
            Xml::Text(text) => {
                if let Some(known) = cases.last_mut().and_then(|case| case.texts.get_mut(&inside)) {
                    known.push_str(&text);
                }
            }
            Xml::GeneralRef(reference) => {
                let known = cases.last_mut().and_then(|case| case.texts.get_mut(&inside)).expect("a text");
                known.push_str(&quick_xml::escape::unescape(&format!("&{};", &*reference)).expect("a reference"));
            }
            Xml::End(_) => inside.clear(),
            _ => {}
        }
    }
}

#[test]
fn a_test_case_passes_only_where_its_rule_judged_everything() {
    for tenant in TENANTS {
        let json = json(tenant);
        let (suite, cases) = cases(&report(tenant, "junit"));
        let count = |element: &str| cases.iter().filter(|case| case.texts.contains_key(element)).count().to_string();
        assert_eq!(suite["tests"], cases.len().to_string());
        assert_eq!((&suite["failures"], &suite["skipped"]), (&count("failure"), &count("skipped")));
        assert_eq!(cases.len(), rows(&json, "rules").len());
        let mut by_rank: Vec<_> = rows(&json, "rules").iter().collect();
        by_rank.sort_by_key(|rule| {
            let is_of_rule = |finding: &Value| {
                let folded = finding["folded"].as_array().map_or(&[][..], Vec::as_slice);
                finding["rule"] == rule["id"] || folded.iter().any(|folded| folded["rule"] == rule["id"])
            };
            rows(&json, "findings").iter().position(is_of_rule).unwrap_or(usize::MAX)
        });
        for (case, rule) in cases.iter().zip(by_rank) {
            assert_eq!(
                (&*case.attributes["name"], &*case.attributes["classname"]),
                (rule["id"].as_str().expect("an id"), rule["area"].as_str().expect("an area"))
            );
            let outcomes = &rule["outcomes"];
            let whole = rows(rule, "notEvaluated").is_empty();
            let failed = outcomes["fail"] != 0;
            assert_eq!(case.texts.contains_key("failure"), failed, "{tenant}: {}", rule["id"]);
            let green = !failed && whole && outcomes["pass"] != 0;
            assert_eq!(!failed && !case.texts.contains_key("skipped"), green, "{tenant}: {}", rule["id"]);
            assert!(case.texts["system-out"].contains(&format!("{} passed", outcomes["pass"])));
            let xml = |text: &str| {
                let forbidden = |c: char| matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}');
                text.replace(forbidden, "\u{FFFD}").chars().take(1_900).collect::<String>()
            };
            for finding in rows(&json, "findings").iter().filter(|finding| finding["rule"] == rule["id"]) {
                let message = xml(finding["message"].as_str().expect("text"));
                assert!(case.texts["failure"].contains(&message), "{message}");
            }
        }
    }
}

#[test]
fn a_spreadsheet_reads_a_row_for_each_finding_and_no_formula() {
    for tenant in TENANTS {
        let json = json(tenant);
        let report = report(tenant, "csv");
        assert!(report.lines().count() == report.matches("\r\n").count(), "a row is a line");
        let mut reader = csv::Reader::from_reader(report.as_bytes());
        let rows_read: Vec<BTreeMap<String, String>> = reader.deserialize().map(|row| row.expect("a row")).collect();
        let formula = |cell: &str| cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
        assert!(rows_read.iter().flat_map(BTreeMap::values).all(|cell| !formula(cell)), "{tenant}");
        let (found, gaps): (Vec<_>, Vec<_>) = rows_read.iter().partition(|row| row["outcome"] == "fail");
        assert_eq!(found.len(), rows(&json, "findings").len());
        assert_eq!(gaps.len(), rows(&json, "rules").iter().map(|rule| rows(rule, "notEvaluated").len()).sum::<usize>());
        for (row, finding) in found.iter().zip(rows(&json, "findings")) {
            let subject = &finding["subject"];
            assert_eq!(
                (&*row["id"], &*row["rule"]),
                (finding["id"].as_str().expect("an id"), finding["rule"].as_str().expect("a rule"))
            );
            let decision = decision(&json, finding);
            assert_eq!(
                (&*row["rank"], &*row["decision"]),
                (&*decision["rank"].to_string(), finding["decision"].as_str().expect("an id"))
            );
            let name = visible(subject["name"].as_str().unwrap_or_default()).into_owned();
            let name = name.replace("##vso[", "#\u{FFFD}vso[").replace("##[", "#\u{FFFD}[");
            let shown = &row["subjectName"];
            assert_eq!(shown.strip_prefix('\'').filter(|rest| formula(rest)).unwrap_or(shown), name);
        }
    }
}

#[test]
fn a_comment_fits_and_holds_no_markup_of_a_name() {
    let rules = "https://github.com/pimlint/pimlint/blob/main/rules/";
    for tenant in TENANTS {
        let report = report(tenant, "markdown");
        assert!(report.len() < 60_000, "{tenant}: {}", report.len());
        let mut texts = vec![String::new()];
        for event in Parser::new_ext(&report, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
            match event {
                Event::Text(text) | Event::Code(text) => texts.last_mut().expect("one").push_str(&text),
                Event::Html(html) | Event::InlineHtml(html) => {
                    let own = ["<details>", "</details>", "<br>", "<!-- pimlint -->"];
                    assert!(own.into_iter().any(|own| html.starts_with(own)), "{html}");
                    texts.push(String::new());
                }
                Event::Start(Tag::Link { dest_url, .. }) => assert!(dest_url.starts_with(rules), "{dest_url}"),
                Event::Start(
                    tag @ (Tag::Image { .. }
                    | Tag::Emphasis
                    | Tag::Strikethrough
                    | Tag::CodeBlock(_)
                    | Tag::BlockQuote(_)
                    | Tag::FootnoteDefinition(_)
                    | Tag::MetadataBlock(_)),
                ) => panic!("{tenant}: {tag:?}"),
                Event::InlineMath(_) | Event::DisplayMath(_) | Event::FootnoteReference(_) | Event::Rule => {
                    panic!("{tenant}: {event:?}")
                }
                _ => {}
            }
        }
        let json = json(tenant);
        let texts: Vec<_> = texts.iter().map(|text| text.trim().trim_end_matches('.')).collect();
        let first = rows(&json, "findings").iter().take(5);
        for message in first.map(|finding| visible(finding["message"].as_str().expect("text"))) {
            assert!(texts.iter().any(|text| begins(text, &message)), "{message}");
        }
    }
}

/// Annotations of one kind are shown up to the tenth, so the first ten findings always are.
#[test]
fn annotations_stand_in_the_order_of_the_decisions_and_name_them() {
    let property = [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")];
    for tenant in ["contoso", "defaults", "fabrikam"] {
        let json = json(tenant);
        let report = report(tenant, "github");
        let titles = report.lines().filter_map(|line| line.split_once("title=")?.1.split_once(",file="));
        let titles: Vec<_> = titles.map(|(title, _)| decoded(title, &property)).collect();
        let expected = |finding: &Value| {
            let lead = lead(&json, finding);
            format!("{} ({})", lead.trim_end_matches('.'), finding["rule"].as_str().expect("a rule"))
        };
        let first: Vec<_> = rows(&json, "findings").iter().take(10).map(expected).collect();
        assert!(titles.starts_with(&first), "{tenant}: {titles:#?}");
    }
}

#[test]
fn a_comment_begins_with_a_table_of_the_decisions() {
    for tenant in ["contoso", "defaults", "fabrikam", "hostile-names"] {
        let (comment, json) = (report(tenant, "markdown"), json(tenant));
        let (mut table, mut cell) = (Vec::new(), None);
        for event in Parser::new_ext(&comment, Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::TableCell) => cell = Some(String::new()),
                Event::Text(text) | Event::Code(text) => cell.iter_mut().for_each(|cell| cell.push_str(&text)),
                Event::End(TagEnd::TableCell) => table.extend(cell.take()),
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        let mut rows_read = table.chunks(4);
        assert_eq!(rows_read.next().expect("a header"), ["Rank", "Severity", "Decision", "Findings"]);
        for (row, decision) in rows_read.zip(rows(&json, "decisions")).take(50) {
            let numbers = [decision["rank"].to_string(), rows(decision, "findings").len().to_string()];
            assert_eq!([&row[0], &row[3]], [&numbers[0], &numbers[1]], "{tenant}");
            assert_eq!(row[1], decision["severity"]);
            assert!(begins(&row[2], &visible(decision["title"].as_str().expect("a title"))), "{row:?}");
        }
    }
}

#[test]
fn what_build_servers_read() {
    for format in FORMATS {
        let contoso = ["fixtures/tenants/contoso", "--select", "unit", "--format", format];
        assert_cmd_snapshot!(format!("contoso_{format}"), check(&contoso));
        let partial = ["fixtures/tenants/partial", "--select", "unit", "--select", "role", "--format", format];
        assert_cmd_snapshot!(format!("partial_{format}"), check(&partial));
    }
}
