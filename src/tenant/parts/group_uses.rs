//! Which objects use which groups.

use std::collections::BTreeMap;

use crate::model::{Approver, Collection, Gap, Known, ObjectId, Property, Why};
use crate::tenant::by_id::Found;

/// The kinds of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UseKind {
    /// As an approver of activations.
    RoleApprover,
    /// As an approver of requests for packages.
    PolicyApprover,
    /// As a requestor of packages.
    Requestor,
    /// Eligible for a role of another group.
    Eligible,
    /// Active in a role of another group.
    Active,
    /// Included in Conditional Access.
    Included,
    /// Excluded from Conditional Access.
    Excluded,
}

/// The uses of every group, by kind and row, and what each kind lacks.
#[derive(Debug, Default)]
pub(crate) struct GroupUses {
    pub(crate) at: Found<ObjectId, Vec<(UseKind, u32)>>,
    pub(crate) gaps: BTreeMap<UseKind, Gap>,
}

impl GroupUses {
    pub(crate) fn add_subjects(
        &mut self,
        kind: UseKind,
        row: u32,
        subjects: Known<Vec<&Approver>>,
        property: Property,
        collection: Collection,
    ) {
        self.miss(kind, subjects.as_ref().err().copied());
        for subject in subjects.into_iter().flatten() {
            match subject {
                Approver::Group(group) => self.add(group, kind, row),
                Approver::User(_) | Approver::Relation(_) => {}
                Approver::Open | Approver::Unknown => {
                    let unnamed = Gap::Property(collection, property, Why::UnknownValue);
                    self.miss(kind, Some(subject.gap(unnamed)));
                }
            }
        }
    }

    pub(crate) fn add(&mut self, group: &ObjectId, kind: UseKind, row: u32) {
        let uses = self.at.entry(group.clone()).or_default();
        if uses.last() != Some(&(kind, row)) {
            uses.push((kind, row));
        }
    }

    pub(crate) fn miss(&mut self, kind: UseKind, gap: Option<Gap>) {
        if let Some(gap) = gap {
            self.gaps.entry(kind).or_insert(gap);
        }
    }
}
