//! The HTML report, read as a browser reads it.

use std::collections::BTreeSet;
use std::process::Command;

use insta_cmd::get_cargo_bin;
use scraper::{Html, Selector};

/// The report on a fixture, and the JSON report of the same run.
struct Reports {
    page: Html,
    text: String,
    json: serde_json::Value,
}

fn reports(tenant: &str, more: &[&str]) -> Reports {
    let folder = tempfile::tempdir().expect("a folder");
    let json = folder.path().join("report.json");
    let output = Command::new(get_cargo_bin("pimlint"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["check", &format!("fixtures/tenants/{tenant}"), "--format", "html", "--fail-on", "never"])
        .arg(format!("--output=json={}", json.display()))
        .args(more)
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let json = std::fs::read(json).expect("a report");
    let json = serde_json::from_slice(&json).expect("JSON");
    Reports { page: Html::parse_document(&text), text, json }
}

impl Reports {
    fn all(&self, selector: &str) -> Vec<scraper::ElementRef<'_>> {
        self.page.select(&Selector::parse(selector).expect("a selector")).collect()
    }

    fn texts(&self, selector: &str) -> Vec<String> {
        self.all(selector).iter().map(|element| element.text().collect()).collect()
    }

    fn attributes(&self, selector: &str, name: &str) -> Vec<&str> {
        self.all(selector).iter().filter_map(|element| element.value().attr(name)).collect()
    }

    fn finding_ids(&self) -> BTreeSet<String> {
        let findings = self.json["findings"].as_array().expect("findings");
        findings.iter().map(|finding| format!("finding-{}", finding["id"].as_str().expect("an id"))).collect()
    }
}

#[test]
fn the_parts_stand_in_their_order_and_every_link_leads_somewhere() {
    let report = reports("contoso", &["--sample", "3", "--seed", "7"]);
    let parts: Vec<_> = report.attributes("main > section > h2", "id");
    let expected = ["scope", "population", "controls", "findings", "lifetimes", "procedures", "sample", "sign-off"];
    assert_eq!(parts, expected);
    let ids: Vec<_> = report.attributes("[id]", "id");
    let targets: BTreeSet<_> = ids.iter().copied().collect();
    assert_eq!(targets.len(), ids.len(), "an id stands twice");
    for link in report.attributes("a", "href") {
        match link.strip_prefix('#') {
            Some(target) => assert!(targets.contains(target), "{link} leads nowhere"),
            None => assert!(link.starts_with("https://"), "{link}"),
        }
    }
    let words = report.texts("body").concat().to_lowercase();
    assert!(words.contains("a test of design, not of operating effectiveness"));
    assert!(!words.contains("compliant"));
}

#[test]
fn it_says_what_the_json_report_says() {
    let report = reports("partial", &[]);
    let shown: BTreeSet<_> = report.attributes("[id^=finding-]", "id").into_iter().map(str::to_owned).collect();
    assert_eq!(shown, report.finding_ids());
    let text = report.texts("body").concat();
    for input in report.json["inputs"].as_array().expect("inputs") {
        assert!(text.contains(input["sha256"].as_str().expect("a hash")), "{}", input["path"]);
    }
    for rule in report.json["rules"].as_array().expect("rules") {
        let id = rule["id"].as_str().expect("an id");
        let results = report.texts(&format!("article[aria-labelledby=rule-{id}] .results")).concat();
        for (word, key) in [("passed", "pass"), ("failed", "fail"), ("not evaluated", "notEvaluated")] {
            assert!(results.contains(&format!("{} {word}", rule["outcomes"][key])), "{id}: {results}");
        }
    }
    let states = report.texts(".state");
    let coverage = report.json["coverage"].as_array().expect("coverage");
    let expected: Vec<_> = coverage.iter().map(|row| row["state"].as_str().expect("a state")).collect();
    assert_eq!(states, expected);
}

#[test]
fn nothing_is_loaded_and_nothing_runs() {
    let report = reports("hostile-names", &["--sample", "3"]);
    for forbidden in ["script", "link", "img", "iframe", "object", "embed", "form", "base", "[style]", "[src]"] {
        assert!(report.all(forbidden).is_empty(), "{forbidden}");
    }
    let elements = report.all("*");
    let attributes = elements.iter().flat_map(|element| element.value().attrs());
    assert!(attributes.into_iter().all(|(name, _)| !name.starts_with("on")));
    let policy = report.attributes("meta[http-equiv=Content-Security-Policy]", "content").concat();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(report.page.errors.is_empty(), "{:?}", report.page.errors);
}

#[test]
fn a_reader_reads_back_the_literal_name() {
    let report = reports("hostile-names", &[]);
    let shown: BTreeSet<String> = report
        .all(".name")
        .iter()
        .map(|name| name.select(&Selector::parse("bdi").expect("a selector")).last().expect("a name").text().collect())
        .collect();
    for finding in report.json["findings"].as_array().expect("findings") {
        let Some(name) = finding["subject"]["name"].as_str() else { continue };
        assert!(shown.contains(&without_forbidden(name)), "{name:?}");
    }
    assert!(report.text.len() < 4_000_000, "{}", report.text.len());
}

/// What HTML cannot hold is shown as U+FFFD.
fn without_forbidden(name: &str) -> String {
    let is_forbidden = |character: char| {
        u32::from(character) & 0xFFFE == 0xFFFE
            || matches!(character, '\u{FDD0}'..='\u{FDEF}')
            || (character.is_control() && !matches!(character, '\t' | '\n'))
    };
    name.replace(is_forbidden, "\u{FFFD}")
}

#[test]
fn timelines_mark_where_access_is_lost_before_the_package_ends() {
    let report = reports("contoso", &[]);
    let lost = report.all("svg.timeline rect.lost").len();
    let said = report.texts(".ends").iter().filter(|text| text.contains("Access is lost after")).count();
    assert!(lost > 0);
    assert_eq!(lost, said);
    let first = report.texts(".ends").first().cloned().expect("a timeline");
    assert!(first.contains("Package: 180 days. PIM: 40 days. Access is lost after 40 days."), "{first}");
}

#[test]
fn a_sample_is_drawn_again_with_the_same_seed() {
    let drawn = |seed| reports("contoso", &["--sample", "3", "--seed", seed]).texts(".sample td .id");
    let first = drawn("7");
    assert!(!first.is_empty());
    assert_eq!(first, drawn("7"));
    assert_ne!(first, drawn("8"));
    assert!(reports("contoso", &[]).all(".sample").is_empty());
}
