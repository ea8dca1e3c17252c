//! Puts an assessment together: every selected rule over every subject, findings in order, coverage.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::against::{Against, Asked, Named as InBaseline};
use super::assessment::{Assessment, Ended, Input, Outcomes, Reported, RuleOutcome, Run, Tested, Wanted};
use super::baseline::Earlier;
use super::controls::{Tallied, controls, unseen};
use super::coverage::{Holdings, coverage};
use super::decisions::decide;
use super::evaluate::{Failure, Keep, RuleTally, not_well, severity, tally, tally_not_well};
use super::except::{Applied, RuleFacts, count_excepted};
use super::exempt::Exempt;
use super::fold::{Kept, Moved, Tied, fold};
use super::lifetimes::lifetimes;
use super::panics::Crash;
use super::sampling::draw;
use super::scoped::Slice;
use super::subjects::{Named, Subjects};
use super::watched::Watch;
use crate::catalogue::Entry;
use crate::context::{Context, Declared, Thresholds};
use crate::cover::Cover;
use crate::export::files::file::SourceFile;
use crate::export::files::sources::Sources;
use crate::export::notice::{Notice, NoticeKind};
use crate::export::objects::{Completeness, Counts};
use crate::finding::{Finding, Label, Outcome, Severity, Subject};
use crate::model::Given;
use crate::register::Register;
use crate::source::seal::Secret;
use crate::source::{FileId, Phrase, Watcher, hex};
use crate::tenant::Tenant;

/// One loaded export, and how to judge it.
pub struct Task<'t> {
    /// The files.
    pub sources: &'t Sources,
    /// What they hold.
    pub holdings: Holdings<'t>,
    /// What could not be used.
    pub notices: &'t [Notice<Phrase>],
    /// The export as it is without the Terraform plan that was given beside it.
    pub before: Option<Unplanned<'t>>,
    /// The rules to run, in id order (see `select`).
    pub entries: &'t [&'static Entry],
    /// What is judged, and when.
    pub run: Run,
    /// What the reports need beside findings and counts.
    pub wanted: Wanted,
    /// The name of the tenant, where one was given.
    pub tenant_name: Option<&'t Given>,
    /// How texts of the input are shown.
    pub cover: &'t Cover,
    /// An earlier result to compare with.
    pub baseline: Option<&'t Earlier>,
    /// The limits that rules compare with.
    pub thresholds: &'t Thresholds,
    /// What only the user can say.
    pub declared: &'t Declared,
    /// What is accepted, as it was written.
    pub register: Option<&'t Register>,
    /// Who watches the run.
    pub watcher: &'t Watcher,
}

/// An export before a plan is applied.
#[derive(Clone, Copy)]
pub struct Unplanned<'t> {
    /// The joined export.
    pub tenant: &'t Tenant,
    /// How much of each collection there is.
    pub completeness: &'t Completeness,
}

/// Runs the selected rules. The result is the same for any number of threads.
#[must_use]
pub fn assess(task: Task<'_>) -> Assessment {
    let Holdings { tenant, completeness, counts } = task.holdings;
    let cx = Context::new(tenant, task.thresholds, task.declared);
    let subjects = Subjects::new(tenant, task.tenant_name, completeness, task.cover);
    let in_baseline = task.baseline.map(InBaseline::by_rule).unwrap_or_default();
    let exempt = Exempt::of(tenant, &task.run.request.not_exempt);
    let judge = |entry: &&'static Entry| {
        let is_listed = task.wanted.population || task.run.sample.is_some();
        let outcomes: fn(_) -> bool = if is_listed { |_| true } else { |_| false };
        let keep = Keep { outcomes, named: in_baseline.get(entry.id) };
        let slices = Slice::of_rule(entry.id);
        let watch = Watch::of(task.register, entry.id, exempt.from(entry));
        let mut tally = tally(entry, &slices, &subjects, &cx, keep, &watch, task.watcher);
        let scoped = slices.into_iter().zip(std::mem::take(&mut tally.scoped));
        let scoped =
            scoped.map(|(slice, counted)| (slice, unseen(entry, &cx, &subjects, task.holdings, slice, counted)));
        let tallied = Tallied { rule: entry.id, scoped: scoped.collect() };
        let sample = sample(&task, entry, &mut tally);
        (tally, sample, tallied)
    };
    let tallies: Vec<_> = task.entries.par_iter().map(judge).collect();
    let (mut rules, mut failures, mut notices, mut counted) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut asked = Asked::new();
    let mut facts = BTreeMap::new();
    notices.extend(task.notices.iter().cloned().map(|notice| task.cover.notice(notice)));
    for (entry, (mut tally, sample, tallied)) in task.entries.iter().zip(tallies) {
        counted.push(tallied);
        notices.extend(crashes(entry, &mut tally, task.cover));
        let named = std::mem::take(&mut tally.asked).into_iter();
        asked.extend(named.map(|tested| ((entry.id, tested.subject.id), tested.outcome)));
        if task.register.is_some() {
            facts.insert(entry.id, RuleFacts::of(entry, task.holdings, &subjects, &mut tally));
        }
        rules.push(rule_outcome(entry, &mut tally, sample, task.wanted.population));
        failures.extend(tally.failures.into_iter().map(|failure| (*entry, failure)));
    }
    let tied = |(entry, failure): (_, Box<Failure>)| tied(&task, entry, *failure);
    let mut findings: Vec<Tied> = failures.into_par_iter().map(tied).collect();
    let mut ended = Vec::new();
    if let Some(before) = task.before {
        let (not_new, paths) = failing_or_unknown(&task, before);
        for Tied { reported, .. } in &mut findings {
            reported.introduced = Some(!not_new.contains(&(reported.entry.id, reported.subject.id.clone())));
        }
        let is_decided =
            |entry: &Entry| rules.iter().any(|rule| rule.entry.id == entry.id && rule.outcomes.not_evaluated == 0);
        let undecided =
            |entry| if is_decided(entry) { Vec::new() } else { not_well(entry, &subjects, &cx, task.watcher) };
        ended = no_longer(paths, &findings, undecided);
    }
    findings.par_sort_by(|a, b| order(&a.reported).cmp(&order(&b.reported)));
    let coverage = coverage(task.holdings, task.entries, task.cover);
    let (mut failing, selected) = (BTreeSet::new(), task.entries.iter().map(|entry| entry.id).collect());
    if task.baseline.is_some() {
        failing.extend(findings.iter().map(|tied| tied.reported.id.clone()));
    }
    let against = task.baseline.map(|earlier| {
        let tenant = (!task.cover.hides()).then_some(tenant);
        Against { earlier, failing: &failing, asked: &asked, coverage: &coverage, rules: &selected, tenant }
    });
    if let Some(against) = &against {
        against.note(&mut findings);
    }
    let (moment, soon) = (task.run.as_of, task.thresholds.expiring_soon);
    let applied = Applied { moment, soon, rules: facts, tenant, cover: task.cover };
    let exceptions = task.register.map(|register| applied.to(register, &mut findings)).unwrap_or_default();
    exempt.except(&mut findings, moment);
    let Kept { mut findings, excepted } = fold(findings);
    count_excepted(&excepted, &mut rules, &mut counted);
    let baseline = against.map(|against| against.compare(&mut findings));
    let (accepted, to_decide): (Moved, Moved) = findings.into_iter().partition(|reported| reported.is_excepted());
    let (mut findings, decisions) = decide(to_decide.into_iter());
    findings.extend(accepted.into_iter().map(|reported| *reported));
    let paths = task.cover.paths(task.sources);
    Assessment {
        inputs: inputs(task.sources, &paths, counts),
        paths,
        coverage,
        notices,
        run: task.run,
        rules,
        controls: controls(&counted),
        findings,
        decisions,
        exceptions,
        lifetimes: task.wanted.lifetimes.then(|| lifetimes(&cx, &subjects.offers, task.cover)),
        baseline,
        ended,
        cover: task.cover.clone(),
    }
}

/// Draws the sample of a rule. Where no report lists the population, it goes as soon as the sample is drawn.
fn sample(task: &Task<'_>, entry: &Entry, tally: &mut RuleTally) -> Option<Vec<Tested>> {
    let drawn = draw(task.run.sample.as_ref()?, entry.id, &tally.population);
    if !task.wanted.population {
        tally.population = Vec::new();
    }
    Some(drawn)
}

/// A notice for each way in which a check crashed: enough for somebody to mend it.
fn crashes(entry: &Entry, tally: &mut RuleTally, cover: &Cover) -> Vec<Notice> {
    let notice = |(crash, Subject { kind, id, name }, objects): (Crash, Subject, usize)| {
        let name = name.map(|name| format!(" (\"{name}\")")).unwrap_or_default();
        let others = match objects {
            1 => String::new(),
            2 => " and 1 other".to_owned(),
            more => format!(" and {} others", more - 1),
        };
        // A panic may quote what it is about.
        let crash = cover.open(crash.into());
        let message = format!("the check of {} crashed on {} {id}{name}{others}: {crash}", entry.id, kind.as_str());
        Notice { file: None, position: None, kind: NoticeKind::CrashedCheck, message, collection: None, objects }
    };
    std::mem::take(&mut tally.crashes).into_iter().map(notice).collect()
}

/// What fails before the plan is applied, or cannot be decided then: rule and subject. Of neither is it known that the plan
/// brings it about. And what path rules find then.
fn failing_or_unknown(task: &Task<'_>, before: Unplanned<'_>) -> (BTreeSet<(&'static str, String)>, Vec<Ended>) {
    let cx = Context::new(before.tenant, task.thresholds, task.declared);
    let subjects = Subjects::new(before.tenant, task.tenant_name, before.completeness, task.cover);
    let of_rule = |entry: &&'static Entry| {
        let tally = tally_not_well(entry, &subjects, &cx, task.watcher);
        let not_new: Vec<_> = tally.population.into_iter().map(|tested| (entry.id, tested.subject.id)).collect();
        let paths = tally.failures.into_iter().filter(|_| entry.id.starts_with(PATHS)).map(|failure| Ended {
            entry,
            severity: severity(entry, &failure.finding),
            subject: failure.named.subject,
            message: failure.finding.message,
        });
        (not_new, paths.collect::<Vec<_>>())
    };
    let all: Vec<_> = task.entries.par_iter().map(of_rule).collect();
    let (not_new, paths): (Vec<_>, Vec<_>) = all.into_iter().unzip();
    (not_new.into_iter().flatten().collect(), paths.into_iter().flatten().collect())
}

/// The beginning of the ids of rules that look at paths.
const PATHS: &str = "path-";

/// Those findings of path rules that are no longer there, and of which it is known that they are not.
fn no_longer(
    mut paths: Vec<Ended>,
    findings: &[Tied],
    not_well: impl Fn(&'static Entry) -> Vec<(Subject, Outcome<Severity>)>,
) -> Vec<Ended> {
    let key = |entry: &'static Entry, subject: &Subject| (entry.id, subject.id.clone());
    let failing: BTreeSet<_> = findings.iter().map(|tied| key(tied.reported.entry, &tied.reported.subject)).collect();
    paths.retain(|ended| !failing.contains(&key(ended.entry, &ended.subject)));
    let rules: BTreeMap<&str, &'static Entry> = paths.iter().map(|ended| (ended.entry.id, ended.entry)).collect();
    let unknown =
        rules.into_values().flat_map(|entry| not_well(entry).into_iter().map(move |(subject, _)| key(entry, &subject)));
    let unknown: BTreeSet<_> = unknown.collect();
    paths.retain(|ended| !unknown.contains(&key(ended.entry, &ended.subject)));
    paths.sort_by(|a, b| {
        (Reverse(a.severity), a.entry.id, &a.subject).cmp(&(Reverse(b.severity), b.entry.id, &b.subject))
    });
    paths
}

/// The order in which findings fold: the gravest is the first that takes others in.
fn order(reported: &Reported) -> (bool, Reverse<Severity>, &str, &Subject) {
    (reported.introduced == Some(false), Reverse(reported.severity), reported.entry.id, &reported.subject)
}

fn rule_outcome(
    entry: &'static Entry,
    tally: &mut RuleTally,
    sample: Option<Vec<Tested>>,
    listed: bool,
) -> RuleOutcome {
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
        unevaluated: std::mem::take(&mut tally.unevaluated),
        not_applicable: std::mem::take(&mut tally.not_applicable),
        population: listed.then(|| std::mem::take(&mut tally.population)),
        sample,
    }
}

fn tied(task: &Task<'_>, entry: &'static Entry, failure: Failure) -> Tied {
    let Failure { named, stake, plain_id, mut finding } = failure;
    let Named { subject, place, group, policy, holder } = named;
    if let Some(place) = place.filter(|_| finding.labels.is_empty()) {
        finding.labels.push(Label { at: place, text: "evaluated here".to_owned(), step: None });
    }
    name_resource(task, &mut finding);
    if entry.lowered.is_empty() {
        (finding.lowered, finding.severity_unknown) = (None, None);
    }
    let severity = severity(entry, &finding);
    let id = finding_id(entry.id, &subject);
    let reported = Box::new(Reported {
        id,
        entry,
        subject,
        severity,
        stake,
        holder,
        finding,
        folded: Vec::new(),
        introduced: None,
        baseline: None,
        exception: None,
    });
    Tied { reported, group, policy, plain_id, is_part: false, is_since_baseline: false }
}

/// Names the resource of a Terraform plan that is the first evidence: what a reviewer of the plan looks for.
fn name_resource(task: &Task<'_>, finding: &mut Finding<String>) {
    let places = finding.labels.iter().flat_map(|label| &label.at.places);
    let Some(address) = places.into_iter().find_map(|place| task.sources.resource_of(*place)) else { return };
    let address = task.cover.text(Secret::Id, address);
    if !finding.message.contains(&address) {
        finding.message = format!("{} ({address})", finding.message);
    }
    finding.evidence.push(("resource", address));
}

/// The id of what a rule says about a subject: it survives reordering, reformatting, moved files and renamed display names.
pub(crate) fn finding_id(rule: &str, subject: &Subject) -> String {
    let digest = Sha256::digest(format!("{rule}\0{}\0{}", subject.kind.as_str(), subject.id));
    hex(digest.get(..16).unwrap_or_default())
}

fn inputs(sources: &Sources, paths: &[String], counts: &[Counts]) -> Vec<Input> {
    let none = Counts::default();
    let files = sources.files().iter().zip(paths).zip(counts.iter().chain(std::iter::repeat(&none))).zip(0_u32..);
    let input = |(((file, path), collections), id): (((&SourceFile, &String), _), u32)| Input {
        file: FileId(id),
        path: path.clone(),
        sha256: file.sha256.as_ref().map(|hash| hex(hash)),
        bytes: file.bytes,
        source: file.layout.name(),
        collections: Counts::clone(collections),
    };
    let is_of_export = |(((file, _), _), _): &(((&SourceFile, &String), &Counts), u32)| !file.layout.is_own();
    let mut inputs: Vec<Input> = files.filter(is_of_export).map(input).collect();
    inputs.sort_by(|a, b| a.path.cmp(&b.path));
    inputs
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Task, assess};
    use crate::catalogue::entries;
    use crate::context::{Declared, Thresholds};
    use crate::cover::Cover;
    use crate::engine::assessment::{AsOfSource, Assessment, Outcomes, Run, State, Wanted};
    use crate::engine::coverage::Holdings;
    use crate::engine::request::Request;
    use crate::export::files::sources::Sources;
    use crate::export::objects::{CollectionState, Completeness, Counts, Objects, PimGroup};
    use crate::finding::Severity;
    use crate::model::{Collection, Field, Gap, Group, ObjectId, Provenance};
    use crate::source::Watcher;
    use crate::source::{FileId, Place};
    use crate::tenant::Tenant;

    fn group(number: u32, dynamic: bool) -> Group {
        let known = Field::Known(false);
        Group {
            id: guid(number),
            name: Some(format!("group {number}").into()),
            shares_name: false,
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
        let export = crate::tenant::join::ExportFacts { completeness: &completeness, exported_at: None, moment: None };
        let tenant = Tenant::join(objects, export, &mut Vec::new());
        let run = Run {
            as_of: None,
            as_of_source: AsOfSource::None,
            tenant_id: None,
            tenant_name: None,
            request: Request::default(),
            arguments: Vec::new(),
            sample: None,
        };
        let counts = [2, 1].map(|count| Counts::from(&BTreeMap::from([(Collection::Groups, count)])));
        let entries: Vec<_> = entries().iter().filter(|entry| entry.id == "group-pim-dynamic").collect();
        assess(Task {
            sources: &Sources::default(),
            holdings: Holdings { tenant: &tenant, completeness: &completeness, counts: &counts },
            notices: &[],
            before: None,
            wanted: Wanted::default(),
            tenant_name: None,
            watcher: &Watcher::default(),
            cover: &Cover::plain(),
            baseline: None,
            entries: &entries,
            run,
            thresholds: &Thresholds::default(),
            declared: &Declared::default(),
            register: None,
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
