//! Puts an assessment together: every selected rule over every subject, findings in order, coverage.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::assessment::{Assessment, Coverage, Input, Outcomes, Reported, RuleOutcome, Run, State};
use super::evaluate::{Tally, tally};
use super::fold::{Tied, fold};
use super::subjects::{Named, Subjects};
use crate::catalogue::Entry;
use crate::context::{Context, Declared, Thresholds};
use crate::export::notice::Notice;
use crate::export::objects::Completeness;
use crate::export::sources::Sources;
use crate::finding::{Finding, Subject};
use crate::model::Collection;
use crate::source::FileId;
use crate::tenant::Tenant;

/// One loaded export, and how to judge it.
pub struct Task<'t> {
    /// The files.
    pub sources: &'t Sources,
    /// Objects of each collection in each file, by file id.
    pub counts: &'t [BTreeMap<Collection, usize>],
    /// What could not be used.
    pub notices: &'t [Notice],
    /// How much of each collection there is.
    pub completeness: &'t Completeness,
    /// The joined export.
    pub tenant: &'t Tenant,
    /// The rules to run, in id order ([`super::select`]).
    pub entries: &'t [&'static Entry],
    /// What is judged, and when.
    pub run: Run,
    /// The limits that rules compare with.
    pub thresholds: &'t Thresholds,
    /// What only the user can say.
    pub declared: &'t Declared,
}

/// Runs the selected rules. The result is the same for any number of threads.
#[must_use]
pub fn assess(task: Task<'_>) -> Assessment {
    let cx = Context::new(task.tenant, task.thresholds, task.declared, task.run.as_of);
    let subjects = Subjects::new(task.tenant, task.run.tenant_name.as_deref(), task.completeness);
    let tallies: Vec<Tally> = task.entries.par_iter().map(|entry| tally(entry, &subjects, &cx)).collect();
    let (mut rules, mut findings) = (Vec::new(), Vec::new());
    for (entry, tally) in task.entries.iter().zip(tallies) {
        rules.push(rule_outcome(entry, &tally));
        findings.extend(tally.failures.into_iter().map(|(named, finding)| tied(entry, named, finding)));
    }
    findings.sort_by(|a, b| order(&a.reported).cmp(&order(&b.reported)));
    Assessment {
        run: task.run,
        inputs: inputs(task.sources, task.counts),
        coverage: coverage(task.completeness, task.counts, task.entries),
        notices: task.notices.to_vec(),
        rules,
        findings: fold(findings),
    }
}

/// Errors first, then by rule, then by subject.
fn order(reported: &Reported) -> (std::cmp::Reverse<crate::finding::Severity>, &str, &Subject) {
    (std::cmp::Reverse(reported.severity), reported.entry.id, &reported.subject)
}

fn rule_outcome(entry: &'static Entry, tally: &Tally) -> RuleOutcome {
    let outcomes = Outcomes {
        pass: tally.pass,
        fail: tally.failures.len(),
        not_applicable: tally.not_applicable.iter().map(|(_, times)| times).sum(),
        not_evaluated: tally.not_evaluated.iter().map(|(_, times)| times).sum(),
        excepted: 0,
    };
    RuleOutcome {
        entry,
        outcomes,
        not_evaluated: tally.not_evaluated.clone(),
        not_applicable: tally.not_applicable.clone(),
    }
}

fn tied(entry: &'static Entry, named: Named, mut finding: Finding) -> Tied {
    let Named { subject, place, group, policy } = named;
    if let Some(place) = place.filter(|_| finding.labels.is_empty()) {
        finding = finding.because(place, "judged here");
    }
    let severity = finding.lowered.map_or(entry.severity, |lowered| lowered.severity);
    let id = finding_id(entry.id, &subject);
    Tied { reported: Reported { id, entry, subject, severity, finding, folded: Vec::new() }, group, policy }
}

/// Survives reordering, reformatting, moved files and renamed display names.
fn finding_id(rule: &str, subject: &Subject) -> String {
    let digest = Sha256::digest(format!("{rule}\0{}\0{}", subject.kind.as_str(), subject.id));
    hex(digest.get(..16).unwrap_or_default())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn inputs(sources: &Sources, counts: &[BTreeMap<Collection, usize>]) -> Vec<Input> {
    let none = BTreeMap::new();
    let files = sources.files().iter().zip(counts.iter().chain(std::iter::repeat(&none))).zip(0_u32..);
    let input = |((file, collections), id): ((&crate::export::sources::SourceFile, _), u32)| Input {
        file: FileId(id),
        path: file.shown.clone(),
        sha256: file.sha256.as_ref().map(|hash| hex(hash)),
        bytes: file.bytes,
        source: file.layout,
        collections: BTreeMap::clone(collections),
    };
    let mut inputs: Vec<Input> = files.map(input).collect();
    inputs.sort_by(|a, b| a.path.cmp(&b.path));
    inputs
}

fn coverage(
    completeness: &Completeness,
    counts: &[BTreeMap<Collection, usize>],
    entries: &[&'static Entry],
) -> Vec<Coverage> {
    let row = |collection: Collection| {
        let known = completeness.of(collection);
        let state = match known {
            None => State::Absent,
            Some(known) if known.whole => State::Complete,
            Some(_) => State::Partial,
        };
        let readers = entries.iter().filter(|entry| state != State::Complete && entry.reads.contains(&collection));
        Coverage {
            collection,
            state,
            objects: counts.iter().filter_map(|file| file.get(&collection)).sum(),
            detail: known.and_then(|known| known.detail.clone()),
            blind: readers.map(|entry| entry.id).collect(),
        }
    };
    Collection::all().map(row).collect()
}
