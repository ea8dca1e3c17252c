//! What is known of objects, by their ids: made once, asked often.

use std::collections::{BTreeMap, HashMap};

use super::prefixes::Prefixes;
use crate::model::ObjectId;

/// Values that are only looked up: nothing asks for their order.
pub(super) type Found<K, V> = HashMap<K, V, foldhash::fast::RandomState>;

/// A value of each of some objects, in the order of their ids.
#[derive(Debug, Clone)]
pub(super) struct ById<V> {
    rows: Box<[(ObjectId, V)]>,
    prefixes: Prefixes,
}

impl<V> Default for ById<V> {
    fn default() -> Self {
        Self { rows: Box::default(), prefixes: Prefixes::default() }
    }
}

impl<V> ById<V> {
    pub(super) fn get(&self, id: &ObjectId) -> Option<&V> {
        let rows = self.rows.get(self.prefixes.alike(id))?;
        rows.binary_search_by(|(other, _)| other.cmp(id)).ok().and_then(|at| rows.get(at)).map(|(_, value)| value)
    }

    pub(super) fn contains_key(&self, id: &ObjectId) -> bool {
        self.get(id).is_some()
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&ObjectId, &V)> {
        self.rows.iter().map(|(id, value)| (id, value))
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &ObjectId> {
        self.iter().map(|(id, _)| id)
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }
}

impl<V> From<BTreeMap<ObjectId, V>> for ById<V> {
    fn from(values: BTreeMap<ObjectId, V>) -> Self {
        let rows: Box<[_]> = values.into_iter().collect();
        let prefixes = Prefixes::of(rows.iter().map(|(id, _)| id));
        Self { rows, prefixes }
    }
}
