//! Sign-ins of applications on disk.

use crate::export::json::nested::Nested;
use crate::export::json::shape::shape;
use crate::export::json::value::Raw;
use crate::model::{Field, Instant, ObjectId, Provenance, ServicePrincipalSignIn};

shape! {
    /// `servicePrincipalSignInActivity`.
    ServicePrincipalSignInShape<'a> {
        app: Raw<ObjectId> = AppId,
        last: Nested<ActivityShape<'a>> = LastSignInActivity,
    }
}

shape! {
    /// `signInActivity`.
    ActivityShape<'a> {
        last: Raw<Option<Instant>> = "lastSignInDateTime",
    }
}

impl ServicePrincipalSignInShape<'_> {
    /// Whether the object has the property that only this report has.
    pub(crate) fn fits(&self) -> bool {
        self.app.is_present() && self.last.0.is_present()
    }

    /// The record; `None` where the object does not name its application.
    pub(crate) fn record(self, source: Provenance) -> Option<ServicePrincipalSignIn> {
        let last = match &self.last.0 {
            Raw::Value(activity) => activity.last.clone().nullable().map(Option::flatten),
            Raw::Null => Field::Known(None),
            Raw::Absent | Raw::Odd(_) => Field::Unknown(self.last.why()),
        };
        Some(ServicePrincipalSignIn { id: self.app.value()?, last, source })
    }
}
