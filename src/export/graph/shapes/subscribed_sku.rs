//! Licences on disk.

use crate::export::json::nested::Nested;
use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text, name};
use crate::model::subscribed_sku::{ServicePlan, SkuStatus, SubscribedSku};
use crate::model::{Field, ObjectId, Provenance};

shape! {
    /// `subscribedSku`.
    SubscribedSkuShape<'a> {
        id: Raw<ObjectId> = Id,
        account_id: Raw<ObjectId> = "accountId",
        sku_id: Raw<ObjectId> = SkuId,
        part_number: Raw<Text<'a>> = SkuPartNumber,
        status: Raw<Text<'a>> = CapabilityStatus,
        units: Nested<UnitsShape<'a>> = PrepaidUnits,
        plans: Part<'a> = ServicePlans,
    }
}

shape! {
    /// `licenseUnitsDetail`.
    UnitsShape<'a> {
        enabled: Raw<i64> = "enabled",
        warning: Raw<i64> = "warning",
    }
}

shape! {
    /// `servicePlanInfo`.
    PlanShape<'a> {
        id: Raw<Text<'a>> = "servicePlanId",
    }
}

impl SubscribedSkuShape<'_> {
    /// Whether the object has a property that only products have.
    pub(crate) fn fits(&self) -> bool {
        self.part_number.is_present() || self.plans.is_present()
    }

    /// The record; `None` where the object has no id.
    pub(crate) fn record(self, source: Provenance) -> Option<SubscribedSku> {
        let read = |plan: &PlanShape<'_>| plan.id.as_value().map(|id| ServicePlan::of(id));
        let known = |plans: Vec<PlanShape<'_>>| plans.iter().map(read).collect::<Option<Vec<_>>>();
        let plans = self.plans.list::<PlanShape<'_>>().known_as(known);
        Some(SubscribedSku {
            id: self.id.value().or_else(|| self.sku_id.as_value().cloned())?,
            product: self.sku_id.field(),
            part_number: name(self.part_number),
            status: self.status.known_as(|text| SkuStatus::parse(&text)).field(),
            seats: seats(&self.units),
            plans: plans.field().map(|plans| plans.into_iter().flatten().collect()),
            tenant: self.account_id.value().filter(ObjectId::is_guid),
            source,
        })
    }
}

fn seats(units: &Nested<UnitsShape<'_>>) -> Field<u32> {
    let Raw::Value(shape) = &units.0 else { return Field::Unknown(units.why()) };
    let count = |units: &Raw<i64>| units.as_value().and_then(|count| u32::try_from(*count).ok());
    count(&shape.enabled).zip(count(&shape.warning)).map(|(enabled, warning)| enabled.saturating_add(warning)).into()
}
