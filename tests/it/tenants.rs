//! Whole tenants through every rule: what is found in some that together have every fault, in one that has none, in one that is cut, and
//! in one tenant written in every layout.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use crate::support::{declared, differences, outcomes, word, words};
use pimlint::catalogue::{Entry, entries};
use pimlint::engine::assessment::Assessment;
use pimlint::export::LoadOptions;
use pimlint::finding::{Outcome, Severity};
use pimlint::model::Moment;
use pimlint::service::{Export, Purpose};

/// A fixture, at its newest time where none is given.
fn export(folder: &str, moment: Option<Moment>) -> Export {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder);
    Export::read(&[path], &LoadOptions::default(), moment).expect("a fixture is a folder")
}

fn assessed(folder: &str) -> Assessment {
    let all: Vec<&Entry> = entries().iter().collect();
    export(folder, None).judge(&all, purpose(folder))
}

/// With the emergency access accounts that the configuration of the tenant declares.
fn purpose(folder: &str) -> Purpose {
    let name = format!("{}.toml", folder.trim_start_matches("tenants/"));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/configs").join(name);
    let mut purpose = Purpose::default();
    if let Ok(configuration) = std::fs::read(path) {
        purpose.request.settings = declared(&configuration);
    }
    purpose
}

/// Tenants that together have every fault but those of [`BEYOND_A_SAMPLE`].
const SAMPLES: [&str; 10] =
    ["alpine", "contoso", "drifted", "fabrikam", "litware", "lucerne", "proseware", "relecloud", "tailspin", "wingtip"];

/// Rules whose fault is a number that no small tenant reaches, that no sample has, or that only a configuration tells; the examples
/// of their entries count so far.
const BEYOND_A_SAMPLE: [(&str, &str); 45] = [
    ("au-dynamic-with-group", "the samples have no unit like that"),
    ("au-eligible-user-outside-protection", "the samples have no unit like that"),
    ("au-guest-or-sp-without-directory-read", "the samples have no such administrator of a unit"),
    ("au-nested", "the samples have no unit like that"),
    ("au-object-in-too-many", "30 administrative units with one object"),
    ("au-restricted-contains-microsoft365-group", "the samples have no unit like that"),
    ("au-restricted-contains-role-assignable-group", "the samples have no unit like that"),
    ("au-restricted-limit", "90 restricted management administrative units"),
    ("au-scope-dangling", "the samples have all of their units"),
    ("au-scope-empty", "the samples have no unit like that"),
    ("au-scoped-admin-cannot-manage-pim", "the samples have no unit like that, or not all of the roles at units"),
    ("config-drift", "a template that a configuration declares"),
    ("group-dynamic-rule-memberof-unused", "the samples use all such groups"),
    ("group-owner-disabled", "the samples have no such owner"),
    ("group-owner-limit", "more than 100 owners of one group"),
    ("group-pim-empty", "the samples have no such group"),
    ("group-role-assignable-limit", "450 role-assignable groups"),
    ("lifecycle-workflow-grants-sensitive", "no sample is exported with its lifecycle workflows"),
    ("limit-exceeded", "18,000 access packages"),
    ("package-sod-missing", "conflicting access that a configuration declares"),
    ("path-activation-unheard", "the samples have no chain like that"),
    ("path-application-permission-bypass", "the samples have no chain like that"),
    ("path-approval-deadlock", "the samples have no chain like that"),
    ("path-approver-collusion", "the samples have no chain like that"),
    ("path-au-admin-overrides-pim", "the samples have no chain like that"),
    ("path-auth-context-guarded-by-weaker-admins", "the samples have no chain like that"),
    ("path-auto-assign-to-privileged", "the samples have no chain like that"),
    ("path-breakglass-entangled", "no sample declares emergency access accounts"),
    ("path-ca-exclusion-by-request", "the samples have no chain like that"),
    ("path-evergreen-extension", "the samples have no chain like that"),
    ("path-helpdesk-reset-to-privileged", "the samples have no chain like that"),
    ("path-licence-lapse", "no sample with licences that ended has a limited assignment of tier 0"),
    ("path-package-approver-collusion", "the samples have no chain like that"),
    ("path-public-group-bypass", "the samples have no chain like that"),
    ("path-requestor-scope-self-joinable", "the samples have no chain like that"),
    ("path-review-blind-spot", "the samples have no chain like that"),
    ("path-self-service-to-privileged-role", "the samples do not say who is in the groups that may request"),
    ("path-shortest-window-inversion", "access lasts for days in the samples"),
    ("path-weakest-link-to-role", "the samples have no chain like that"),
    ("policy-audience-over-limit", "more than 500 users and groups in the scope of one policy"),
    ("policy-auto-over-limit", "15,000 assignments under one policy"),
    ("role-service-principal-stale", "no sample is exported with the sign-ins of its service principals"),
    ("settings-alert-recipient-overflow", "more than 1,000 people to be told"),
    ("settings-sibling-drift", "two groups that lead to the same roles"),
    ("tenant-external-lifecycle-slow", "the samples have these settings once, and one of them does not remove guests"),
];

#[test]
fn the_samples_are_judged_as_before() {
    for sample in SAMPLES {
        insta::assert_snapshot!(sample, judgement(&assessed(&format!("tenants/{sample}"))));
    }
}

/// The findings, and the outcomes of each rule.
fn judgement(assessment: &Assessment) -> String {
    let mut text = String::new();
    for found in &assessment.findings {
        let (kind, name) = (found.subject.kind.as_str(), found.subject.name.as_deref().unwrap_or(&found.subject.id));
        let _ = writeln!(text, "{} {} {kind} {name}", found.severity, found.entry.id);
        for same_rule in found.folded.chunk_by(|a, b| a.rule == b.rule) {
            let rule = same_rule.first().map_or("", |folded| folded.rule);
            let times = if same_rule.len() > 1 { format!(", {} times", same_rule.len()) } else { String::new() };
            let _ = writeln!(text, "    and {rule}{times}");
        }
    }
    let _ = writeln!(text, "\nrule: pass, fail, not applicable, not evaluated");
    for rule in &assessment.rules {
        let counts = rule.outcomes;
        let _ = writeln!(
            text,
            "{}: {}, {}, {}, {}",
            rule.entry.id, counts.pass, counts.fail, counts.not_applicable, counts.not_evaluated
        );
    }
    text
}

#[test]
fn every_rule_finds_something_in_a_sample_tenant() {
    let assessments = SAMPLES.map(|sample| assessed(&format!("tenants/{sample}")));
    // Counted before folding: a finding that always folds into another one is a finding.
    let found: BTreeSet<&str> = assessments
        .iter()
        .flat_map(|assessment| &assessment.rules)
        .filter(|rule| rule.outcomes.fail > 0)
        .map(|rule| rule.entry.id)
        .collect();
    let silent: Vec<&str> = entries().iter().map(|entry| entry.id).filter(|id| !found.contains(id)).collect();
    assert_eq!(silent, BEYOND_A_SAMPLE.map(|(id, _)| id), "no sample tenant has the fault of these rules");
    for (sample, assessment) in SAMPLES.iter().zip(&assessments) {
        assert_eq!(assessment.broken_rules().count(), 0, "{sample}");
    }
}

/// 130 roles and 60 groups as Microsoft sets them up: few things to decide, and nothing that is left unsaid.
#[test]
fn a_tenant_that_nobody_configured_has_few_findings() {
    let assessment = assessed("tenants/defaults");
    assert!(assessment.findings.len() <= 15, "{}", judgement(&assessment));
    insta::assert_snapshot!("defaults", judgement(&assessment));
}

#[test]
fn a_hardened_tenant_has_no_error_and_no_warning() {
    let assessment = assessed("tenants/hardened");
    let mut wrong = String::new();
    for found in assessment.findings.iter().filter(|found| found.severity > Severity::Note) {
        let _ =
            writeln!(wrong, "{} {} {}: {}", found.severity, found.entry.id, found.subject.id, found.finding.message);
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert_eq!(assessment.broken_rules().count(), 0);
}

#[test]
fn a_cut_export_says_nothing_that_the_whole_one_denies() {
    let whole = export("tenants/contoso", None);
    // The moment judged stays: which timestamp is the newest is no verdict.
    let (whole, cut) = (outcomes(&whole), outcomes(&export("tenants/partial", Some(whole.tenant.moment))));
    let mut wrong = String::new();
    for (key, outcome) in &cut {
        let fails = whole.get(key).map(|outcome| matches!(outcome, Outcome::Fail(_)));
        let denied = match outcome {
            Outcome::Pass => fails == Some(true),
            Outcome::Fail(_) => fails != Some(true),
            Outcome::NotApplicable(_) | Outcome::NotEvaluated(_) => false,
        };
        if denied {
            let was = whole.get(key).map_or_else(|| "is not there".to_owned(), words);
            let _ = writeln!(wrong, "{key:?} {}, but in the whole export it {was}", words(outcome));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(!cut.is_empty(), "nothing was judged");
}

/// The lists that say who holds a role, which most verdicts rest on.
const HOLDERS: [&str; 4] =
    ["assignmentSchedules.json", "eligibilitySchedules.json", "roleAssignments.json", "roleEligibilitySchedules.json"];

#[test]
fn without_the_list_of_who_holds_roles_verdicts_stay_or_are_not_evaluated() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tenants/contoso");
    let mut files = Vec::new();
    for entry in folder.read_dir().expect("a folder") {
        let path = entry.expect("readable").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        files.push((name, std::fs::read(path).expect("readable")));
    }
    files.sort();
    let whole = Export::of_texts(&files, None);
    let moment = Some(whole.tenant.moment);
    let whole = outcomes(&whole);
    let changed: Vec<String> = HOLDERS
        .iter()
        .flat_map(|gone| {
            let rest: Vec<_> = files.iter().filter(|(name, _)| name != gone).cloned().collect();
            assert_eq!(rest.len() + 1, files.len(), "{gone} is in the sample");
            let cut = outcomes(&Export::of_texts(&rest, moment));
            let both = whole.iter().filter_map(|(key, was)| Some((key, was, cut.get(key)?.clone())));
            let is_changed = |(_, was, is): &(_, &Outcome, Outcome)| {
                word(was) != word(is) && !matches!(is, Outcome::NotEvaluated(_))
            };
            let said = |(key, was, is): (&(_, _, _), &Outcome, Outcome)| {
                format!("{gone}: {key:?} {} -> {}", words(was), words(&is))
            };
            both.filter(is_changed).map(said).collect::<Vec<_>>()
        })
        .collect();
    assert!(changed.is_empty(), "\n{}", changed.join("\n"));
}

/// Every layout of the same tenant, but for `entra-exporter`, which lacks what that tool does not export.
const LAYOUTS: [&str; 11] = [
    "graph-pages",
    "graph-arrays",
    "graph-objects",
    "graph-lines",
    "pascal-case",
    "utf8-bom",
    "utf16-le",
    "utf16-be",
    "minified",
    "merged",
    "graph-beta",
];

/// What a layout does not say: beta has no property for requests on behalf of others, and objects of the SDK have nulls for what was not
/// selected.
const UNSAID: [(&str, &str); 3] = [
    ("graph-beta", "policy-on-behalf-sensitive"),
    ("pascal-case", "role-synced-user"),
    ("pascal-case", "assignment-eligible-synced-user"),
];

#[test]
fn every_layout_is_judged_alike() {
    let judged = |layout: &str| outcomes(&export(&format!("exports/{layout}"), None));
    let [reference, others @ ..] = LAYOUTS;
    let expected = judged(reference);
    assert!(expected.values().any(|outcome| matches!(outcome, Outcome::Pass)), "nothing was judged");
    // What a layout cannot hold is named differently; that it is missing is the same.
    let of = |layout: &'static str| {
        differences(&expected, &judged(layout)).into_iter().map(move |change| format!("{layout}: {change}"))
    };
    let is_unsaid =
        |change: &String| UNSAID.iter().any(|(layout, rule)| change.starts_with(layout) && change.contains(rule));
    let (unsaid, wrong): (Vec<String>, Vec<String>) = others.iter().copied().flat_map(of).partition(is_unsaid);
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(unsaid.iter().all(|change| change.ends_with("-> not-evaluated")), "{unsaid:?}");
}
