//! How an assignment policy writes when assignments end.

use super::{AssignmentPolicy, HERE, Lifetime};
use crate::model::{Field, Known, Merge, Period, Property, Why};

/// The expiration that a policy writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expiration {
    /// Never `WhileInScope`, which follows from whether the policy is automatic.
    pub lifetime: Lifetime,
    /// Whether it may be one of hours: beta has no property for these, and writes that there is no expiration.
    pub may_be_hours: bool,
}

impl Expiration {
    /// One in whose form hours have a place.
    #[must_use]
    pub fn exact(lifetime: Lifetime) -> Self {
        Self { lifetime, may_be_hours: false }
    }

    /// The lifetime where hours matter.
    pub(super) fn to_the_hour(self) -> Field<Lifetime> {
        if self.may_be_hours { Field::Unknown(Why::NotSelected) } else { Field::Known(self.lifetime) }
    }

    /// Whether another copy, in whose form hours have a place, writes hours where this one writes that there is no expiration.
    fn hides(self, other: Self) -> bool {
        let is_of_hours = |period: Period| !period.as_seconds().is_multiple_of(Period::days(1).as_seconds());
        self.may_be_hours && matches!(other.lifetime, Lifetime::For(period) if is_of_hours(period))
    }

    /// Takes in what another copy of the policy writes: one copy with a place for hours tells that there are none.
    pub(super) fn merge(mine: &mut Field<Self>, theirs: &Field<Self>, merge: &mut Merge) {
        match (&mut *mine, theirs) {
            (Field::Known(mine), Field::Known(theirs)) if mine.lifetime == theirs.lifetime => {
                mine.may_be_hours &= theirs.may_be_hours;
            }
            (Field::Known(mine), Field::Known(theirs)) if !merge.is_over() && mine.hides(*theirs) => *mine = *theirs,
            (Field::Known(mine), Field::Known(theirs)) if !merge.is_over() && theirs.hides(*mine) => {}
            _ => merge.field(Property::Expiration, mine, theirs),
        }
    }
}

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
