//! When applications last signed in.

use super::{Collection, Field, Instant, Known, Merge, ObjectId, Property, Provenance};

/// The last activity of an application:
/// <https://learn.microsoft.com/graph/api/resources/serviceprincipalsigninactivity>.
#[derive(Debug, Clone)]
pub struct ServicePrincipalSignIn {
    /// `appId`: the id of the application, not that of its service principal.
    pub id: ObjectId,
    /// `lastSignInActivity.lastSignInDateTime`; `None` where the report has no sign-in.
    pub last: Field<Option<Instant>>,
    /// Where it was read.
    pub source: Provenance,
}

impl ServicePrincipalSignIn {
    /// When it last signed in, by itself or for a user, as a client or as a resource.
    ///
    /// # Errors
    /// The gap, where the report does not say.
    pub fn last(&self) -> Known<Option<Instant>> {
        self.last.of(Collection::ServicePrincipalSignIns, Property::LastSignInActivity).copied()
    }

    /// Takes in another copy of the same activity.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self { id: _, last, source } = other;
        merge.field(Property::LastSignInActivity, &mut self.last, last);
        self.source.merge(source);
    }
}
