//! How much of each collection the export holds, and which rules miss the rest. No rule has to run for it.

use std::collections::BTreeMap;

use super::assessment::{Coverage, State};
use crate::catalogue::Entry;
use crate::export::objects::Completeness;
use crate::model::Collection;
use crate::tenant::Tenant;

/// What an export holds, beside the tenant that it gives.
#[derive(Clone, Copy)]
pub struct Holdings<'t> {
    /// The joined export.
    pub tenant: &'t Tenant,
    /// How much of each collection there is.
    pub completeness: &'t Completeness,
    /// Objects of each collection in each file, by file id.
    pub counts: &'t [BTreeMap<Collection, usize>],
}

/// Every collection in table order, with those of the rules that cannot decide some or any subject without it.
#[must_use]
pub fn coverage(holdings: Holdings<'_>, entries: &[&'static Entry]) -> Vec<Coverage> {
    let Holdings { tenant, counts, .. } = holdings;
    let read = |collection| counts.iter().filter_map(|file| file.get(&collection)).sum();
    let row = |collection: Collection| {
        let (state, detail) = extent(holdings, collection);
        let readers = entries.iter().filter(|entry| state != State::Complete && entry.reads.contains(&collection));
        Coverage {
            collection,
            state,
            objects: tenant.distinct(collection).unwrap_or_else(|| read(collection)),
            pages: counts.iter().filter(|file| file.contains_key(&collection)).count(),
            unresolved: tenant.unresolved(collection),
            detail,
            blind: readers.map(|entry| entry.id).collect(),
        }
    };
    Collection::all().map(row).collect()
}

/// How much of a collection there is: of lists that Graph gives parent by parent, for how many parents.
fn extent(holdings: Holdings<'_>, collection: Collection) -> (State, Option<String>) {
    let Holdings { tenant, completeness, .. } = holdings;
    let Some(known) = completeness.of(collection) else {
        return (State::Absent, completeness.why_absent(collection).map(str::to_owned));
    };
    let state = if known.whole { State::Complete } else { State::Partial };
    let Some(parents) = tenant.parents_of(collection, completeness) else {
        return (state, known.detail.clone());
    };
    if parents.covered == parents.total && (known.whole || !known.is_defective) {
        return (State::Complete, Some(if known.counted { "counted" } else { "assumed" }.to_owned()));
    }
    let detail = format!("for {} of {} {}", parents.covered, parents.total, parents.are);
    let defect = known.detail.as_ref().filter(|_| known.is_defective);
    (State::Partial, Some(defect.map_or(detail.clone(), |defect| format!("{detail}; {defect}"))))
}
