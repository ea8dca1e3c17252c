//! Objects by id, in id order, so that every list has one order whatever the files' order.

use rayon::slice::ParallelSliceMut as _;

use crate::model::ObjectId;

/// A record that has an id and can take in another copy of itself.
pub trait Keyed: Send {
    /// The id.
    fn id(&self) -> &ObjectId;
    /// Takes from another copy what this one lacks. Returns whether the copies contradict.
    fn merge(&mut self, other: &Self) -> bool;
}

/// Records sorted by id, each id once.
#[derive(Debug, Clone)]
pub struct Table<T> {
    rows: Vec<T>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: Vec::new() }
    }
}

impl<T: Keyed> Table<T> {
    /// Sorts the records and merges copies of one id; `conflict` hears of those that contradict.
    pub fn new(mut rows: Vec<T>, mut conflict: impl FnMut(&T)) -> Self {
        rows.par_sort_by(|a, b| a.id().cmp(b.id()));
        rows.dedup_by(|later, first| {
            if later.id() != first.id() {
                return false;
            }
            if first.merge(later) {
                conflict(first);
            }
            true
        });
        rows.shrink_to_fit();
        Self { rows }
    }

    /// The record with this id.
    #[must_use]
    pub fn get(&self, id: &ObjectId) -> Option<&T> {
        let at = self.rows.binary_search_by(|row| row.id().cmp(id)).ok()?;
        self.rows.get(at)
    }
}

impl<T> Table<T> {
    /// Every record, in id order.
    #[must_use]
    pub fn rows(&self) -> &[T] {
        &self.rows
    }
}

macro_rules! keyed {
    ($($record:ty),* $(,)?) => {$(
        impl Keyed for $record {
            fn id(&self) -> &ObjectId {
                &self.id
            }

            fn merge(&mut self, other: &Self) -> bool {
                Self::merge(self, other)
            }
        }
    )*};
}

keyed!(
    crate::model::Group,
    crate::model::RoleSettingsPolicy,
    crate::model::RoleDefinition,
    crate::model::AdministrativeUnit,
    crate::model::AccessPackage,
    crate::model::AssignmentPolicy,
    crate::model::ConditionalAccessPolicy,
    crate::model::User,
    crate::model::ServicePrincipal,
);
