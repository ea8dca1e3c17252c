//! Which licences the tenant has, by their service plans.

use crate::context::Context;
use crate::model::subscribed_sku::{ServicePlan, SkuStatus};
use crate::model::user::AssignedLicence;
use crate::model::{Known, SubscribedSku, User, all_of, any_of};

/// The plans with which PIM and reviews of directory roles can be used.
pub(super) const PIM: &[ServicePlan] = &[ServicePlan::P2, ServicePlan::Governance];

/// The plan with all of Microsoft Entra ID Governance.
pub(super) const GOVERNANCE: &[ServicePlan] = &[ServicePlan::Governance];

/// The products with licences for PIM, whatever their state; an empty answer says that there is none.
///
/// # Errors
/// The gap in the licences.
pub(super) fn with_pim<'t>(cx: &Context<'t>) -> Known<Vec<&'t SubscribedSku>> {
    let products = cx.tenant.subscribed_skus().map(|skus| skus.iter().collect::<Vec<_>>());
    products.matching(|sku| sku.has_any(PIM))
}

/// Whether licences for PIM are enabled, and not in their grace period.
///
/// # Errors
/// The gap in the licences, where none is seen that is.
pub(super) fn is_pim_enabled(cx: &Context<'_>) -> Known<bool> {
    let is_enabled = |status: SkuStatus| status == SkuStatus::Enabled;
    cx.tenant.subscribed_skus().any(|sku| all_of([sku.has_any(PIM), sku.status().map(is_enabled)]))
}

/// Whether a licence with one of these plans can be used, be it in its grace period.
///
/// # Errors
/// The gap in the licences, where none is seen.
pub(super) fn has(cx: &Context<'_>, plans: &[ServicePlan]) -> Known<bool> {
    cx.tenant.subscribed_skus().any(|sku| all_of([sku.has_any(plans), is_usable(sku)]))
}

/// Whether a user has a licence with one of these plans that can be used, assigned to the user or to a group.
///
/// # Errors
/// The gap in the licences of the user or in the products of the tenant.
pub(super) fn is_licensed(cx: &Context<'_>, user: &User, plans: &[ServicePlan]) -> Known<bool> {
    any_of(user.licences()?.iter().map(|licence| {
        let products = cx.tenant.subscribed_skus();
        products.any(|sku| all_of([is_for(licence, sku), gives(licence, sku, plans), is_usable(sku)]))
    }))
}

fn is_usable(sku: &SubscribedSku) -> Known<bool> {
    sku.status().map(|status| status != SkuStatus::Ended)
}

fn is_for(licence: &AssignedLicence, sku: &SubscribedSku) -> Known<bool> {
    sku.product().map(|product| *product == licence.product)
}

/// Whether it contains one of these plans, and the user can use it.
fn gives(licence: &AssignedLicence, sku: &SubscribedSku, plans: &[ServicePlan]) -> Known<bool> {
    Ok(sku.plans()?.iter().any(|plan| plans.contains(plan) && !licence.without.contains(plan)))
}
