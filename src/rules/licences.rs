//! Which licences the tenant has, by their service plans.

use crate::context::Context;
use crate::model::subscribed_sku::{ServicePlan, SkuStatus};
use crate::model::{Known, all_of};

/// The plans with which PIM and reviews of directory roles can be used.
pub(super) const PIM: &[ServicePlan] = &[ServicePlan::P2, ServicePlan::Governance];

/// The plan with all of Microsoft Entra ID Governance.
pub(super) const GOVERNANCE: &[ServicePlan] = &[ServicePlan::Governance];

/// Whether a licence with one of these plans can be used, be it in its grace period.
///
/// # Errors
/// The gap in the licences, where none is seen.
pub(super) fn has(cx: &Context<'_>, plans: &[ServicePlan]) -> Known<bool> {
    let is_usable = |status: SkuStatus| status != SkuStatus::Ended;
    cx.tenant.subscribed_skus().any(|sku| all_of([sku.has_any(plans), sku.status().map(is_usable)]))
}
