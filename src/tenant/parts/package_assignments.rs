//! Assignments of access packages, by package and by holder.

use crate::model::{Collected, Gap, ObjectId, PackageAssignment};
use crate::tenant::index::Table;
use crate::tenant::order::Order;

/// Assignments of access packages.
#[derive(Debug)]
pub(crate) struct PackageAssignments {
    pub(crate) table: Collected<Table<PackageAssignment>>,
    by_package: Order,
    by_holder: Order,
    by_policy: Order,
    /// Why an assignment may be of any package.
    unclear_package: Option<Gap>,
    /// Why an assignment may be anybody's.
    unclear_holder: Option<Gap>,
    /// Why an assignment may have been made under any policy.
    unclear_policy: Option<Gap>,
}

impl PackageAssignments {
    pub(crate) fn new(table: Collected<Table<PackageAssignment>>) -> Self {
        let rows = table.seen().map(Table::rows).unwrap_or_default();
        let by_package = Order::by(rows, |row| row.package.known(), |_| ());
        let by_holder = Order::by(rows, holder, |_| ());
        let by_policy = Order::by(rows, |row| row.policy.known(), |_| ());
        let unclear_package = rows.iter().find_map(|row| row.package().err());
        let unclear_holder = rows.iter().find_map(|row| row.holder().err());
        let unclear_policy = rows.iter().find_map(|row| row.policy().err());
        Self { table, by_package, by_holder, by_policy, unclear_package, unclear_holder, unclear_policy }
    }

    pub(crate) fn len(&self) -> Option<usize> {
        self.table.seen().ok().map(|table| table.rows().len())
    }

    /// Those of a package.
    pub(crate) fn of_package(&self, package: &ObjectId) -> Collected<Vec<&PackageAssignment>> {
        let found = self.by_package.find(self.rows(), package, |row| row.package.known().cmp(&Some(package)));
        self.extent(found, self.unclear_package)
    }

    /// Those of a user.
    pub(crate) fn of_holder(&self, user: &ObjectId) -> Collected<Vec<&PackageAssignment>> {
        let found = self.by_holder.find(self.rows(), user, |row| holder(row).cmp(&Some(user)));
        self.extent(found, self.unclear_holder)
    }

    /// Those made under a policy.
    pub(crate) fn under(&self, policy: &ObjectId) -> Collected<Vec<&PackageAssignment>> {
        let found = self.by_policy.find(self.rows(), policy, |row| row.policy.known().cmp(&Some(policy)));
        self.extent(found, self.unclear_policy)
    }

    fn rows(&self) -> &[PackageAssignment] {
        self.table.seen().map(Table::rows).unwrap_or_default()
    }

    /// What was found, with the gap that the list has.
    fn extent<'t>(
        &self,
        found: Vec<&'t PackageAssignment>,
        unclear: Option<Gap>,
    ) -> Collected<Vec<&'t PackageAssignment>> {
        match (&self.table, self.table.complete().err().or(unclear)) {
            (Collected::Missing(_), Some(gap)) => Collected::Missing(gap),
            (_, Some(gap)) => Collected::Partial(found, gap),
            (_, None) => Collected::Complete(found),
        }
    }
}

fn holder(row: &PackageAssignment) -> Option<&ObjectId> {
    row.holder.known().and_then(Option::as_ref)
}
