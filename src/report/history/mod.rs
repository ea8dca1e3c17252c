//! Dated results of one tenant in their order: how many findings there were, how old the open ones are, and how long it took to
//! fix the others.

mod html;
mod json;
mod series;
mod text;

use std::cmp::Reverse;
use std::collections::BTreeMap;

pub use self::html::write as write_html;
pub use self::json::write as write_json;
pub use self::text::write as write_text;
use crate::engine::baseline::{Earlier, EarlierFinding, TENANT, between};
use crate::finding::Severity;
use crate::model::Instant;

/// Seconds of a day.
const DAY: u64 = 86_400;

/// One dated result.
pub struct Dated {
    /// Where it is from: a path as reports show it.
    pub path: String,
    /// The date evaluated.
    pub moment: Instant,
    /// The result.
    pub result: Earlier,
}

/// What happened at one of the results.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Events {
    new: usize,
    fixed: usize,
    not_judged: usize,
}

/// A finding from the first result that has it to the one in which it is fixed.
#[derive(Debug, Clone)]
struct Life {
    /// As the last result has it.
    finding: EarlierFinding,
    /// The severities that it had, each with the first result that says so.
    severities: Vec<(usize, Severity)>,
    /// The first result that has it.
    first: usize,
    /// The last one that has it.
    last: usize,
    /// The first after that in which nobody judged it.
    not_judged: Option<usize>,
    /// The one in which it is fixed.
    fixed: Option<usize>,
}

/// The results of one tenant.
pub struct History {
    runs: Vec<Dated>,
    events: Vec<Events>,
    /// The open findings, the oldest first, then those that are fixed, the last ones first.
    lives: Vec<Life>,
}

impl History {
    /// Puts results in the order of their dates.
    #[must_use]
    pub fn of(mut runs: Vec<Dated>) -> Self {
        runs.sort_by(|a, b| (a.moment, &a.path).cmp(&(b.moment, &b.path)));
        let (mut events, mut ended) = (Vec::new(), Vec::new());
        let mut open: BTreeMap<String, Life> = BTreeMap::new();
        for (at, run) in runs.iter().enumerate() {
            events.push(step(at, &run.result, &mut open, &mut ended));
        }
        let mut lives: Vec<Life> = open.into_values().chain(ended).collect();
        lives.sort_by(|a, b| a.rank().cmp(&b.rank()));
        Self { runs, events, lives }
    }

    /// The tenant as the last result calls it: hostile text.
    fn tenant(&self) -> &str {
        self.runs.last().and_then(|run| run.result.tenant_label()).unwrap_or("Tenant")
    }

    fn open(&self) -> impl Iterator<Item = &Life> {
        self.lives.iter().filter(|life| life.fixed.is_none())
    }

    fn fixed(&self) -> impl Iterator<Item = &Life> {
        self.lives.iter().filter(|life| life.fixed.is_some())
    }

    /// Days from a first result to a later one.
    fn days_between(&self, first: usize, later: usize) -> Option<u64> {
        let of = |at: usize| self.runs.get(at).map(|run| run.moment);
        Some(of(later)?.since(of(first)?)?.as_seconds() / DAY)
    }

    /// How old an open finding is at the last result. That nobody judged it in between, or now, does not end its age.
    fn age(&self, life: &Life) -> Option<u64> {
        self.days_between(life.first, self.runs.len().checked_sub(1)?)
    }

    /// How long it took to fix a finding.
    fn time_to_fix(&self, life: &Life) -> Option<u64> {
        self.days_between(life.first, life.fixed?)
    }

    /// The date of a result.
    fn date(&self, at: usize) -> String {
        self.runs.get(at).map(|run| day(run.moment)).unwrap_or_default()
    }

    /// The area of a rule, as the last result says that ran it.
    fn area_of(&self, rule: &str) -> String {
        let known = self.runs.iter().rev().filter_map(|run| run.result.rule(rule));
        known.map(|rule| rule.area.as_str()).find(|area| !area.is_empty()).unwrap_or("unknown").to_owned()
    }
}

impl Life {
    fn rank(&self) -> impl Ord + '_ {
        let EarlierFinding { severity, rule, subject, id, .. } = &self.finding;
        (self.fixed.is_some(), Reverse(self.fixed), self.first, Reverse(*severity), rule, &subject.id, id)
    }

    /// Whether it was there, or not known to be gone, at a result.
    fn is_open_at(&self, at: usize) -> bool {
        self.first <= at && self.fixed.is_none_or(|fixed| at < fixed)
    }

    /// The severity that it has at a result, as the last one says that has the finding.
    fn severity_at(&self, at: usize) -> Severity {
        let said = self.severities.iter().rev().find(|(from, _)| *from <= at);
        said.map_or(self.finding.severity, |(_, severity)| *severity)
    }
}

/// Takes one result in.
fn step(at: usize, result: &Earlier, open: &mut BTreeMap<String, Life>, ended: &mut Vec<Life>) -> Events {
    let mut events = Events::default();
    for finding in &result.findings {
        if let Some(life) = open.get_mut(key(finding)) {
            life.finding = finding.clone();
            if life.severities.last().is_none_or(|(_, severity)| *severity != finding.severity) {
                life.severities.push((at, finding.severity));
            }
            (life.last, life.not_judged) = (at, None);
        } else {
            let severities = vec![(at, finding.severity)];
            let life =
                Life { finding: finding.clone(), severities, first: at, last: at, not_judged: None, fixed: None };
            open.insert(key(finding).to_owned(), life);
            events.new += 1;
        }
    }
    for part in result.findings.iter().flat_map(|finding| &finding.folded) {
        let known = part.id.as_ref().filter(|id| open.contains_key(*id)).unwrap_or(&part.rule);
        if let Some(life) = open.get_mut(known) {
            (life.last, life.not_judged) = (at, None);
        }
    }
    let missing: Vec<String> = open.iter().filter(|(_, life)| life.last < at).map(|(key, _)| key.clone()).collect();
    for key in missing {
        let Some(life) = open.get_mut(&key) else { continue };
        if between(&life.finding, result).is_fixed() {
            life.fixed = Some(at);
            ended.extend(open.remove(&key));
            events.fixed += 1;
        } else {
            life.not_judged = life.not_judged.or(Some(at));
            events.not_judged += 1;
        }
    }
    events
}

/// What a finding is known by from result to result: there is one tenant, whether an export names it or not.
fn key(finding: &EarlierFinding) -> &str {
    if finding.subject.kind == TENANT { &finding.rule } else { &finding.id }
}

/// `2026-01-31`.
fn day(moment: Instant) -> String {
    let text = moment.to_string();
    text.split('T').next().unwrap_or_default().to_owned()
}

/// The middle one of some numbers, the lower of two.
fn median(mut numbers: Vec<u64>) -> Option<u64> {
    numbers.sort_unstable();
    numbers.get(numbers.len().checked_sub(1)? / 2).copied()
}
