//! Which groups a group is in: the lists of members read the other way round.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Gap, Mode, ObjectId};
use crate::tenant::Tenant;
use crate::tenant::nesting::Nested;

/// A group that another one is in, or can get into.
#[derive(Clone, Copy)]
pub(super) struct Outer<'t> {
    pub(super) group: &'t ObjectId,
    pub(super) nested: Nested<'t>,
}

/// The groups that each group is in.
pub(super) struct Containers<'t> {
    outer: BTreeMap<&'t ObjectId, Vec<Outer<'t>>>,
    /// Why there may be more.
    pub(super) gap: Option<Gap>,
}

impl<'t> Containers<'t> {
    pub(super) fn of(tenant: &'t Tenant) -> Self {
        let groups = tenant.groups();
        let mut containers = Self { outer: BTreeMap::new(), gap: groups.complete().err() };
        let all: BTreeSet<&ObjectId> = groups
            .seen()
            .copied()
            .unwrap_or_default()
            .iter()
            .map(|group| &group.id)
            .chain(tenant.managed_groups())
            .collect();
        for group in all {
            for mode in [Mode::Active, Mode::Eligible] {
                containers.add(tenant, group, mode);
            }
        }
        containers
    }

    fn add(&mut self, tenant: &'t Tenant, group: &'t ObjectId, mode: Mode) {
        let nested = tenant.nested_in(group, mode);
        self.gap = self.gap.or(nested.complete().err());
        for nested in nested.seen().into_iter().flatten() {
            self.outer.entry(nested.inner).or_default().push(Outer { group, nested: *nested });
        }
    }

    pub(super) fn around(&self, inner: &ObjectId) -> &[Outer<'t>] {
        self.outer.get(inner).map_or(&[], Vec::as_slice)
    }
}
