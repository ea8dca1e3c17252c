//! Who holds which access package.

use super::Tenant;
use super::index::Table;
use super::joined::in_force;
use crate::model::{Collected, ObjectId, PackageAssignment};

impl Tenant {
    /// The assignments of access packages, those that ended or are not delivered included.
    #[must_use]
    pub fn package_assignments(&self) -> Collected<&[PackageAssignment]> {
        self.package_assignments.table.as_ref().map(Table::all)
    }

    /// The delivered assignments of a package that are in force.
    #[must_use]
    pub fn assignments_of(&self, package: &ObjectId) -> Collected<Vec<&PackageAssignment>> {
        in_force(self.package_assignments.of_package(package), |row| row.is_in_force(self.moment))
    }

    /// The delivered assignments under a policy that are in force.
    #[must_use]
    pub fn assignments_under(&self, policy: &ObjectId) -> Collected<Vec<&PackageAssignment>> {
        in_force(self.package_assignments.under(policy), |row| row.is_in_force(self.moment))
    }

    /// The delivered assignments of a user that are in force, of whichever package.
    #[must_use]
    pub fn assignments_held_by(&self, user: &ObjectId) -> Collected<Vec<&PackageAssignment>> {
        in_force(self.assignments_ever_held_by(user), |row| row.is_in_force(self.moment))
    }

    /// The assignments of a user, those that ended or are not delivered included.
    #[must_use]
    pub fn assignments_ever_held_by(&self, user: &ObjectId) -> Collected<Vec<&PackageAssignment>> {
        self.package_assignments.of_holder(user)
    }
}
