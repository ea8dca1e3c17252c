//! Assignment policies: who may request, who decides, for how long.

use crate::context::Context;
use crate::finding::{Action, Edit, Finding};
use crate::model::{
    AccessPackage, AssignmentPolicy, Catalog, Collection, Gap, Known, Lifetime, Period, Property, Why, any_found,
};
use crate::naming;
use crate::rules::granted;
use crate::source::Phrase;
use crate::tenant::PackageGrant;

include!(concat!(env!("OUT_DIR"), "/rules_policy.rs"));

/// `policy "Staff" of package "Payroll"`: half of all policies are called "Initial Policy".
pub(crate) fn label(cx: &Context<'_>, policy: &AssignmentPolicy) -> String {
    match package(cx, policy) {
        Ok(package) => format!("policy \"{}\" of package \"{}\"", policy.label(), package.label()),
        Err(_) => format!("policy \"{}\"", policy.label()),
    }
}

/// Relates the policy's package, where the export holds it.
pub(crate) fn with_package(cx: &Context<'_>, policy: &AssignmentPolicy, finding: Finding) -> Finding {
    match package(cx, policy) {
        Ok(package) => finding.related(naming::package(package)),
        Err(_) => finding,
    }
}

/// An edit of the policy: `words` says it whole, as an imperative.
pub(crate) fn edit(policy: &AssignmentPolicy, property: Property, action: Action, words: impl Into<Phrase>) -> Edit {
    Edit::new(naming::policy(policy), property, action, words)
}

/// Points at what makes requests need no approval: beta's `NoApproval` beats `isApprovalRequired`.
pub(crate) fn with_no_approval(policy: &AssignmentPolicy, finding: Finding) -> Finding {
    if policy.demands_approval() == Ok(true) {
        finding.because(policy.source.at(Property::PolicyApprovalMode), "this approval mode needs no approval")
    } else {
        finding.because(policy.source.at(Property::ApprovalOnAdd), "requests do not require approval")
    }
}

/// The edits after which somebody has to approve a request: `approvers` says whom to name, at least so many.
pub(crate) fn require_approval(
    cx: &Context<'_>,
    policy: &AssignmentPolicy,
    least: usize,
    approvers: &str,
) -> [Edit; 2] {
    let words = format!("require approval in {}", label(cx, policy));
    [
        edit(policy, Property::ApprovalOnAdd, Action::set(true), words).now(false),
        edit(policy, Property::PrimaryApprovers, Action::at_least(least), approvers),
    ]
}

/// What the policy's package gives.
///
/// # Errors
/// The gap, where the package is not known or not in the export.
pub(crate) fn grants_of<'t>(cx: &Context<'t>, policy: &AssignmentPolicy) -> Known<Vec<PackageGrant<'t>>> {
    Ok(cx.tenant.grants_of(&package(cx, policy)?.id))
}

/// What is sensitive of what the policy's package gives.
///
/// # Errors
/// The first gap, where nothing is known to be.
pub(crate) fn sensitive_grants<'t>(cx: &Context<'t>, policy: &AssignmentPolicy) -> Known<Vec<PackageGrant<'t>>> {
    granted::sensitive(cx, &grants_of(cx, policy))
}

/// Whether the policy's package gives something sensitive.
///
/// # Errors
/// The gap in what it gives, or in what that leads to.
pub(crate) fn gives_sensitive(cx: &Context<'_>, policy: &AssignmentPolicy) -> Known<bool> {
    any_found(&sensitive_grants(cx, policy))
}

/// The edit after which assignments that never expired do, after so long at most.
fn expire(policy: &AssignmentPolicy, longest: Period, words: String) -> Edit {
    edit(policy, Property::Expiration, Action::at_most(longest.iso()), words).now(Lifetime::Unlimited.value())
}

/// The longest that assignments under the policy may last by the configuration; the shorter limit where nobody knows what they give.
fn longest(cx: &Context<'_>, policy: &AssignmentPolicy) -> Period {
    let (limit, sensitive) = (cx.thresholds.max_package_life, cx.thresholds.max_package_life_sensitive);
    if gives_sensitive(cx, policy) == Ok(false) { limit } else { sensitive.min(limit) }
}

fn package<'t>(cx: &Context<'t>, policy: &AssignmentPolicy) -> Known<&'t AccessPackage> {
    cx.tenant.package(policy.package()?)?.ok_or(Gap::Unresolved(Collection::AccessPackages))
}

/// Whether it is certain that nobody in scope can make a request yet, because of the catalog, the organizations or the expiration.
pub(crate) fn is_not_yet(cx: &Context<'_>, policy: &AssignmentPolicy) -> bool {
    cx.tenant.can_be_requested(policy) == Ok(false)
}

/// What has to be so before somebody can make a request, to be read after what they can request: `, once its catalog is published`.
pub(crate) fn once(cx: &Context<'_>, policy: &AssignmentPolicy) -> String {
    match cx.tenant.obstacle(policy) {
        Ok(Some(obstacle)) => format!(", once {}", obstacle.is_gone_once()),
        _ => String::new(),
    }
}

/// The catalog of the policy's package.
///
/// # Errors
/// The gap, where the package or the catalog is not known or not in the export.
pub(crate) fn catalog_of<'t>(cx: &Context<'t>, policy: &AssignmentPolicy) -> Known<&'t Catalog> {
    cx.tenant.catalog_of(policy.package()?)
}

/// Nothing, where the policy alone says who approves.
///
/// # Errors
/// The gap, where a custom extension names the approvers when somebody requests: no export can say whom.
pub(crate) fn no_extension_decides(policy: &AssignmentPolicy) -> Known<()> {
    if policy.may_get_approval_by_extension()? {
        return Err(Gap::Property(Collection::AssignmentPolicies, Property::CustomExtensionStages, Why::UnknownValue));
    }
    Ok(())
}
