//! Licences of the tenant.

use super::{Collection, Field, Given, Known, Merge, ObjectId, Property, Provenance};

const HERE: Collection = Collection::SubscribedSkus;

/// A product that the tenant has: <https://learn.microsoft.com/graph/api/resources/subscribedsku>.
#[derive(Debug, Clone)]
pub struct SubscribedSku {
    /// Its id, or else that of the product.
    pub id: ObjectId,
    /// The product (`skuId`), by which licences of users name it.
    pub product: Field<ObjectId>,
    /// `skuPartNumber`.
    pub part_number: Option<Given>,
    /// `capabilityStatus`.
    pub status: Field<SkuStatus>,
    /// How many licences can be used: those that are enabled, and those in their grace period (`prepaidUnits`).
    pub seats: Field<u32>,
    /// Those of its service plans that PIM, reviews or entitlement management need.
    pub plans: Field<Box<[ServicePlan]>>,
    /// The tenant that has it, where the object says so.
    pub tenant: Option<ObjectId>,
    /// Where it was read.
    pub source: Provenance,
}

/// Whether a product can be used (`capabilityStatus`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SkuStatus {
    /// It can.
    Enabled,
    /// It can still, in the grace period after its end.
    Warning,
    /// It cannot.
    Ended,
}

/// A service plan by which licences are told: products that contain it have many names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ServicePlan {
    /// Microsoft Entra ID P2 (`AAD_PREMIUM_P2`).
    P2,
    /// Microsoft Entra ID Governance (`Entra_Identity_Governance`), also in Microsoft Entra Suite.
    Governance,
}

impl SkuStatus {
    /// Reads `capabilityStatus`, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.trim().to_ascii_lowercase().as_str() {
            "enabled" => Self::Enabled,
            "warning" => Self::Warning,
            "suspended" | "deleted" | "lockedout" => Self::Ended,
            _ => return None,
        })
    }
}

impl ServicePlan {
    /// The plan with this id: <https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference>.
    #[must_use]
    pub fn of(id: &str) -> Option<Self> {
        let is = |known: &str| id.trim().eq_ignore_ascii_case(known);
        match () {
            () if is("eec0eb4f-6444-4f95-aba0-50c24d67f998") => Some(Self::P2),
            () if is("e866a266-3cff-43a3-acca-0c90a7e00c8b") => Some(Self::Governance),
            () => None,
        }
    }
}

impl SubscribedSku {
    /// Whether it can be used.
    ///
    /// # Errors
    /// The gap, where `capabilityStatus` is unknown.
    pub fn status(&self) -> Known<SkuStatus> {
        self.status.of(HERE, Property::CapabilityStatus).copied()
    }

    /// How many licences can be used.
    ///
    /// # Errors
    /// The gap, where `prepaidUnits` is unknown.
    pub fn seats(&self) -> Known<u32> {
        self.seats.of(HERE, Property::PrepaidUnits).copied()
    }

    /// The product by which licences of users name it.
    ///
    /// # Errors
    /// The gap, where `skuId` is unknown.
    pub fn product(&self) -> Known<&ObjectId> {
        self.product.of(HERE, Property::SkuId)
    }

    /// Those of its plans that rules ask for.
    ///
    /// # Errors
    /// The gap, where `servicePlans` is unknown.
    pub fn plans(&self) -> Known<&[ServicePlan]> {
        self.plans.of(HERE, Property::ServicePlans).map(|plans| &**plans)
    }

    /// Whether it contains one of these plans.
    ///
    /// # Errors
    /// The gap, where `servicePlans` is unknown.
    pub fn has_any(&self, plans: &[ServicePlan]) -> Known<bool> {
        Ok(self.plans()?.iter().any(|plan| plans.contains(plan)))
    }

    /// The name for a message: the part number, else the id.
    #[must_use]
    pub fn label(&self) -> String {
        self.part_number.as_ref().map_or_else(|| self.id.to_string(), ToString::to_string)
    }

    /// Takes in another copy of the same product.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self { id: _, product, part_number, status, seats, plans, tenant, source } = other;
        merge.field(Property::SkuId, &mut self.product, product);
        merge.text(Property::SkuPartNumber, &mut self.part_number, part_number.as_ref());
        merge.field(Property::CapabilityStatus, &mut self.status, status);
        merge.field(Property::PrepaidUnits, &mut self.seats, seats);
        merge.list(Property::ServicePlans, &mut self.plans, plans);
        self.tenant = self.tenant.take().or_else(|| tenant.clone());
        self.source.merge(source);
    }
}
