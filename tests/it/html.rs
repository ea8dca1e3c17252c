//! The HTML report, read as a browser reads it.

use std::collections::BTreeSet;
use std::process::Command;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use insta_cmd::get_cargo_bin;
use scraper::{Html, Selector};
use sha2::{Digest as _, Sha256};

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
    let expected = [
        "decisions",
        "findings",
        "objects",
        "people",
        "lifetimes",
        "controls",
        "scope",
        "population",
        "procedures",
        "sample",
        "sign-off",
    ];
    assert_eq!(parts, expected);
    let ids: Vec<_> = report.attributes("[id]", "id");
    let targets: BTreeSet<_> = ids.iter().copied().collect();
    assert_eq!(targets.len(), ids.len(), "an id stands twice");
    for link in report.attributes("a", "href") {
        match link.strip_prefix('#') {
            Some(target) => assert!(targets.contains(target), "{link} leads nowhere"),
            None => assert!(is_known_host(link), "{link}"),
        }
    }
    let words = report.texts("body").concat().to_lowercase();
    assert!(words.contains("a test of design, not of operating effectiveness"));
    assert!(!words.contains("compliant"));
}

/// Whether a link leads to the admin center, to Microsoft, or to the source of a framework.
fn is_known_host(link: &str) -> bool {
    let host = link.strip_prefix("https://").and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let known = [
        "entra.microsoft.com",
        "learn.microsoft.com",
        "github.com",
        "csrc.nist.gov",
        "nvd.nist.gov",
        "www.cisa.gov",
        "www.cisecurity.org",
        "www.iso.org",
        "attack.mitre.org",
    ];
    known.contains(&host)
}

#[test]
fn the_first_page_says_what_to_decide_and_what_is_at_stake() {
    let report = reports("contoso", &[]);
    let decisions = report.json["decisions"].as_array().expect("decisions");
    let sentences = report.texts(".top .sentences > li");
    assert_eq!(sentences.len(), 5);
    for (sentence, decision) in sentences.iter().zip(decisions) {
        let title = decision["title"].as_str().expect("a title");
        let (_, consequence) = sentence.split_once(&format!("{title}: ")).expect("the decision, then what is at stake");
        let people = decision["people"].as_u64().expect("a number");
        let (_, holders) = consequence.rsplit_once("; ").expect("what is at stake, then for whom");
        let have = if people == 1 { "1 person has".to_owned() } else { format!("{people} people have") };
        assert!(holders.starts_with(&format!("{have} it or can activate it")), "{sentence}");
        let counted = holders.contains("each counted at every object");
        let findings = decision["findings"].as_array().expect("findings").len();
        assert_eq!(counted, findings > 1 && people > 1, "{sentence}");
        // Those who can only activate it, with an approval, do not have it at any time.
        assert!(!consequence.contains("take over") && !consequence.contains("at any time"), "{sentence}");
    }
    let first =
        "at stake is control of the whole tenant; 10 people have it or can activate it, each counted at every object.";
    assert!(sentences.concat().contains(first), "{sentences:?}");
    let few = reports("hardened", &[]);
    assert_eq!(
        few.texts(".top .sentences > li").len(),
        few.json["decisions"].as_array().expect("decisions").len().min(5)
    );
}

#[test]
fn what_could_not_be_read_is_said_first() {
    let report = reports("partial", &[]);
    let alarm = report.texts(".top .alarm").concat();
    for said in ["Not everything could be read", "users.json", "the file is empty", "could not be fully evaluated"] {
        assert!(alarm.contains(said), "{said}: {alarm}");
    }
    let report = reports("contoso", &[]);
    assert!(report.all(".alarm").is_empty(), "all that is there could be read");
    let part = report.texts(".top .part").concat();
    assert!(part.contains("Not everything was in the export"), "{part}");
    assert!(part.contains("In part only: group-members"), "{part}");
    let few = reports("contoso", &["--include", "**/groups.json", "--include", "**/users.json"]);
    let part = few.texts(".top .part").concat();
    assert!(part.contains("Not everything was in the export") && !part.contains("In part only"), "{part}");
    assert!(part.contains("Not exported: group-members, ") && part.contains(" more"), "the first are named: {part}");
}

#[test]
fn the_numbers_agree() {
    for tenant in ["contoso", "fabrikam", "partial", "hardened"] {
        let report = reports(tenant, &[]);
        let findings = report.json["findings"].as_array().expect("findings");
        let of = |severity: &str| findings.iter().filter(|finding| finding["severity"] == severity).count().to_string();
        let counted = ["error", "warning", "note"].map(of);
        assert_eq!(report.texts(".figure .count"), counted);
        assert_eq!(report.texts(".areas tfoot td")[..3], counted);
        for (column, total) in (2..).zip(&counted) {
            let areas = report.texts(&format!(".areas tbody tr > :nth-child({column})"));
            let sum: usize = areas.iter().map(|count| count.parse::<usize>().expect("a number")).sum();
            assert_eq!(&sum.to_string(), total);
        }
        let rules = report.json["rules"].as_array().expect("rules");
        let failed: u64 = rules.iter().map(|rule| rule["outcomes"]["fail"].as_u64().expect("a number")).sum();
        let included = report.texts(".cards dt").iter().filter(|term| *term == "Includes").count();
        let said = report.texts(".tests .about").concat();
        assert!(said.contains(&format!("{failed} test")), "{said}");
        let folded = failed - u64::try_from(findings.len()).expect("few");
        assert_eq!(included > 0, folded > 0, "{tenant}");
        let why = match folded {
            0 => "a finding each".to_owned(),
            1 => "One of them says of an object what another finding includes".to_owned(),
            _ => format!("{folded} of them say of an object what another finding includes"),
        };
        assert!(said.contains(&why), "{why}: {said}");
        assert!(said.contains(&format!("{} finding", findings.len())) || folded == 0, "{said}");
    }
}

#[test]
fn decisions_stand_in_the_order_of_their_rank_with_their_findings() {
    let report = reports("fabrikam", &[]);
    let decisions = report.json["decisions"].as_array().expect("decisions");
    let ids: Vec<_> =
        decisions.iter().map(|decision| format!("decision-{}", decision["id"].as_str().expect("an id"))).collect();
    let rows = report.attributes(".decisions tbody th a", "href");
    assert_eq!(rows, ids.iter().map(|id| format!("#{id}")).collect::<Vec<_>>());
    assert_eq!(report.attributes(".decided h3", "id"), ids);
    let people = report.texts(".decisions tbody td:nth-child(5)");
    let findings = report.texts(".decisions tbody td:nth-child(6)");
    for ((decision, people), findings) in decisions.iter().zip(people).zip(findings) {
        assert_eq!(people, decision["people"].to_string());
        let listed = decision["findings"].as_array().expect("findings");
        assert_eq!(findings, listed.len().to_string());
        let id = decision["id"].as_str().expect("an id");
        let shown = report.attributes(&format!("article[aria-labelledby=decision-{id}] [id^=finding-]"), "id");
        let listed: Vec<_> = listed.iter().map(|id| format!("finding-{}", id.as_str().expect("an id"))).collect();
        assert_eq!(shown, listed);
    }
}

#[test]
fn an_object_and_a_person_have_a_card_with_all_that_names_them() {
    let report = reports("fabrikam", &[]);
    let card = |class: &str, name: &str| {
        let cards = report.all(&format!("article.object.{class}"));
        let is_of = |card: &scraper::ElementRef<'_>| {
            let shown = Selector::parse(".name").expect("a selector");
            card.select(&shown).any(|shown| shown.text().collect::<String>() == name)
        };
        cards.into_iter().find(is_of).unwrap_or_else(|| panic!("no card of {name}"))
    };
    let links = |card: scraper::ElementRef<'_>| {
        let links = Selector::parse(".findings a").expect("a selector");
        let links = card.select(&links).filter_map(|link| link.value().attr("href")).map(str::to_owned);
        links.collect::<BTreeSet<_>>()
    };
    let naming = |name: &str, id: &str| {
        let is_named = |finding: &&serde_json::Value| {
            let related = finding["related"].as_array().expect("related").iter();
            related.chain([&finding["subject"]]).any(|object| {
                let kind = object["kind"].as_str().expect("a kind");
                let whole = object["id"].as_str().expect("an id").split('/').next() == Some(id);
                (whole && kind != "offer" && kind != "grant")
                    || (kind == "schedule"
                        && object["name"].as_str().is_some_and(|shown| shown.starts_with(&format!("{name}: "))))
            })
        };
        let findings = report.json["findings"].as_array().expect("findings").iter().filter(is_named);
        findings.map(|finding| format!("#finding-{}", finding["id"].as_str().expect("an id"))).collect::<BTreeSet<_>>()
    };
    let id = |card: scraper::ElementRef<'_>| {
        card.select(&Selector::parse(".id code").expect("a selector")).next().expect("an id").text().collect::<String>()
    };
    let group = card("group", "PIM-Plant-Network");
    assert!(!links(group).is_empty());
    assert_eq!(links(group), naming("PIM-Plant-Network", &id(group)));
    let person = card("user", "Owen Blake (admin)");
    assert_eq!(links(person), naming("Owen Blake (admin)", &id(person)), "the holder of an assignment");
    assert!(!links(person).is_empty());
    let guest = card("user", "Vera Lindqvist").text().collect::<String>();
    assert!(
        guest.contains("Can become: Privileged Authentication Administrator, tier 0, after an activation"),
        "{guest}"
    );
}

#[test]
fn what_is_shown_can_be_chosen_by_the_style_sheet_alone() {
    let report = reports("fabrikam", &[]);
    let style = report.texts("style").concat();
    for (facet, values) in [
        ("severity", vec!["error", "warning", "note"]),
        (
            "area",
            report.json["rules"]
                .as_array()
                .expect("rules")
                .iter()
                .map(|rule| rule["area"].as_str().unwrap_or("group"))
                .collect(),
        ),
        ("outcome", vec!["failed", "not-evaluated", "partly-tested", "passed"]),
    ] {
        assert_eq!(report.attributes(&format!("input[name={facet}][checked]"), "id"), [format!("{facet}-all")]);
        for value in values {
            let rule = format!("body:has(#{facet}-{value}:checked) [data-{facet}]:not([data-{facet}~=\"{value}\"])");
            assert!(style.contains(&rule), "{rule}");
            assert_eq!(report.all(&format!("input[type=radio]#{facet}-{value}")).len(), 1, "{facet} {value}");
        }
    }
    for finding in report.json["findings"].as_array().expect("findings") {
        let id = format!("#finding-{}", finding["id"].as_str().expect("an id"));
        assert_eq!(report.attributes(&id, "data-severity"), [finding["severity"].as_str().expect("a severity")]);
        assert_eq!(report.attributes(&id, "data-area").len(), 1);
    }
    let choices = style.find("body:has(").expect("choices");
    assert!(style[..choices].trim_end().ends_with("@media screen {"), "paper shows everything");
}

#[test]
fn links_lead_to_the_admin_center_of_the_cloud_and_a_redacted_page_has_none() {
    let portals =
        |report: &Reports| report.attributes("a.portal", "href").into_iter().map(str::to_owned).collect::<Vec<_>>();
    for (words, host) in [
        (vec![], "https://entra.microsoft.com/#view/"),
        (vec!["--cloud", "usgov"], "https://entra.microsoft.us/#view/"),
        (vec!["--cloud", "china"], "https://entra.microsoftonline.cn/#view/"),
    ] {
        let links = portals(&reports("fabrikam", &words));
        assert!(links.len() > 20 && links.iter().all(|link| link.starts_with(host)), "{links:?}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("key").display().to_string();
    let redacted = reports("fabrikam", &["--redact", "--redaction-key", &key]);
    assert!(portals(&redacted).is_empty());
    assert!(!redacted.text.contains("entra.microsoft.com/#view"));
}

#[test]
fn the_policy_allows_the_style_sheet_and_each_printed_page_has_a_head() {
    let report = reports("hostile-names", &[]);
    let style = report.texts("style").concat();
    let hash = BASE64_STANDARD.encode(Sha256::digest(&style));
    let policy = report.attributes("meta[http-equiv=Content-Security-Policy]", "content").concat();
    assert_eq!(policy, format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'"));
    let head = style.lines().last().expect("a line");
    assert!(head.starts_with("@page { @top-left { content: \"Hostile \\3c b\\3e \\26 \\22 Names"), "{head}");
    assert!(style.contains("\"Page \" counter(page) \" of \" counter(pages)"));
    let head = reports("contoso", &[]).texts("style").concat();
    assert!(
        head.ends_with(
            "@page { @top-left { content: \"Contoso\"; } @top-right { content: \"As of \" \"2026\\2d 01\\2d 31\"; } }\n"
        ),
        "{head}"
    );
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
        let is_told = rule["outcomes"]["fail"] != 0 || !rule["notEvaluated"].as_array().expect("reasons").is_empty();
        let procedure = report.texts(&format!("article[aria-labelledby=rule-{id}] .results"));
        assert_eq!(procedure.len(), usize::from(is_told), "{id}");
        if !is_told {
            let row = report.texts(&format!("#outcome-{id} .num"));
            assert_eq!(row, [rule["outcomes"]["pass"].to_string(), rule["outcomes"]["notApplicable"].to_string()]);
            continue;
        }
        let results = procedure.concat();
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
