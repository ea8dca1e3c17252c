//! Rows in the order of an id that they have, many rows with one id: those of one id are found without a look at the others.

use std::cmp::Ordering;

use rayon::slice::ParallelSliceMut as _;

use super::effort::looks_at;
use super::prefixes::Prefixes;
use super::row::row_at;
use crate::model::ObjectId;

/// The order of some rows.
#[derive(Debug, Default)]
pub(super) struct Order {
    rows: Vec<u32>,
    prefixes: Prefixes,
}

impl Order {
    /// Of the rows that have an id; rows of one id in the order of the key, which decides nothing between ids.
    pub(super) fn by<'t, T, K: Ord + Send + 't>(
        rows: &'t [T],
        id: impl Fn(&'t T) -> Option<&'t ObjectId>,
        key: impl Fn(&'t T) -> K,
    ) -> Self {
        let keyed = |(row, at): (&'t T, u32)| id(row).map(|id| (id.prefix(), id, key(row), at));
        let mut keyed: Vec<_> = rows.iter().zip(0_u32..).filter_map(keyed).collect();
        keyed.par_sort_unstable();
        let (prefixes, rows): (Vec<u64>, Vec<u32>) = keyed.into_iter().map(|(prefix, .., at)| (prefix, at)).unzip();
        Self { rows, prefixes: prefixes.into_iter().collect() }
    }

    /// The rows of an id that compare as equal; `compare` says how a row stands to what is looked for, its id first.
    pub(super) fn find<'t, T>(&self, rows: &'t [T], id: &ObjectId, compare: impl Fn(&T) -> Ordering) -> Vec<&'t T> {
        let row = |at: &u32| row_at(rows, *at);
        let found: Vec<&T> = self.from(id, |at| row(at).map_or(Ordering::Greater, &compare)).filter_map(row).collect();
        looks_at(1 + found.len());
        found
    }

    /// The numbers of these rows.
    pub(super) fn from(&self, id: &ObjectId, compare: impl Fn(&u32) -> Ordering) -> impl Iterator<Item = &u32> {
        let rows = self.rows.get(self.prefixes.alike(id)).unwrap_or_default();
        let first = rows.partition_point(|at| compare(at).is_lt());
        rows.get(first..).unwrap_or_default().iter().take_while(move |at| compare(at).is_eq())
    }
}
