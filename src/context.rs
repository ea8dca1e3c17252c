//! Floor 4: what a check may look at.

use std::collections::BTreeSet;

use crate::model::{Gap, Instant, Known, ObjectId, Period};
use crate::tenant::Tenant;

/// Everything a check sees: the tenant, the moment judged, the thresholds and what the user declared.
#[derive(Debug, Clone, Copy)]
pub struct Context<'t> {
    /// The joined export.
    pub tenant: &'t Tenant,
    /// The limits that rules compare with.
    pub thresholds: &'t Thresholds,
    /// What the export cannot say.
    pub declared: &'t Declared,
    as_of: Option<Instant>,
}

impl<'t> Context<'t> {
    /// A context for one run.
    #[must_use]
    pub fn new(tenant: &'t Tenant, thresholds: &'t Thresholds, declared: &'t Declared, as_of: Option<Instant>) -> Self {
        Self { tenant, thresholds, declared, as_of }
    }

    /// The moment judged.
    ///
    /// # Errors
    /// [`Gap::NoMoment`] where neither the user nor the export gives one.
    pub fn as_of(&self) -> Known<Instant> {
        self.as_of.ok_or(Gap::NoMoment)
    }
}

/// What only the user can say: empty until a configuration says it.
#[derive(Debug, Clone, Default)]
pub struct Declared {
    /// Emergency access accounts, by object id.
    pub emergency_accounts: BTreeSet<ObjectId>,
    /// Groups that are sensitive for reasons outside the directory.
    pub sensitive_groups: BTreeSet<ObjectId>,
    /// Roles that count as privileged beside the built-in list.
    pub privileged_roles: BTreeSet<ObjectId>,
}

include!(concat!(env!("OUT_DIR"), "/thresholds.rs"));
