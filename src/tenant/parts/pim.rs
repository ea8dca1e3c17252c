//! What shows which groups PIM manages.

use std::collections::BTreeMap;

use crate::model::{Gap, ObjectId, Property, Provenance};
use crate::tenant::by_id::ById;

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
    pub(crate) fn property(self) -> Property {
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
            Self::Onboarded => "PIM lists the group as managed",
            Self::Declared => "the configuration manages the group in PIM",
            Self::Eligibility => "PIM has an eligible assignment for the group",
            Self::Activation => "PIM has an activation of the group",
            Self::Request => "PIM has a request for the group",
            Self::EditedSettings => "the group's role settings were edited",
        }
    }
}

/// Everything that proves or disproves management.
#[derive(Debug)]
pub(crate) struct PimEvidence {
    pub(crate) proofs: ById<(ProofKind, Provenance)>,
    /// The gap in the list of PIM resources; `None` where it is whole.
    pub(crate) list_gap: Option<Gap>,
}

/// The most direct proof of each group.
#[derive(Debug, Default)]
pub(crate) struct Proofs(BTreeMap<ObjectId, (ProofKind, Provenance)>);

impl Proofs {
    pub(crate) fn add(&mut self, group: &ObjectId, kind: ProofKind, source: &Provenance) {
        match self.0.get(group) {
            Some((known, _)) if *known <= kind => {}
            _ => {
                self.0.insert(group.clone(), (kind, source.clone()));
            }
        }
    }

    pub(crate) fn evidence(self, list_gap: Option<Gap>) -> PimEvidence {
        PimEvidence { proofs: self.0.into(), list_gap }
    }
}
