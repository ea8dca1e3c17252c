//! How much of each collection the export holds, and which rules miss the rest. No rule has to run for it.

use rayon::prelude::*;

use super::assessment::{Coverage, State};
use crate::catalogue::Entry;
use crate::cover::Cover;
use crate::export::objects::{Completeness, Counts};
use crate::model::{Collection, Gap};
use crate::source::Phrase;
use crate::tenant::Tenant;
use crate::tenant::coverage::Parents;

/// What an export holds, beside the tenant that it gives.
#[derive(Clone, Copy)]
pub struct Holdings<'t> {
    /// The joined export.
    pub tenant: &'t Tenant,
    /// How much of each collection there is.
    pub completeness: &'t Completeness,
    /// Objects of each collection in each file, by file id.
    pub counts: &'t [Counts],
}

/// Every collection in table order, to be shown with a cover, with those of the rules that cannot decide some or any subject without it.
#[must_use]
pub fn coverage(holdings: Holdings<'_>, entries: &[&'static Entry], cover: &Cover) -> Vec<Coverage> {
    let Holdings { tenant, counts, .. } = holdings;
    let read = |collection| {
        let read: usize = counts.iter().filter_map(|file| file.get(collection)).sum();
        read.saturating_sub(tenant.repeated(collection))
    };
    let row = |collection: Collection| {
        let (state, detail) = extent(holdings, collection);
        let readers = entries.iter().filter(|entry| state != State::Complete && entry.reads.contains(&collection));
        Coverage {
            collection,
            state,
            objects: tenant.distinct(collection).unwrap_or_else(|| read(collection)),
            pages: counts.iter().filter(|file| file.get(collection).is_some()).count(),
            unresolved: tenant.unresolved(collection),
            detail: detail.map(|detail| cover.open(detail)),
            blind: readers.map(|entry| entry.id).collect(),
        }
    };
    Collection::all().collect::<Vec<_>>().into_par_iter().map(row).collect()
}

/// Why a collection may hold more than the export; nothing where the export holds all of it.
pub(super) fn gap(holdings: Holdings<'_>, collection: Collection) -> Option<Gap> {
    match extent(holdings, collection).0 {
        State::Complete => None,
        State::Partial => Some(Gap::Partial(collection)),
        State::Absent => Some(Gap::Absent(collection)),
    }
}

/// How much of a collection there is: of lists that Graph gives parent by parent, for how many parents.
fn extent(holdings: Holdings<'_>, collection: Collection) -> (State, Option<Phrase>) {
    let Holdings { tenant, completeness, .. } = holdings;
    let Some(known) = completeness.of(collection) else {
        return (State::Absent, completeness.why_absent(collection).cloned());
    };
    let state = if known.whole { State::Complete } else { State::Partial };
    let parents = tenant.parents_of(collection, completeness);
    if parents.is_empty() {
        return (state, known.detail.clone());
    }
    let is_counted = known.whole && known.counted && parents.iter().all(|kind| kind.covered > 0 || kind.is_complete());
    let is_covered = parents.iter().all(|kind| kind.is_complete()) && (known.whole || !known.is_defective);
    if is_counted || is_covered {
        return (State::Complete, Some(if known.counted { "counted" } else { "assumed" }.into()));
    }
    let mut details: Vec<String> = parents.iter().map(|kind| extent_of(*kind)).collect();
    details.extend(known.detail.iter().filter(|_| known.is_defective).map(|detail| detail.as_part().to_owned()));
    (State::Partial, Some(details.join("; ").into()))
}

fn extent_of(parents: Parents) -> String {
    let Parents { covered, total, are_all, are } = parents;
    let others = if are_all { "" } else { ", and there may be more" };
    if total == 0 { format!("no {are} are known") } else { format!("for {covered} of {total} {are}{others}") }
}
