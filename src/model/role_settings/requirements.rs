//! What somebody has to give: a second factor, a reason, a ticket, an authentication context.

use super::{Event, HERE};
use crate::model::{Field, Given, Known, Merge, ObjectId, Property, RoleSettingsPolicy, Why, any_of};

/// What an enablement rule asks for (`enabledRules`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Requirements {
    /// `MultiFactorAuthentication`.
    pub mfa: Field<bool>,
    /// `Justification`.
    pub justification: Field<bool>,
    /// `Ticketing`.
    pub ticketing: Field<bool>,
    /// Words that are none of these three. Where there are some, one of the three that is not listed is unknown.
    pub other: Field<Box<[Given]>>,
}

impl Requirements {
    /// Nothing is known, for one reason.
    #[must_use]
    pub fn unknown(why: Why) -> Self {
        let flag = Field::Unknown(why);
        Self { mfa: flag, justification: flag, ticketing: flag, other: Field::Unknown(why) }
    }

    pub(super) fn merge(&mut self, event: Event, other: &Self, merge: &mut Merge) {
        let Self { mfa, justification, ticketing, other: words } = other;
        let property = Property::requirements(event);
        merge.field(property, &mut self.mfa, mfa);
        merge.field(property, &mut self.justification, justification);
        merge.field(property, &mut self.ticketing, ticketing);
        merge.list(property, &mut self.other, words);
    }
}

/// An authentication context rule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ContextRule {
    /// `isEnabled`; `null` counts as false.
    pub enabled: Field<bool>,
    /// `claimValue` (`c1`), empty text counts as none. May keep a value while the rule is off.
    pub claim: Field<Option<Given>>,
}

impl ContextRule {
    pub(super) fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self { enabled, claim } = other;
        merge.field(Property::AuthenticationContext, &mut self.enabled, enabled);
        merge.field(Property::AuthenticationContext, &mut self.claim, claim);
    }
}

impl RoleSettingsPolicy {
    /// Whether multifactor authentication is asked for.
    ///
    /// # Errors
    /// The gap, where the rule or its value is unknown.
    pub fn asks_for_mfa(&self, event: Event) -> Known<bool> {
        self.rules()?.requirements(event).mfa.of(HERE, Property::requirements(event)).copied()
    }

    /// Whether a justification is asked for.
    ///
    /// # Errors
    /// The gap, where the rule or its value is unknown.
    pub fn asks_for_justification(&self, event: Event) -> Known<bool> {
        self.rules()?.requirements(event).justification.of(HERE, Property::requirements(event)).copied()
    }

    /// Whether a ticket is asked for.
    ///
    /// # Errors
    /// The gap, where the rule or its value is unknown.
    pub fn asks_for_ticket(&self, event: Event) -> Known<bool> {
        self.rules()?.requirements(event).ticketing.of(HERE, Property::requirements(event)).copied()
    }

    /// The words of an enablement rule that Microsoft Graph does not have.
    ///
    /// # Errors
    /// The gap, where the rule or its value is unknown, or the exporter keeps the known words only.
    pub fn unknown_requirements(&self, event: Event) -> Known<&[Given]> {
        self.rules()?.requirements(event).other.of(HERE, Property::requirements(event)).map(AsRef::as_ref)
    }

    /// Whether activation asks for multifactor authentication (`hasMfa`).
    ///
    /// # Errors
    /// The gap, where the rule or its value is unknown.
    pub fn requires_mfa(&self) -> Known<bool> {
        self.asks_for_mfa(Event::Activation)
    }

    /// Whether the authentication context rule is switched on, whatever its value.
    ///
    /// # Errors
    /// The gap, where the rule or its value is unknown.
    pub fn context_enabled(&self) -> Known<bool> {
        self.rules()?.context.enabled.of(HERE, Property::AuthenticationContext).copied()
    }

    /// The authentication context that the rule names, whether it is on or off; `None` where it names none.
    ///
    /// # Errors
    /// The gap, where the rule or its value is unknown.
    pub fn kept_context(&self) -> Known<Option<&Given>> {
        self.rules()?.context.claim.of(HERE, Property::AuthenticationContext).map(Option::as_ref)
    }

    /// The authentication context that activation asks for; `None` where the rule is off or names none (`hasCtx`).
    ///
    /// # Errors
    /// The gap, where the rule or its values are unknown.
    pub fn context(&self) -> Known<Option<&Given>> {
        if !self.context_enabled()? {
            return Ok(None);
        }
        self.kept_context()
    }

    /// Whether activation asks for multifactor authentication or for an authentication context, which count alike.
    ///
    /// # Errors
    /// The gap, where none is seen but the rules or their values are unknown.
    pub fn requires_proof(&self) -> Known<bool> {
        any_of([self.requires_mfa(), self.context().map(|context| context.is_some())])
    }

    /// The authentication context by its id, in lower case.
    ///
    /// # Errors
    /// The gap, where the rule or its values are unknown.
    pub fn context_id(&self) -> Known<Option<ObjectId>> {
        Ok(self.context()?.and_then(|claim| ObjectId::composed(claim.raw())))
    }
}
