//! The policies of each package, and who may request packages from outside, for all policies at once.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{AssignmentPolicy, Collected, Gap, Given, Known, ObjectId};
use crate::tenant::index::Table;
use crate::tenant::order::Order;

/// Assignment policies, by package.
#[derive(Debug)]
pub(crate) struct PackagePolicies {
    by_package: Order,
    /// Why a policy may be one of any package.
    unclear: Option<Gap>,
}

impl PackagePolicies {
    pub(crate) fn new(policies: &Collected<Table<AssignmentPolicy>>) -> Self {
        let rows = policies.seen().map(Table::rows).unwrap_or_default();
        let by_package = Order::by(rows, |policy| policy.package.known(), |_| ());
        Self { by_package, unclear: rows.iter().find_map(|policy| policy.package().err()) }
    }

    /// Those of a package.
    pub(crate) fn of<'t>(
        &self,
        policies: &'t Collected<Table<AssignmentPolicy>>,
        package: &ObjectId,
    ) -> Collected<Vec<&'t AssignmentPolicy>> {
        let rows = policies.seen().map(Table::rows).unwrap_or_default();
        let found = self.by_package.find(rows, package, |policy| policy.package.known().cmp(&Some(package)));
        match (policies, policies.complete().err().or(self.unclear)) {
            (Collected::Missing(gap), _) => Collected::Missing(*gap),
            (_, Some(gap)) => Collected::Partial(found, gap),
            (_, None) => Collected::Complete(found),
        }
    }
}

/// What policies for all connected organizations, or for all users, have in common.
#[derive(Debug)]
pub(crate) struct Outsiders {
    /// The organizations that an administrator set up.
    pub(crate) configured: Known<BTreeSet<ObjectId>>,
    /// Those of them at whose provider anybody can get an account.
    pub(crate) open: Known<Vec<ObjectId>>,
    /// Those of them that a mail domain stands for.
    pub(crate) of_domain: BTreeMap<Given, Vec<ObjectId>>,
    /// Those of them without internal sponsors.
    pub(crate) without_internal: Known<Vec<ObjectId>>,
    /// Those of them without external sponsors.
    pub(crate) without_external: Known<Vec<ObjectId>>,
    /// Those of them without either.
    pub(crate) without_sponsors: Known<Vec<ObjectId>>,
    /// Whether the directory has a guest.
    pub(crate) has_guests: Known<bool>,
}
