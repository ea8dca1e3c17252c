//! The reviews of each series.

use std::collections::BTreeMap;

use crate::model::{Collected, Collection, Gap, Known, ObjectId, ReviewInstance, any_of};
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

/// What the reviews cover that go on and ask about everyone.
#[derive(Debug)]
pub(crate) struct Covered {
    pub(crate) groups: Answers,
    /// Those who have a role actively.
    pub(crate) active_roles: Answers,
    /// Those who are eligible for a role.
    pub(crate) eligible_roles: Answers,
    /// Whether every group is.
    pub(crate) every_group: Known<bool>,
    /// Whether every Microsoft 365 group is that is neither dynamic nor role-assignable.
    pub(crate) microsoft_groups: Known<bool>,
    /// Whether every team is, of a group that is neither dynamic nor role-assignable.
    pub(crate) teams: Known<bool>,
    /// Whether a review that is not known, or not understood, may cover anything.
    pub(crate) open: Known<bool>,
}

impl Default for Covered {
    fn default() -> Self {
        let none = Ok(false);
        Self {
            groups: Answers::default(),
            active_roles: Answers::default(),
            eligible_roles: Answers::default(),
            every_group: none,
            microsoft_groups: none,
            teams: none,
            open: none,
        }
    }
}

/// Whether each object is covered; those that no review names are not.
#[derive(Debug, Default)]
pub(crate) struct Answers(BTreeMap<ObjectId, Known<bool>>);

impl Answers {
    pub(crate) fn add(&mut self, object: ObjectId, covered: Known<bool>) {
        let known = self.0.entry(object).or_insert(Ok(false));
        *known = any_of([*known, covered]);
    }

    pub(crate) fn of(&self, object: &ObjectId) -> Known<bool> {
        self.0.get(object).copied().unwrap_or(Ok(false))
    }
}
