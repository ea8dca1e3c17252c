//! Catalogs, delegation, connected organizations, lifecycle workflows, and the settings of entitlement management.

use crate::context::Context;
use crate::finding::{Action, Edit, Finding};
use crate::model::{Audience, Collection, ConnectedOrganization, Known, Property};
use crate::naming;
use crate::rules::words::listed;
use crate::source::Phrase;

include!(concat!(env!("OUT_DIR"), "/rules_catalog.rs"));

/// An edit of the settings of entitlement management.
fn settings_edit(cx: &Context<'_>, property: Property, action: Action, words: impl Into<Phrase>) -> Edit {
    Edit::new(naming::tenant(cx.tenant, None), property, action, words)
}

/// As many organizations are pointed at; all of them are counted.
const SHOWN: usize = 5;

/// `"Fabrikam" and "Litware"`.
fn names_of(organizations: &[&ConnectedOrganization]) -> String {
    listed(organizations.iter().map(|one| one.label()))
}

/// Points at organizations, and has somebody change them.
fn with_organizations(
    cx: &Context<'_>,
    organizations: &[&ConnectedOrganization],
    (property, says): (Property, &str),
    remedy: String,
    finding: Finding,
) -> Finding {
    let point = |finding: Finding, one: &&ConnectedOrganization| {
        finding.because(one.source.at(property), format!("\"{}\" {says}", one.label()))
    };
    let finding = organizations.iter().take(SHOWN).fold(finding, point);
    let tenant = naming::tenant(cx.tenant, None);
    finding.measure("organizations", organizations.len()).change([Edit::new(
        tenant,
        Collection::ConnectedOrganizations,
        Action::Choose,
        remedy,
    )])
}

/// Whether some assignment policy is for people outside the directory.
///
/// # Errors
/// The gap in the policies, or in whom one of them is for, where none is seen to be.
fn lets_in_external_users(cx: &Context<'_>) -> Known<bool> {
    cx.tenant.assignment_policies().any(|policy| policy.audience().map(Audience::is_external))
}
