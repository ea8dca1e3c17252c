//! Catalogs, delegation, connected organizations, lifecycle workflows, and the settings of entitlement management.

use crate::context::Context;
use crate::finding::{Action, Edit};
use crate::model::{Audience, Known, Property};
use crate::naming;
use crate::source::Phrase;

include!(concat!(env!("OUT_DIR"), "/rules_catalog.rs"));

/// An edit of the settings of entitlement management.
fn settings_edit(cx: &Context<'_>, property: Property, action: Action, words: impl Into<Phrase>) -> Edit {
    Edit::new(naming::tenant(cx.tenant, None), property, action, words)
}

/// Whether some assignment policy is for people outside the directory.
///
/// # Errors
/// The gap in the policies, or in whom one of them is for, where none is seen to be.
fn lets_in_external_users(cx: &Context<'_>) -> Known<bool> {
    cx.tenant.assignment_policies().any(|policy| policy.audience().map(Audience::is_external))
}
