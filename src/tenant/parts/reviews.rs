//! The reviews of each series.

use std::collections::BTreeMap;

use crate::model::{Collected, Collection, Gap, ObjectId, ReviewInstance};
use crate::tenant::index::Table;

/// Review instances, by the series that they are of.
#[derive(Debug)]
pub(crate) struct ReviewInstances {
    table: Table<ReviewInstance>,
    /// The rows of each series.
    of_review: BTreeMap<ObjectId, Vec<u32>>,
    /// The series whose list is known, and whether it is whole.
    parents: BTreeMap<ObjectId, bool>,
    /// Why the collection is not whole.
    gap: Option<Gap>,
}

impl ReviewInstances {
    pub(crate) fn new(table: Table<ReviewInstance>, parents: BTreeMap<ObjectId, bool>, gap: Option<Gap>) -> Self {
        let mut of_review: BTreeMap<ObjectId, Vec<u32>> = BTreeMap::new();
        for (row, instance) in (0..).zip(table.rows()) {
            of_review.entry(instance.review.clone()).or_default().push(row);
        }
        Self { table, of_review, parents, gap }
    }

    pub(crate) fn len(&self) -> usize {
        self.table.rows().len()
    }

    /// The instances of one series.
    pub(crate) fn of(&self, review: &ObjectId) -> Collected<Vec<&ReviewInstance>> {
        let rows = self.of_review.get(review).into_iter().flatten();
        let list: Vec<_> = rows.filter_map(|row| self.table.rows().get(usize::try_from(*row).ok()?)).collect();
        match (self.parents.get(review), self.gap) {
            (Some(true), _) | (None, None) => Collected::Complete(list),
            (None, Some(gap @ Gap::Absent(_))) => Collected::Missing(gap),
            _ => Collected::Partial(list, Gap::Partial(Collection::AccessReviewInstances)),
        }
    }
}
