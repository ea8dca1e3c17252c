//! A small assessment for the tests of the sinks.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

use crate::catalogue::{Basis, Entry, Kind, framework};
use crate::cover::Cover;
use crate::engine::assessment::{
    AsOfSource, Assessment, ControlOutcome, ControlResult, Coverage, Folded, Input, Outcomes, Reported, RuleOutcome,
    Run, State, TestOutcome, TestResult,
};
use crate::engine::decisions::decide;
use crate::engine::request::Request;
use crate::engine::stake::{Reach, Stake};
use crate::export::files::file::{SourceFile, Storage};
use crate::export::files::sources::Sources;
use crate::export::notice::{Notice, NoticeKind};
use crate::export::objects::Counts;
use crate::finding::{Finding, Lowered, Severity, Subject, SubjectKind, Verdict};
use crate::model::{At, Collection, Gap, Instant, Property, Provenance};
use crate::rules::Check;
use crate::source::{FileId, Place, seal};

/// An assessment and the files it is about.
pub(super) struct Sample {
    pub(super) assessment: Assessment,
    pub(super) sources: Sources,
}

/// How the files are written.
#[derive(Clone, Copy)]
pub(super) enum Layout {
    Pretty,
    Minified,
}

/// A rule without a meaning.
pub(crate) fn entry(id: &'static str, severity: Severity, kind: Kind) -> &'static Entry {
    Box::leak(Box::new(Entry {
        id,
        area: "group",
        title: "Dynamic group under PIM",
        summary: "PIM manages a group whose members a rule decides.",
        judges: SubjectKind::Group,
        severity,
        kind,
        basis: Basis::Documented,
        decision: "Change {}",
        reads: &[Collection::Groups],
        thresholds: &[],
        since: "0.1.0",
        ended: false,
        preview: false,
        lowered: &[(Severity::Note, "nobody uses it")],
        supersedes: &[],
        controls: &[("nist-800-53", &["AC-2", "AC-6"])],
        parts: &[],
        peers: &[],
        examples: &[],
        sections: &[("Why it matters", "Entra *refuses* it."), ("How to fix", "Set `groupTypes` to `[]`.")],
        check: Check::Tenant(|_| Ok(Verdict::Pass)),
    }))
}

/// Two files, a finding in one of them and one that joins both.
pub(super) fn sample(layout: Layout) -> Sample {
    named(layout, "Tier 0 – Zoë 🔑")
}

/// The same with a name of choice.
pub(super) fn named(layout: Layout, name: &str) -> Sample {
    let text = |value: &serde_json::Value| match layout {
        Layout::Pretty => serde_json::to_string_pretty(value).expect("JSON"),
        Layout::Minified => value.to_string(),
    };
    let filler = "x".repeat(300);
    let groups = text(&serde_json::json!({"value": [
        {"id": "g0", "displayName": "other"},
        {"id": "g1", "displayName": name, "description": filler, "groupTypes": ["DynamicMembership"]},
    ]}));
    let policies = text(&serde_json::json!({"value": [
        {"id": "p1", "rules": [
            {"id": "Enablement_Admin_Eligibility"},
            {"id": "Expiration_Admin_Eligibility", "maximumDuration": "P40D"},
        ]},
    ]}));
    let mut sources = Sources::default();
    let (group_file, policy_file) =
        (add(&mut sources, "groups/pägé 1.json", &groups), add(&mut sources, "policies.json", &policies));
    let group = place(group_file, &groups, element(&groups, 1));
    let policy = place(policy_file, &policies, element(&policies, 0));
    let dynamic = Reported {
        id: "00aa".to_owned(),
        entry: entry("group-pim-dynamic", Severity::Error, Kind::Conflict),
        subject: subject("g1", name),
        severity: Severity::Error,
        stake: Stake { reach: Reach::Tier0Now, role: Some("Global Administrator".to_owned()), people: 3 },
        holder: None,
        finding: Cover::plain().finding(
            Finding::new(format!("{} is dynamic and under PIM", seal::name(name)))
                .because(group.at(Property::GroupTypes), "a rule decides its members")
                .because(group.whole(), "PIM manages this group")
                .help("Set groupTypes to []")
                .evidence("since", "2026-01-01"),
        ),
        folded: vec![folded(format!("{name} again"))],
        introduced: None,
        baseline: None,
        exception: None,
    };
    let outlives = Reported {
        id: "00bb".to_owned(),
        entry: entry("package-eligible-outlives-pim", Severity::Warning, Kind::Hygiene),
        subject: subject("g1", name),
        severity: Severity::Note,
        stake: Stake::default(),
        holder: None,
        finding: Cover::plain().finding(
            Finding::new("180 days against 40: access ends on day 40")
                .because(group.whole(), "assigned for 180 days")
                .because(policy.at(Property::MaximumEligibility), "PIM ends eligibility after 40 days")
                .because(policy.at(Property::Expiration), "says nothing")
                .related(Subject { kind: SubjectKind::RoleSettings, id: "g1/member".into(), name: None })
                .lowered_if(
                    Lowered { severity: Severity::Note, case: "nobody uses it" },
                    Err(Gap::Absent(Collection::Users)),
                )
                .help("Give at most 40 days"),
        ),
        folded: Vec::new(),
        introduced: None,
        baseline: None,
        exception: None,
    };
    let rules = vec![outcome(dynamic.entry, 1), outcome(outlives.entry, 1)];
    let (findings, decisions) = decide([dynamic, outlives].map(Box::new).into_iter());
    let assessment = Assessment {
        run: Run {
            as_of: Instant::parse("2026-01-31").ok().flatten(),
            as_of_source: AsOfSource::Option,
            tenant_id: None,
            tenant_name: Some("Contoso GmbH".to_owned()),
            request: Request::default(),
            arguments: vec!["check".to_owned(), "export".to_owned()],
            sample: None,
        },
        paths: Cover::plain().paths(&sources),
        inputs: inputs(&sources),
        coverage: coverage(),
        notices: vec![Notice {
            file: Some(policy_file),
            position: Some((1, 3)),
            kind: NoticeKind::UnknownValue,
            message: format!("`{name}` is not a known value"),
            collection: Some(Collection::RoleSettings),
            objects: 1,
        }],
        rules,
        controls: vec![control(subject("g1", name))],
        ended: Vec::new(),
        findings,
        decisions,
        exceptions: Vec::new(),
        lifetimes: None,
        baseline: None,
        cover: Cover::plain(),
    };
    Sample { assessment, sources }
}

fn folded(message: String) -> Folded {
    Folded { id: "00cc".to_owned(), rule: "group-pim-other", severity: Severity::Error, message, is_excepted: false }
}

/// The sample with its first finding repeated, so that there are `count` more of it.
pub(super) fn repeated(count: usize) -> Sample {
    let mut sample = sample(Layout::Pretty);
    let first = sample.assessment.findings.remove(0);
    let copies = (0..=count).map(|number| Reported {
        id: format!("{number:08x}"),
        entry: first.entry,
        subject: first.subject.clone(),
        severity: first.severity,
        stake: first.stake.clone(),
        holder: None,
        finding: first.finding.clone(),
        folded: Vec::new(),
        introduced: None,
        baseline: None,
        exception: None,
    });
    let findings: Vec<Reported> = copies.chain(sample.assessment.findings.drain(..).collect::<Vec<_>>()).collect();
    (sample.assessment.findings, sample.assessment.decisions) = decide(findings.into_iter().map(Box::new));
    sample
}

fn add(sources: &mut Sources, shown: &str, text: &str) -> FileId {
    sources.add(SourceFile {
        path: PathBuf::from("-"),
        shown: shown.to_owned(),
        bytes: text.len() as u64,
        fingerprint: None,
        sha256: None,
        layout: crate::export::layout::Layout::Graph,
        origin: Storage::Kept(text.as_bytes().into()),
    })
}

fn inputs(sources: &Sources) -> Vec<Input> {
    let input = |(number, file): (u32, &SourceFile)| Input {
        file: FileId(number),
        path: file.shown.clone(),
        sha256: Some("ab".repeat(32)),
        bytes: file.bytes,
        source: file.layout.name(),
        collections: Counts::from(&BTreeMap::from([(Collection::Groups, 2)])),
    };
    (0..).zip(sources.files()).map(input).collect()
}

fn coverage() -> Vec<Coverage> {
    let row = |collection, state, objects, detail: Option<&str>| Coverage {
        collection,
        state,
        objects,
        pages: usize::from(objects > 0),
        unresolved: 0,
        detail: detail.map(str::to_owned),
        blind: if state == State::Complete { vec![] } else { vec!["package-eligible-outlives-pim"] },
    };
    vec![
        row(Collection::Groups, State::Complete, 2, None),
        row(Collection::RoleSettings, State::Partial, 1, Some("page 2 is missing")),
        row(Collection::Users, State::Absent, 0, None),
    ]
}

/// A real control, on which the first finding's subject fails.
fn control(failing: Subject) -> ControlOutcome {
    let framework = framework("cisa-scuba").expect("a framework");
    let control = framework.control("MS.AAD.7.6v1").expect("a control");
    let test = control.tests.first().expect("a test");
    let outcome = TestOutcome {
        test,
        result: TestResult::Failed,
        outcomes: Outcomes { pass: 1, fail: 1, not_applicable: 0, not_evaluated: 1, excepted: 0 },
        failing: vec![failing.clone()],
        unevaluated: vec![(failing, Gap::Partial(Collection::RoleSettings))],
        gaps: vec![(Gap::Partial(Collection::RoleSettings), 1)],
    };
    ControlOutcome { framework, control, result: ControlResult::Failed, tests: vec![outcome] }
}

fn outcome(entry: &'static Entry, fail: usize) -> RuleOutcome {
    RuleOutcome {
        entry,
        outcomes: Outcomes { pass: 1, fail, not_applicable: 2, not_evaluated: 3, excepted: 0 },
        not_evaluated: vec![(Gap::Partial(Collection::RoleSettings), 3), (Gap::Absent(Collection::Users), 0)],
        unevaluated: (1..=3)
            .map(|number| (Gap::Partial(Collection::RoleSettings), format!("settings-{number}")))
            .collect(),
        not_applicable: vec![("the role is active, not eligible", 2)],
        population: None,
        sample: None,
    }
}

fn subject(id: &str, name: &str) -> Subject {
    Subject { kind: SubjectKind::Group, id: id.to_owned(), name: Some(name.to_owned()) }
}

/// The bytes of one element of `value`.
fn element(text: &str, index: u32) -> Range<usize> {
    use crate::source::{Step, resolve};
    resolve(text, &[Step::Key("value"), Step::Index(index)]).expect("an element").value
}

fn place(file: FileId, _text: &str, bytes: Range<usize>) -> Provenance {
    Provenance::new(Place { file, start: bytes.start as u64, len: u32::try_from(bytes.len()).expect("small") })
}

/// A label on nothing that could be read.
pub(super) fn unreadable() -> At {
    At::nested(Place { file: FileId(0), start: 1 << 40, len: 5 }, Some(Property::Id))
}
