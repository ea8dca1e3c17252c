//! What applications may do without a user: the application permissions that they were given.

use super::{Collection, Field, Known, Merge, ObjectId, Property, Provenance};

/// An app role that a service principal was given: <https://learn.microsoft.com/graph/api/resources/approleassignment>.
#[derive(Debug, Clone)]
pub struct ApplicationPermission {
    /// Object id.
    pub id: ObjectId,
    /// The service principal that has it.
    pub principal: ObjectId,
    /// The service principal of the API.
    pub resource: Field<ObjectId>,
    /// The app role of the API.
    pub app_role: ObjectId,
    /// Where it was read.
    pub source: Provenance,
}

impl ApplicationPermission {
    /// The service principal of the API.
    ///
    /// # Errors
    /// The gap, where `resourceId` is unknown.
    pub fn resource(&self) -> Known<&ObjectId> {
        self.resource.of(Collection::ApplicationPermissions, Property::ResourceId)
    }

    /// Takes in another copy of the same permission.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self { id: _, principal: _, resource, app_role: _, source } = other;
        merge.field(Property::ResourceId, &mut self.resource, resource);
        self.source.merge(source);
    }
}
