//! Is this group PIM-managed, and what is the evidence.

use std::collections::{BTreeMap, BTreeSet};

use super::Tenant;
use crate::model::{At, Collected, Gap, Known, ObjectId, Property, Provenance, SettingsRole};

/// What shows that PIM manages a group: any one suffices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// What kind of evidence it is.
    pub kind: ProofKind,
    /// Where it stands.
    pub at: At,
}

/// The kinds of evidence, the most direct first.
///
/// "Onboarding groups": <https://learn.microsoft.com/graph/api/resources/privilegedidentitymanagement-for-groups-api-overview>
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProofKind {
    /// The list of PIM resources names the group.
    Onboarded,
    /// An intended state has role settings, an eligibility or a PIM assignment for the group.
    Declared,
    /// Somebody is eligible for a role of the group.
    Eligibility,
    /// Somebody activated a role of the group.
    Activation,
    /// Somebody requested an eligibility or assignment in PIM.
    Request,
    /// Somebody edited the group's role settings.
    EditedSettings,
}

impl ProofKind {
    /// The property that shows it.
    fn property(self) -> Property {
        match self {
            Self::Onboarded => Property::Id,
            Self::Declared | Self::Eligibility | Self::Activation | Self::Request => Property::GroupId,
            Self::EditedSettings => Property::LastModified,
        }
    }

    /// The evidence as a clause: "PIM lists the group".
    #[must_use]
    pub fn clause(self) -> &'static str {
        match self {
            Self::Onboarded => "PIM lists the group among those it manages",
            Self::Declared => "the configuration puts the group under PIM",
            Self::Eligibility => "PIM holds an eligibility for the group",
            Self::Activation => "PIM holds an activation of the group",
            Self::Request => "PIM holds a request for the group",
            Self::EditedSettings => "the group's role settings were edited",
        }
    }
}

/// Everything that proves or disproves management.
#[derive(Debug)]
pub(super) struct PimEvidence {
    proofs: BTreeMap<ObjectId, (ProofKind, Provenance)>,
    /// The gap in the list of PIM resources; `None` where it is whole.
    list_gap: Option<Gap>,
}

impl PimEvidence {
    pub(super) fn new(list_gap: Option<Gap>) -> Self {
        Self { proofs: BTreeMap::new(), list_gap }
    }

    /// Keeps the most direct proof of each group.
    pub(super) fn add(&mut self, group: &ObjectId, kind: ProofKind, source: &Provenance) {
        match self.proofs.get(group) {
            Some((known, _)) if *known <= kind => {}
            _ => {
                self.proofs.insert(group.clone(), (kind, source.clone()));
            }
        }
    }
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

    /// How many groups the list of PIM resources names.
    pub(super) fn listed_in_pim(&self) -> usize {
        self.pim.proofs.values().filter(|(kind, _)| *kind == ProofKind::Onboarded).count()
    }

    /// The groups that some proof shows to be managed, in id order.
    pub fn managed_groups(&self) -> impl Iterator<Item = &ObjectId> {
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
