//! How an assignment policy writes when assignments end.

use super::{AssignmentPolicy, HERE};
use crate::model::{Known, Property};

/// What the expiration of a policy says, readable or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpirationForm {
    /// A duration, a date, or that there is none.
    Stated,
    /// `null`, or the type `notSpecified`: it says nothing.
    Unspecified,
    /// After a duration, which is none or cannot be read.
    WithoutDuration,
    /// On a date, which is none or cannot be read.
    WithoutDate,
    /// Beta: after so many days, and on a date as well.
    Ambiguous,
}

impl AssignmentPolicy {
    /// What its expiration says, readable or not.
    ///
    /// # Errors
    /// The gap, where the expiration was not exported, or is of a type that this version does not know.
    pub fn expiration_form(&self) -> Known<ExpirationForm> {
        self.expiration_form.of(HERE, Property::Expiration).copied()
    }
}
