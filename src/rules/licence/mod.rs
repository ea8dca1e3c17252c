//! Licences: what is used without one, and what happens when one ends.

use crate::context::Context;
use crate::finding::Finding;
use crate::model::subscribed_sku::ServicePlan;
use crate::model::{Collected, Property, SubscribedSku};
use crate::tenant::PackageGrant;

include!(concat!(env!("OUT_DIR"), "/rules_licence.rs"));

/// As many objects of each sort are pointed at; all of them are named.
const SHOWN: usize = 3;

/// The products in which one of these plans was looked for and not found, as evidence.
fn with_products_without(cx: &Context<'_>, plans: &[ServicePlan], finding: Finding) -> Finding {
    let products = cx.tenant.subscribed_skus();
    let without = products.seen().copied().unwrap_or_default().iter().filter(|sku| sku.has_any(plans) == Ok(false));
    without.take(SHOWN).fold(finding, |finding, sku| {
        finding.because(sku.source.at(Property::ServicePlans), format!("\"{}\" does not include it", sku.label()))
    })
}

/// The products that include one of these plans, as far as they are known.
fn products_with<'t>(cx: &Context<'t>, plans: &[ServicePlan]) -> Vec<&'t SubscribedSku> {
    let products = cx.tenant.subscribed_skus();
    products.seen().copied().unwrap_or_default().iter().filter(|sku| sku.has_any(plans) == Ok(true)).collect()
}

/// What all access packages grant.
fn all_grants<'t>(cx: &Context<'t>) -> Collected<Vec<PackageGrant<'t>>> {
    let grants = cx.tenant.grants();
    match cx.tenant.packages().complete() {
        Ok(_) => Collected::Complete(grants),
        Err(gap) => Collected::Partial(grants, gap),
    }
}
