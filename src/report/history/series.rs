//! Numbers of findings, result by result.

use std::collections::BTreeMap;

use super::{History, Life, median};
use crate::finding::Severity;

/// The open findings of something at each result.
pub(super) struct Series {
    /// A severity, an area or a rule: hostile text.
    pub(super) name: String,
    /// How many there are at each result; those that nobody judged among them.
    pub(super) counts: Vec<usize>,
    /// The days since the oldest open one was first found.
    pub(super) oldest: Option<u64>,
    /// How many are fixed.
    pub(super) fixed: usize,
    /// The days that it took to fix half of them.
    pub(super) days_to_fix: Option<u64>,
}

impl Series {
    fn of(history: &History, name: String, lives: &[&Life]) -> Self {
        let at = |at: usize| lives.iter().filter(|life| life.is_open_at(at)).count();
        let open = lives.iter().filter(|life| life.fixed.is_none());
        let fixed: Vec<u64> = lives.iter().filter_map(|life| history.time_to_fix(life)).collect();
        Self {
            name,
            counts: (0..history.runs.len()).map(at).collect(),
            oldest: open.filter_map(|life| history.age(life)).max(),
            fixed: fixed.len(),
            days_to_fix: median(fixed),
        }
    }

    pub(super) fn first(&self) -> usize {
        self.counts.first().copied().unwrap_or_default()
    }

    pub(super) fn last(&self) -> usize {
        self.counts.last().copied().unwrap_or_default()
    }

    pub(super) fn most(&self) -> usize {
        self.counts.iter().copied().max().unwrap_or_default()
    }
}

/// The findings of each severity: at each result those that had it then, and of those that have it last how old they are and how
/// long they took to fix.
pub(super) fn severities(history: &History) -> Vec<Series> {
    let of = |severity: Severity| {
        let lives: Vec<&Life> = history.lives.iter().filter(|life| life.finding.severity == severity).collect();
        let had = |life: &&Life, at| life.is_open_at(at) && life.severity_at(at) == severity;
        let counts = (0..history.runs.len()).map(|at| history.lives.iter().filter(|life| had(life, at)).count());
        Series { counts: counts.collect(), ..Series::of(history, severity.as_str().to_owned(), &lives) }
    };
    Severity::ALL.map(of).into()
}

/// The findings of each area that ever had some.
pub(super) fn areas(history: &History) -> Vec<Series> {
    by(history, |life| history.area_of(&life.finding.rule))
}

/// The findings of each rule that ever had some.
pub(super) fn rules(history: &History) -> Vec<Series> {
    by(history, |life| life.finding.rule.clone())
}

/// A series for each name, those with most open findings first.
fn by(history: &History, name: impl Fn(&Life) -> String) -> Vec<Series> {
    let mut groups: BTreeMap<String, Vec<&Life>> = BTreeMap::new();
    for life in &history.lives {
        groups.entry(name(life)).or_default().push(life);
    }
    let mut all: Vec<Series> = groups.into_iter().map(|(name, lives)| Series::of(history, name, &lives)).collect();
    all.sort_by_key(|series| std::cmp::Reverse((series.last(), series.most())));
    all
}
