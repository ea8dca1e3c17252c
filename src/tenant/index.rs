//! Objects by id, in id order, so that every list has one order whatever the files' order.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use rayon::slice::ParallelSliceMut as _;

use super::contradictions::Contradictions;
use super::effort::looks_at;
use super::prefixes::Prefixes;
use super::row::{index, number};
use crate::model::{Collection, Given, Merge, ObjectId, Provenance};

/// A record that has an id and can take in another copy of itself.
pub trait Keyed: Send + Sync {
    /// The id.
    fn id(&self) -> &ObjectId;
    /// Where it was read.
    fn source(&self) -> &Provenance;
    /// Takes in another copy.
    fn merge(&mut self, other: &Self, merge: &mut Merge);
    /// Applies the documented defaults to what no copy says.
    fn apply_defaults(&mut self) {}
}

/// Records sorted by id, each id once.
#[derive(Debug, Clone)]
pub struct Table<T> {
    rows: Vec<T>,
    prefixes: Prefixes,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), prefixes: Prefixes::default() }
    }
}

impl<T: Keyed> Table<T> {
    /// Sorts the records and merges copies of one id; what they contradict each other about is noted.
    pub(super) fn new(mut rows: Vec<T>, collection: Collection, contradictions: &mut Contradictions) -> Self {
        sort(&mut rows);
        rows.dedup_by(|later, first| {
            if later.id() != first.id() {
                return false;
            }
            let mut merge = Merge::copies();
            first.merge(later, &mut merge);
            contradictions.note(collection, || first.id().to_string(), [first.source(), later.source()], merge);
            true
        });
        rows.iter_mut().for_each(Keyed::apply_defaults);
        rows.shrink_to_fit();
        let prefixes = Prefixes::of(rows.iter().map(Keyed::id));
        Self { rows, prefixes }
    }

    /// Marks the records whose names others have too.
    pub(super) fn mark_namesakes(&mut self, name: impl Fn(&T) -> Option<&Given>, mark: impl Fn(&mut T)) {
        let mut first = HashMap::with_capacity_and_hasher(self.rows.len(), FixedState::default());
        let mut namesakes = Vec::new();
        for (number, row) in self.rows.iter().enumerate() {
            let Some(name) = name(row) else { continue };
            if let Some(first) = first.insert(name, number) {
                namesakes.extend([first, number]);
            }
        }
        for number in namesakes {
            self.rows.get_mut(number).into_iter().for_each(&mark);
        }
    }

    /// The record with this id.
    #[must_use]
    pub fn get(&self, id: &ObjectId) -> Option<&T> {
        looks_at(1);
        let rows = self.rows.get(self.prefixes.alike(id))?;
        rows.binary_search_by(|row| row.id().cmp(id)).ok().and_then(|at| rows.get(at))
    }
}

/// Sorts records by id; copies of one stay in their order. How the ids begin is sorted, with the numbers of the records: those are
/// large, and move once.
fn sort<T: Keyed>(rows: &mut [T]) {
    let mut order: Vec<(u64, u32)> = rows.iter().map(|row| row.id().prefix()).zip(0..).collect();
    by_id(&mut order, &|number| rows.get(index(number)).map(Keyed::id));
    for start in 0..rows.len() {
        arrange(rows, &mut order, start);
    }
}

/// Sorts the beginnings of ids, with the numbers of their records. It does not know what the records are, so that it is compiled once.
fn by_id<'r>(order: &mut [(u64, u32)], id: &(dyn Fn(u32) -> Option<&'r ObjectId> + Sync)) {
    order.par_sort_unstable_by(|(a, first), (b, second)| {
        a.cmp(b).then_with(|| id(*first).cmp(&id(*second))).then_with(|| first.cmp(second))
    });
}

/// Brings the record that belongs to a place there, the record that belongs to the place which it leaves, and so on.
fn arrange<T>(rows: &mut [T], order: &mut [(u64, u32)], start: usize) {
    let mut place = start;
    while let Some((_, numbered)) = order.get_mut(place) {
        let from = index(std::mem::replace(numbered, number(place)));
        if from == start {
            break;
        }
        rows.swap(place, from);
        place = from;
    }
}

impl<T> Table<T> {
    /// Every record, in id order.
    #[must_use]
    pub fn rows(&self) -> &[T] {
        &self.rows
    }

    /// Every record, for who looks at all of them.
    pub(crate) fn all(&self) -> &[T] {
        looks_at(self.rows.len());
        &self.rows
    }
}

macro_rules! keyed {
    ($($record:ident $(with $defaults:ident)?),* $(,)?) => {$(
        impl Keyed for crate::model::$record {
            fn id(&self) -> &ObjectId {
                &self.id
            }

            fn source(&self) -> &Provenance {
                &self.source
            }

            fn merge(&mut self, other: &Self, merge: &mut Merge) {
                Self::merge(self, other, merge);
            }

            $(fn $defaults(&mut self) {
                Self::$defaults(self);
            })?
        }
    )*};
}

keyed!(
    Group,
    RoleSettingsPolicy,
    RoleDefinition,
    AdministrativeUnit with apply_defaults,
    AccessPackage,
    AssignmentPolicy with apply_defaults,
    PackageAssignment,
    ConditionalAccessPolicy,
    AccessReview, AuthenticationContext, ReviewInstance, LifecycleWorkflow, ServicePrincipalSignIn, SubscribedSku, ConnectedOrganization, EntitlementSettings,
    User,
    ServicePrincipal,
    Organization,
    Catalog, CatalogResource, Delegation, ApplicationPermission,
);
