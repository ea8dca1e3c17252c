//! Puts an assessment together: every selected rule over every subject, findings in order, coverage.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::assessment::{Assessment, Coverage, Input, Outcomes, Reported, RuleOutcome, Run, State, Tested, Wanted};
use super::evaluate::{Tally, tally};
use super::fold::{Tied, fold};
use super::lifetimes::lifetimes;
use super::sampling::draw;
use super::subjects::{Named, Subjects};
use crate::catalogue::Entry;
use crate::context::{Context, Declared, Thresholds};
use crate::export::files::sources::Sources;
use crate::export::notice::Notice;
use crate::export::objects::Completeness;
use crate::finding::{Finding, Subject};
use crate::model::Collection;
use crate::source::{FileId, hex};
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
    /// The export as it is without the Terraform plan that was given beside it.
    pub before: Option<Before<'t>>,
    /// The rules to run, in id order ([`super::select`]).
    pub entries: &'t [&'static Entry],
    /// What is judged, and when.
    pub run: Run,
    /// What the reports need beside findings and counts.
    pub wanted: Wanted,
    /// The limits that rules compare with.
    pub thresholds: &'t Thresholds,
    /// What only the user can say.
    pub declared: &'t Declared,
}

/// An export before a plan is applied.
#[derive(Clone, Copy)]
pub struct Before<'t> {
    /// The joined export.
    pub tenant: &'t Tenant,
    /// How much of each collection there is.
    pub completeness: &'t Completeness,
}

/// Runs the selected rules. The result is the same for any number of threads.
#[must_use]
pub fn assess(task: Task<'_>) -> Assessment {
    let cx = Context::new(task.tenant, task.thresholds, task.declared);
    let subjects = Subjects::new(task.tenant, task.run.tenant_name.as_deref(), task.completeness);
    let judge = |entry: &&'static Entry| {
        let mut tally = tally(entry, &subjects, &cx, task.wanted.population || task.run.sample.is_some());
        let sample = sample(&task, entry, &mut tally);
        (tally, sample)
    };
    let tallies: Vec<_> = task.entries.par_iter().map(judge).collect();
    let failed_before = task.before.map(|before| failures(&task, before));
    let (mut rules, mut findings) = (Vec::new(), Vec::new());
    for (entry, (mut tally, sample)) in task.entries.iter().zip(tallies) {
        rules.push(RuleOutcome { sample, ..rule_outcome(entry, &mut tally) });
        findings.extend(tally.failures.into_iter().map(|(named, finding)| tied(entry, named, finding)));
    }
    if let Some(before) = failed_before {
        for Tied { reported, .. } in &mut findings {
            reported.introduced = Some(!before.contains(&(reported.entry.id, reported.subject.id.clone())));
        }
    }
    findings.sort_by(|a, b| order(&a.reported).cmp(&order(&b.reported)));
    Assessment {
        inputs: inputs(task.sources, task.counts),
        coverage: coverage(&task),
        notices: task.notices.to_vec(),
        run: task.run,
        rules,
        findings: fold(findings),
        lifetimes: task.wanted.lifetimes.then(|| lifetimes(&cx, &subjects.offers)),
    }
}

/// Draws the sample of a rule. Where no report lists the population, it goes as soon as the sample is drawn.
fn sample(task: &Task<'_>, entry: &Entry, tally: &mut Tally) -> Option<Vec<Tested>> {
    let drawn = draw(task.run.sample.as_ref()?, entry.id, tally.population.as_deref().unwrap_or_default());
    tally.population = tally.population.take().filter(|_| task.wanted.population);
    Some(drawn)
}

/// What fails before the plan is applied: rule and subject.
fn failures(task: &Task<'_>, before: Before<'_>) -> BTreeSet<(&'static str, String)> {
    let cx = Context::new(before.tenant, task.thresholds, task.declared);
    let subjects = Subjects::new(before.tenant, task.run.tenant_name.as_deref(), before.completeness);
    let failed = |entry: &&'static Entry| {
        let failures = tally(entry, &subjects, &cx, false).failures;
        failures.into_iter().map(|(named, _)| (entry.id, named.subject.id)).collect::<Vec<_>>()
    };
    let failed: Vec<_> = task.entries.par_iter().map(failed).collect();
    failed.into_iter().flatten().collect()
}

/// Errors first, then by rule, then by subject.
fn order(reported: &Reported) -> (std::cmp::Reverse<crate::finding::Severity>, &str, &Subject) {
    (std::cmp::Reverse(reported.severity), reported.entry.id, &reported.subject)
}

fn rule_outcome(entry: &'static Entry, tally: &mut Tally) -> RuleOutcome {
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
        not_evaluated: std::mem::take(&mut tally.not_evaluated),
        not_applicable: std::mem::take(&mut tally.not_applicable),
        population: tally.population.take(),
        sample: None,
    }
}

fn tied(entry: &'static Entry, named: Named, mut finding: Finding) -> Tied {
    let Named { subject, place, group, policy } = named;
    if let Some(place) = place.filter(|_| finding.labels.is_empty()) {
        finding = finding.because(place, "judged here");
    }
    let severity = finding.lowered.map_or(entry.severity, |lowered| lowered.severity);
    let id = finding_id(entry.id, &subject);
    let reported = Reported { id, entry, subject, severity, finding, folded: Vec::new(), introduced: None };
    Tied { reported, group, policy }
}

/// The id of what a rule says about a subject: it survives reordering, reformatting, moved files and renamed display names.
pub(crate) fn finding_id(rule: &str, subject: &Subject) -> String {
    let digest = Sha256::digest(format!("{rule}\0{}\0{}", subject.kind.as_str(), subject.id));
    hex(digest.get(..16).unwrap_or_default())
}

fn inputs(sources: &Sources, counts: &[BTreeMap<Collection, usize>]) -> Vec<Input> {
    let none = BTreeMap::new();
    let files = sources.files().iter().zip(counts.iter().chain(std::iter::repeat(&none))).zip(0_u32..);
    let input = |((file, collections), id): ((&crate::export::files::file::SourceFile, _), u32)| Input {
        file: FileId(id),
        path: file.shown.clone(),
        sha256: file.sha256.as_ref().map(|hash| hex(hash)),
        bytes: file.bytes,
        source: file.layout.name(),
        collections: BTreeMap::clone(collections),
    };
    let mut inputs: Vec<Input> = files.map(input).collect();
    inputs.sort_by(|a, b| a.path.cmp(&b.path));
    inputs
}

fn coverage(task: &Task<'_>) -> Vec<Coverage> {
    let read = |collection| task.counts.iter().filter_map(|file| file.get(&collection)).sum();
    let row = |collection: Collection| {
        let (state, detail) = extent(task, collection);
        let readers = task.entries.iter().filter(|entry| state != State::Complete && entry.reads.contains(&collection));
        Coverage {
            collection,
            state,
            objects: task.tenant.distinct(collection).filter(|count| *count > 0).unwrap_or_else(|| read(collection)),
            pages: task.counts.iter().filter(|file| file.contains_key(&collection)).count(),
            unresolved: task.tenant.unresolved(collection),
            detail,
            blind: readers.map(|entry| entry.id).collect(),
        }
    };
    Collection::all().map(row).collect()
}

/// How much of a collection there is: of lists that Graph gives parent by parent, for how many parents.
fn extent(task: &Task<'_>, collection: Collection) -> (State, Option<String>) {
    let Some(known) = task.completeness.of(collection) else {
        return (State::Absent, task.completeness.why_absent(collection).map(str::to_owned));
    };
    let state = if known.whole { State::Complete } else { State::Partial };
    let Some(parents) = task.tenant.parents_of(collection, task.completeness) else {
        return (state, known.detail.clone());
    };
    if parents.covered == parents.total && (known.whole || !known.is_defective) {
        return (State::Complete, Some(if known.counted { "counted" } else { "assumed" }.to_owned()));
    }
    let detail = format!("for {} of {} {}", parents.covered, parents.total, parents.are);
    let defect = known.detail.as_ref().filter(|_| known.is_defective);
    (State::Partial, Some(defect.map_or(detail.clone(), |defect| format!("{detail}; {defect}"))))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Task, assess};
    use crate::catalogue::entries;
    use crate::context::{Declared, Thresholds};
    use crate::engine::assessment::{AsOfSource, Assessment, Outcomes, Run, State, Wanted};
    use crate::export::files::sources::Sources;
    use crate::export::objects::{CollectionState, Completeness, Objects, PimGroup};
    use crate::finding::Severity;
    use crate::model::{Collection, Field, Gap, Group, ObjectId, Provenance};
    use crate::source::{FileId, Place};
    use crate::tenant::Tenant;

    fn group(number: u32, dynamic: bool) -> Group {
        let known = Field::Known(false);
        Group {
            id: guid(number),
            name: Some(format!("group {number}").into()),
            dynamic: Field::Known(dynamic),
            unified: known,
            security_enabled: Field::Known(true),
            mail_enabled: known,
            role_assignable: known,
            management_restricted: known,
            on_premises_synced: known,
            visibility: Field::default(),
            membership_rule: Field::default(),
            source: somewhere(number),
        }
    }

    fn guid(number: u32) -> ObjectId {
        ObjectId::parse(&format!("00000000-0000-4000-8000-{number:012}")).expect("an id")
    }

    fn somewhere(number: u32) -> Provenance {
        Provenance::new(Place { file: FileId(0), start: u64::from(number), len: 1 })
    }

    fn run_over(objects: Objects, whole: &[Collection]) -> Assessment {
        let mut completeness = Completeness::default();
        for collection in whole {
            completeness.set(*collection, CollectionState { whole: true, ..CollectionState::default() });
        }
        let export = crate::tenant::join::Export { completeness: &completeness, exported_at: None, as_of: None };
        let tenant = Tenant::join(objects, export, &mut Vec::new());
        let run = Run {
            as_of: None,
            as_of_source: AsOfSource::None,
            tenant_id: None,
            tenant_name: None,
            arguments: Vec::new(),
            sample: None,
        };
        let entries: Vec<_> = entries().iter().filter(|entry| entry.id == "group-pim-dynamic").collect();
        assess(Task {
            sources: &Sources::default(),
            counts: &[BTreeMap::from([(Collection::Groups, 2)]), BTreeMap::from([(Collection::Groups, 1)])],
            notices: &[],
            completeness: &completeness,
            tenant: &tenant,
            before: None,
            wanted: Wanted::default(),
            entries: &entries,
            run,
            thresholds: &Thresholds::default(),
            declared: &Declared::default(),
        })
    }

    #[test]
    fn a_rule_counts_its_whole_population_and_reports_what_failed() {
        let objects = Objects {
            groups: vec![group(3, true), group(1, true), group(2, false)],
            pim_groups: vec![PimGroup { id: guid(3), source: somewhere(9) }],
            ..Objects::default()
        };
        let found = run_over(objects, &[Collection::Groups, Collection::PimGroups]);
        let rule = found.rules.first().expect("one rule");
        assert_eq!(rule.outcomes, Outcomes { pass: 1, fail: 1, not_evaluated: 1, ..Outcomes::default() });
        assert_eq!(rule.not_evaluated, [(Gap::Absent(Collection::GroupEligibility), 1)]);
        let finding = found.findings.first().expect("one finding");
        assert_eq!((finding.severity, finding.subject.name.as_deref()), (Severity::Error, Some("group 3")));
        // The id is part of baselines: printf 'group-pim-dynamic\0group\0<id>' | sha256sum
        assert_eq!(finding.id, "59dbb3af54761dd835d34aa402b51134");
        let of = |collection| found.coverage.iter().find(|row| row.collection == collection).expect("every collection");
        assert_eq!((of(Collection::Groups).state, of(Collection::Groups).objects), (State::Complete, 3));
        assert!(of(Collection::Groups).blind.is_empty());
        assert_eq!(of(Collection::GroupEligibility).state, State::Absent);
        assert_eq!(of(Collection::GroupEligibility).blind, ["group-pim-dynamic"]);
        assert_eq!(found.broken_rules().count(), 0);
    }

    #[test]
    fn a_rule_whose_subjects_are_absent_says_so() {
        let found = run_over(Objects::default(), &[]);
        let rule = found.rules.first().expect("one rule");
        assert_eq!(rule.outcomes, Outcomes::default());
        assert_eq!(rule.not_evaluated, [(Gap::Absent(Collection::Groups), 0)]);
    }
}
