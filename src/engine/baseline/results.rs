//! Compares two recorded results.

use std::collections::{BTreeMap, BTreeSet};

use super::compare::{Compared, Current, Known};
use super::earlier::Earlier;
use super::fate::{Gone, between};

/// How a later result compares with an earlier one.
#[derive(Debug, Clone, Default)]
pub struct Comparison {
    /// How each finding of the later one compares, by its id.
    pub states: BTreeMap<String, Compared>,
    /// What became of the other findings of the earlier one.
    pub gone: Vec<Gone>,
    /// How many findings of the earlier one are part of others now.
    pub folded: usize,
}

impl Comparison {
    /// Compares two recorded results.
    #[must_use]
    pub fn of(earlier: &Earlier, later: &Earlier) -> Self {
        let known = Known::of(earlier);
        let now: Vec<Current<'_>> = later.findings.iter().map(|finding| Current::recorded(finding, later)).collect();
        let states: BTreeMap<String, Compared> =
            now.iter().map(|now| (now.id.to_owned(), known.compare(now))).collect();
        let there: BTreeSet<&str> = now.iter().filter_map(|now| Some(known.find(now)?.id.as_str())).collect();
        let parts: BTreeSet<&str> =
            later.findings.iter().flat_map(|finding| &finding.folded).filter_map(|part| part.id.as_deref()).collect();
        let missing = known.findings().filter(|finding| !there.contains(finding.id.as_str()));
        let (folded, missing): (Vec<_>, Vec<_>) = missing.partition(|finding| parts.contains(finding.id.as_str()));
        let gone = missing.into_iter().map(|finding| Gone { finding: finding.clone(), fate: between(finding, later) });
        let mut gone: Vec<Gone> = gone.collect();
        gone.sort_by(|a, b| a.order().cmp(&b.order()));
        let folded = folded.len();
        Self { states, gone, folded }
    }
}
