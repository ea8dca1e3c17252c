//! Is this group PIM-managed, and what is the evidence.

use std::collections::BTreeSet;

use super::Tenant;
use super::effort::looks_at;
use crate::model::{At, Collected, Group, Known, Mode, ObjectId, SettingsRole, all_of, any_of, not};

pub use super::parts::pim::ProofKind;

/// What shows that PIM manages a group: any one suffices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// What kind of evidence it is.
    pub kind: ProofKind,
    /// Where it stands.
    pub at: At,
}

impl Tenant {
    /// Whether PIM manages a group, with the proof: `Ok(None)` only where the whole list of PIM resources lacks it.
    ///
    /// # Errors
    /// The gap in the list of PIM resources, where no proof stands.
    pub fn management(&self, group: &ObjectId) -> Known<Option<Proof>> {
        match (self.pim.proofs.get(group), self.pim.list_gap) {
            (Some((kind, source)), _) => Ok(Some(Proof { kind: *kind, at: source.at(kind.property()) })),
            (None, None) => Ok(None),
            (None, Some(gap)) => Err(gap),
        }
    }

    /// Whether PIM manages a group.
    ///
    /// # Errors
    /// The gap in the list of PIM resources, where no proof stands.
    pub fn is_managed(&self, group: &ObjectId) -> Known<bool> {
        match (self.pim.proofs.contains_key(group), self.pim.list_gap) {
            (true, _) => Ok(true),
            (false, None) => Ok(false),
            (false, Some(gap)) => Err(gap),
        }
    }

    /// Whether somebody can be eligible for a group: PIM manages it. One whose eligibilities were not exported by group may have some
    /// although the list of PIM resources lacks it.
    ///
    /// # Errors
    /// The gap that keeps the question open.
    pub fn can_have_eligibilities(&self, group: &ObjectId) -> Known<bool> {
        any_of([self.is_managed(group), self.schedules_of(group, Mode::Eligible).any(|_| Ok(true))])
    }

    /// That whoever a group lists and PIM has no entry of is there all the time, and not by an activation that runs: PIM does not
    /// manage the group, or its entries are whole.
    ///
    /// # Errors
    /// The gap in the entries.
    pub fn are_listed_all_the_time(&self, group: &ObjectId) -> Known<()> {
        let is_unsupported =
            |group: &Group| any_of([group.is_dynamic(), group.is_on_premises_synced(), group.is_kept_in_exchange()]);
        let is_supported = not(self.group(group).and_then(|known| known.map_or(Ok(false), is_unsupported)));
        if all_of([self.is_managed(group), is_supported]) == Ok(false) {
            return Ok(());
        }
        self.schedules_of(group, Mode::Active).complete().map(|_| ())
    }

    /// How many groups the list of PIM resources names.
    pub(super) fn listed_in_pim(&self) -> usize {
        self.pim.proofs.values().filter(|(kind, _)| *kind == ProofKind::Onboarded).count()
    }

    /// The groups that some proof shows to be managed, in id order.
    pub fn managed_groups(&self) -> impl Iterator<Item = &ObjectId> {
        looks_at(self.pim.proofs.len());
        self.pim.proofs.keys()
    }

    /// The groups that anything of PIM names, managed or not: whole where the list of PIM resources is.
    #[must_use]
    pub fn groups_in_pim(&self) -> Collected<BTreeSet<&ObjectId>> {
        let settings = self.settings().iter().filter_map(|settings| match &settings.role {
            SettingsRole::Group(group, _) => Some(group),
            SettingsRole::Directory(_) => None,
        });
        let scheduled = self.schedules().iter().map(|schedule| &schedule.group);
        let named = self.managed_groups().chain(scheduled).chain(settings).collect();
        match self.pim.list_gap {
            None => Collected::Complete(named),
            Some(gap) => Collected::Partial(named, gap),
        }
    }
}
