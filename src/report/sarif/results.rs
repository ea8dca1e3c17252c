//! The findings as results.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::artifact::Location;
use super::fold::Fold;
use super::index::Index;
use super::line_hash::line_hashes;
use super::location::{Places, address};
use super::message::{MAX_LABEL, MAX_MESSAGE, Message, end_sentence, plain};
use super::settings::{Fingerprint, Placing, Profile, Settings};
use crate::report::Report;
use crate::report::json::{Evidence, SubjectRow};
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
            _ if report.redactor.is_some() => Hashes::None,
            (Fingerprint::Identity, _) | (Fingerprint::Line, Placing::Virtual) => Hashes::None,
            (Fingerprint::Line, Placing::Export) => Hashes::Files(hashes_of_files(report, folds)),
            (Fingerprint::Line, Placing::Anchor(anchor)) => {
                let lines = bytecount_lines(&anchor.bytes);
                Hashes::Anchor(line_hashes(&anchor.bytes, &(1..=lines).collect()))
            }
        };
        Self { report, index, places: Places::new(report, settings, index), settings, hashes }
    }

    pub(super) fn result(&self, fold: &Fold) -> Option<SarifResult<'a>> {
        let reported = self.report.assessment.findings.get(fold.finding)?;
        let places = self.report.locations.get(fold.finding)?;
        let finding = &reported.finding;
        let far: Vec<_> = places.iter().skip(1).take(MAX_RELATED).collect();
        let mut text = plain(&finding.message, MAX_MESSAGE);
        for (id, place) in far.iter().enumerate() {
            let lead = if id == 0 { ": " } else { ", " };
            text.extend([lead, "[", &plain(place.label, MAX_LABEL), "](", &(id + 1).to_string(), ")"]);
        }
        end_sentence(&mut text);
        if !finding.help.is_empty() {
            text.push(' ');
            text.push_str(&plain(&finding.help, MAX_MESSAGE));
            end_sentence(&mut text);
        }
        if !fold.others.is_empty() {
            text.push_str(" Other objects have the same fault for the same cause; the JSON report lists them.");
        }
        if let (Placing::Anchor(_), Some(place)) = (self.places.placing, places.first()) {
            text.extend([" Location: ", &plain(&address(place), MAX_LABEL), "."]);
        }
        let like_it = fold.others.iter().filter_map(|other| self.report.locations.get(*other)?.first());
        let related = far.iter().copied().chain(like_it.take(MAX_RELATED.saturating_sub(far.len())));
        let primary = self.places.primary(places.first(), reported.entry.id, &reported.subject);
        Some(SarifResult {
            rule_id: reported.entry.id,
            rule_index: self.index.rule(reported.entry.id)?,
            kind: (self.settings.profile == Profile::Full).then_some("fail"),
            level: reported.severity.as_str(),
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
            occurrence_count: (!fold.others.is_empty()).then_some(fold.others.len() + 1),
            properties: ResultProperties {
                subject: SubjectRow::new(&reported.subject),
                related: finding.related.iter().map(SubjectRow::new).collect(),
                evidence: Evidence(&finding.evidence),
                lowered_by: finding.lowered.map(|lowered| lowered.case),
                severity_undecided: finding.severity_unknown.map(|gap| gap.to_string()),
                introduced: reported.introduced,
            },
        })
    }

    /// The hash of the line, where that was asked for and can be known; else the identity, which GitHub takes as well.
    fn line_hash(&self, file: Option<FileId>, primary: &Location, identity: &str) -> String {
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

/// §3.27 result.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifResult<'a> {
    pub(super) rule_id: &'static str,
    pub(super) rule_index: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<&'static str>,
    pub(super) level: &'static str,
    pub(super) message: Message,
    pub(super) locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) related_locations: Vec<Location>,
    pub(super) partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) occurrence_count: Option<usize>,
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
    pub(super) subject: SubjectRow<'a>,
    pub(super) related: Vec<SubjectRow<'a>>,
    pub(super) evidence: Evidence<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lowered_by: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) severity_undecided: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) introduced: Option<bool>,
}
