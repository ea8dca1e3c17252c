//! How long something may last.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Event, HERE};
use crate::model::{Field, Gap, Given, Known, Merge, Mode, Period, Property, RoleSettingsPolicy, Why};

/// An expiration rule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExpirationRule {
    /// `isExpirationRequired`.
    pub required: Field<bool>,
    /// `maximumDuration`: stays filled, and means nothing, where no expiration is required.
    pub maximum: Field<MaximumDuration>,
}

/// A `maximumDuration` as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MaximumDuration {
    /// A length of time.
    Of(Period),
    /// `null`.
    NotGiven,
    /// A text that is no length of time: `365`, `P8H`, `-PT1H`, an empty one.
    Malformed(Given),
}

impl MaximumDuration {
    /// Reads an ISO 8601 duration, or what .NET prints for one.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Period::parse(text).map_or_else(|| Self::Malformed(text.into()), Self::Of)
    }

    /// The length of time, if it is one.
    #[must_use]
    pub fn period(&self) -> Option<Period> {
        match self {
            Self::Of(period) => Some(*period),
            Self::NotGiven | Self::Malformed(_) => None,
        }
    }
}

/// How long something may last at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Limit {
    /// Without end.
    Unlimited,
    /// At most this long.
    Within(Period),
}

impl fmt::Display for Limit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unlimited => out.write_str("no limit"),
            Self::Within(period) => period.fmt(out),
        }
    }
}

impl ExpirationRule {
    /// Nothing is known, for one reason.
    #[must_use]
    pub fn unknown(why: Why) -> Self {
        Self { required: Field::Unknown(why), maximum: Field::Unknown(why) }
    }

    pub(super) fn merge(&mut self, event: Event, other: &Self, merge: &mut Merge) {
        let Self { required, maximum } = other;
        merge.field(Property::expiration_required(event), &mut self.required, required);
        merge.field(Property::maximum_duration(event), &mut self.maximum, maximum);
    }
}

impl RoleSettingsPolicy {
    /// Whether something must end (`isExpirationRequired`). Of an activation only the length counts.
    ///
    /// # Errors
    /// The gap, where the rule or its value is unknown.
    pub fn requires_expiration(&self, event: Event) -> Known<bool> {
        self.rules()?.expiration(event).required.of(HERE, Property::expiration_required(event)).copied()
    }

    /// What is written as the longest time (`maximumDuration`), also where it means nothing or is no length of time.
    ///
    /// # Errors
    /// The gap, where the rule or its value is unknown.
    pub fn maximum_duration(&self, event: Event) -> Known<&MaximumDuration> {
        self.rules()?.expiration(event).maximum.of(HERE, Property::maximum_duration(event))
    }

    /// The longest time, where it is one.
    fn maximum(&self, event: Event) -> Known<Period> {
        let unknown = |why| Gap::Property(HERE, Property::maximum_duration(event), why);
        match self.maximum_duration(event)? {
            MaximumDuration::Of(period) => Ok(*period),
            MaximumDuration::NotGiven => Err(unknown(Why::NotSelected)),
            MaximumDuration::Malformed(_) => Err(unknown(Why::UnknownValue)),
        }
    }

    /// How long an eligibility (`maxElig`) or an active assignment (`maxActive`) may last.
    ///
    /// # Errors
    /// The gap, where the rule or its values are unknown.
    pub fn limit_of(&self, mode: Mode) -> Known<Limit> {
        let event = Event::giving(mode);
        if self.requires_expiration(event)? { self.maximum(event).map(Limit::Within) } else { Ok(Limit::Unlimited) }
    }

    /// How long an eligibility may last (`maxElig`).
    ///
    /// # Errors
    /// The gap, where the rule or its values are unknown.
    pub fn eligibility_limit(&self) -> Known<Limit> {
        self.limit_of(Mode::Eligible)
    }

    /// How long an active assignment may last (`maxActive`).
    ///
    /// # Errors
    /// The gap, where the rule or its values are unknown.
    pub fn assignment_limit(&self) -> Known<Limit> {
        self.limit_of(Mode::Active)
    }

    /// How long an activation may last (`maxActivation`).
    ///
    /// # Errors
    /// The gap, where the rule or its value is unknown.
    pub fn activation_limit(&self) -> Known<Period> {
        self.maximum(Event::Activation)
    }

    /// Whether an eligibility or an active assignment must end (`isExpirationRequired`).
    ///
    /// # Errors
    /// The gap, where the rule or its value is unknown.
    pub fn requires_end(&self, mode: Mode) -> Known<bool> {
        self.requires_expiration(Event::giving(mode))
    }
}
