//! The findings as results.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::artifact::SarifLocation;
use super::baseline::state;
use super::decision::DecisionReference;
use super::fold::Fold;
use super::index::Index;
use super::line_hash::line_hashes;
use super::location::{Places, address, tenant_slug};
use super::message::{MAX_LABEL, MAX_MESSAGE, Message, end_sentence, plain};
use super::settings::{Fingerprint, Placing, Profile, Settings};
use super::suppression::{Suppression, suppressions};
use super::title::titles;
use super::variant::{Grade, Variant};
use crate::engine::assessment::Reported;
use crate::report::Report;
use crate::report::exceptions::ExceptionRow;
use crate::report::locate::Location;
use crate::report::rows::{ChangeRow, Evidence, SubjectRow};
use crate::report::since::StateRow;
use crate::report::words::{capitalised, decisions_of_findings};
use crate::source::FileId;

/// Related locations of one result.
const MAX_RELATED: usize = 20;

/// Makes results.
pub(super) struct Results<'a> {
    pub(super) report: &'a Report<'a>,
    pub(super) index: &'a Index,
    pub(super) places: Places<'a>,
    pub(super) settings: &'a Settings,
    hashes: Hashes,
    /// One for each finding that is not excepted.
    decisions: Vec<DecisionReference<'a>>,
    tenant: String,
}

/// The hashes of the lines that results begin in.
enum Hashes {
    None,
    Files(BTreeMap<FileId, BTreeMap<u32, String>>),
    Anchor(BTreeMap<u32, String>),
}

impl<'a> Results<'a> {
    pub(super) fn new(report: &'a Report<'a>, settings: &'a Settings, index: &'a Index, folds: &[Fold]) -> Self {
        let hashes = match (settings.fingerprint, &settings.placing) {
            // What a file holds is not to be told from the hash of a line.
            _ if report.is_redacted() => Hashes::None,
            (Fingerprint::Identity, _) | (Fingerprint::Line, Placing::Virtual) => Hashes::None,
            (Fingerprint::Line, Placing::Export) => Hashes::Files(hashes_of_files(report, folds)),
            (Fingerprint::Line, Placing::Anchor(anchor)) => {
                let lines = bytecount_lines(&anchor.bytes);
                Hashes::Anchor(line_hashes(&anchor.bytes, &(1..=lines).collect()))
            }
        };
        let decisions = decisions_of_findings(report.assessment);
        let decisions = decisions.map(|(rank, decision)| DecisionReference::new(rank, decision)).collect();
        let tenant = format!("tenant/{}", tenant_slug(report.assessment));
        Self { report, index, places: Places::new(report, settings, index), settings, hashes, decisions, tenant }
    }

    /// All of them, in the order of the findings.
    pub(super) fn all(&self, folds: &[Fold]) -> Vec<SarifResult<'a>> {
        let titles = titles(&self.report.assessment.findings, folds);
        folds.iter().zip(titles).filter_map(|(fold, title)| self.result(fold, &title)).collect()
    }

    fn result(&self, fold: &Fold, title: &str) -> Option<SarifResult<'a>> {
        let reported = self.report.assessment.findings.get(fold.finding)?;
        let places = self.report.locations.get(fold.finding)?;
        let finding = &reported.finding;
        let far: Vec<_> = places.iter().skip(1).take(MAX_RELATED).collect();
        let text = self.message(reported, fold, title, places);
        let like_it = fold.others.iter().filter_map(|other| self.report.locations.get(*other)?.first());
        let related = far.iter().copied().chain(like_it.take(MAX_RELATED.saturating_sub(far.len())));
        let primary = self.places.primary(places.first(), reported.entry.id, &reported.subject);
        Some(SarifResult {
            rule_id: Variant::of(reported).id(),
            rule_index: self.index.rule_of(reported)?,
            kind: (self.settings.profile == Profile::Full).then_some("fail"),
            level: Grade::of(reported).level(),
            baseline_state: state(self.report.assessment, fold),
            message: Message::escaped(&text),
            partial_fingerprints: Fingerprints {
                line_hash: self.line_hash(places.first().map(|place| place.file), &primary, &fold.identity),
                identity: fold.identity.clone(),
            },
            locations: [primary],
            related_locations: related
                .enumerate()
                .map(|(id, place)| self.places.related(place, id + 1, reported.entry.id))
                .collect(),
            code_flows: self.code_flows(places, reported.entry.id),
            occurrence_count: (!fold.others.is_empty()).then_some(fold.others.len() + 1),
            suppressions: suppressions(self.report.assessment, self.settings.profile, Some(reported)),
            properties: ResultProperties {
                tags: [self.tenant.clone()],
                rule: reported.entry.id,
                decision: self.decisions.get(fold.finding).copied(),
                reach: reported.stake.reach.as_str(),
                subject: SubjectRow::new(&reported.subject),
                related: finding.related.iter().map(SubjectRow::new).collect(),
                evidence: Evidence(&finding.evidence),
                change: finding.changes.iter().map(ChangeRow::new).collect(),
                lowered_by: finding.lowered.map(|lowered| lowered.case),
                severity_undecided: finding.severity_unknown.map(|gap| gap.to_string()),
                introduced: reported.introduced,
                baseline: reported.baseline.as_ref().map(StateRow::new),
                exception: reported.exception.as_deref().map(ExceptionRow::of_finding),
            },
        })
    }

    /// The steps of a path, from where it begins to where it ends.
    fn code_flows(&self, places: &[Location<'_>], rule: &str) -> Vec<CodeFlow> {
        let steps = places.iter().filter(|place| place.step.is_some());
        let locations: Vec<_> = steps.map(|place| FlowLocation { location: self.places.step(place, rule) }).collect();
        let flow = |locations| CodeFlow { thread_flows: [ThreadFlow { locations }] };
        if locations.is_empty() { Vec::new() } else { vec![flow(locations)] }
    }

    /// The title, then what this object shows, where else to look, and what to do.
    fn message(&self, reported: &Reported, fold: &Fold, title: &str, places: &[Location<'_>]) -> String {
        let finding = &reported.finding;
        let mut text = plain(title, MAX_MESSAGE);
        let mut say = |sentence: &str| {
            text.push(' ');
            text.push_str(sentence);
            end_sentence(&mut text);
        };
        say(&plain(&capitalised(&finding.message), MAX_MESSAGE));
        let link = |(id, place): (usize, &Location<'_>)| format!("[{}]({id})", plain(place.label, MAX_LABEL));
        let links: Vec<_> = (1..).zip(places.iter().skip(1).take(MAX_RELATED)).map(link).collect();
        if !links.is_empty() {
            say(&format!("See {}", links.join(", ")));
        }
        if !finding.help.is_empty() {
            say(&plain(&capitalised(&finding.help), MAX_MESSAGE));
        }
        if !fold.others.is_empty() {
            say("Other objects have the same fault for the same cause; the JSON report lists them");
        }
        if let (Placing::Anchor(_), Some(place)) = (self.places.placing, places.first()) {
            say(&format!("Location: {}", plain(&address(place), MAX_LABEL)));
        }
        text
    }

    /// The hash of the line, where that was asked for and can be known; else the identity, which GitHub takes as well.
    fn line_hash(&self, file: Option<FileId>, primary: &SarifLocation, identity: &str) -> String {
        let line = primary.physical.as_ref().map_or(1, |physical| physical.region.start_line);
        let hash = match &self.hashes {
            Hashes::None => None,
            Hashes::Files(files) => file.and_then(|file| files.get(&file)?.get(&line)),
            Hashes::Anchor(lines) => lines.get(&line),
        };
        hash.cloned().unwrap_or_else(|| format!("{identity}:1"))
    }
}

/// The lines that primary locations begin in, hashed. What is no plain file has no line that GitHub could see.
fn hashes_of_files(report: &Report<'_>, folds: &[Fold]) -> BTreeMap<FileId, BTreeMap<u32, String>> {
    let mut lines = BTreeMap::<FileId, BTreeSet<u32>>::new();
    for place in folds.iter().filter_map(|fold| report.locations.get(fold.finding)?.first()) {
        lines.entry(place.file).or_default().insert(place.start.line);
    }
    let hashed = |(file, lines): (FileId, BTreeSet<u32>)| {
        let bytes = report.sources.plain_bytes(file).ok()?;
        Some((file, line_hashes(&bytes, &lines)))
    };
    lines.into_iter().filter_map(hashed).collect()
}

/// At least as many lines as the file has.
fn bytecount_lines(bytes: &[u8]) -> u32 {
    let ends = bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count();
    u32::try_from(ends + 1).unwrap_or(u32::MAX)
}

/// §3.36 codeFlow: a path, in one thread.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CodeFlow {
    thread_flows: [ThreadFlow; 1],
}

/// §3.37 threadFlow.
#[derive(Serialize)]
struct ThreadFlow {
    locations: Vec<FlowLocation>,
}

/// §3.38 threadFlowLocation.
#[derive(Serialize)]
struct FlowLocation {
    location: SarifLocation,
}

/// §3.27 result.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifResult<'a> {
    pub(super) rule_id: Cow<'static, str>,
    pub(super) rule_index: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<&'static str>,
    pub(super) level: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) baseline_state: Option<&'static str>,
    pub(super) message: Message,
    pub(super) locations: [SarifLocation; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) related_locations: Vec<SarifLocation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) code_flows: Vec<CodeFlow>,
    pub(super) partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) occurrence_count: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) suppressions: Option<Vec<Suppression>>,
    pub(super) properties: ResultProperties<'a>,
}

/// §3.27.17 partialFingerprints. GitHub follows an alert by the first; unless the line was asked for, it holds the
/// identity of the object, so that the alert follows the object.
#[derive(Serialize)]
pub(super) struct Fingerprints {
    #[serde(rename = "primaryLocationLineHash")]
    pub(super) line_hash: String,
    #[serde(rename = "entraIdentity/v1")]
    pub(super) identity: String,
}

/// §3.8 property bag of a result.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResultProperties<'a> {
    pub(super) tags: [String; 1],
    pub(super) rule: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) decision: Option<DecisionReference<'a>>,
    pub(super) reach: &'static str,
    pub(super) subject: SubjectRow<'a>,
    pub(super) related: Vec<SubjectRow<'a>>,
    pub(super) evidence: Evidence<'a>,
    pub(super) change: Vec<ChangeRow<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lowered_by: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) severity_undecided: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) introduced: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) baseline: Option<StateRow<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) exception: Option<ExceptionRow<'a>>,
}
