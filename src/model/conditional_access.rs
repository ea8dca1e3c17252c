//! Conditional Access: whom policies are for, what they guard, when and how, and the authentication contexts.

use std::fmt;

use super::{Collection, Field, Given, Known, Merge, ObjectId, Period, Property, Provenance, all_of, any_of, not};

const HERE: Collection = Collection::ConditionalAccessPolicies;

/// An authentication context: <https://learn.microsoft.com/graph/api/resources/authenticationcontextclassreference>.
#[derive(Debug, Clone)]
pub struct AuthenticationContext {
    /// Its id, in lower case: `c1`.
    pub id: ObjectId,
    /// Display name.
    pub name: Option<Given>,
    /// `isAvailable`: whether apps can choose it.
    pub available: Field<bool>,
    /// Where it was read.
    pub source: Provenance,
}

/// Whether a text is the id of an authentication context, `c1` to `c99`:
/// <https://learn.microsoft.com/graph/api/resources/authenticationcontextclassreference>.
#[must_use]
pub fn is_context_id(text: &str) -> bool {
    let digits = text.trim().strip_prefix(['c', 'C']).unwrap_or_default();
    matches!(digits.len(), 1 | 2) && digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0')
}

/// The same of an id.
#[must_use]
pub fn is_context(id: &ObjectId) -> bool {
    is_context_id(&id.raw().to_string())
}

impl AuthenticationContext {
    /// Whether it is published, so that apps can choose it.
    ///
    /// # Errors
    /// The gap, where `isAvailable` is unknown.
    pub fn is_available(&self) -> Known<bool> {
        self.available.of(Collection::AuthenticationContexts, Property::IsAvailable).copied()
    }

    /// Takes in another copy of the same context.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self { id: _, name, available, source } = other;
        merge.text(Property::DisplayName, &mut self.name, name.as_ref());
        merge.field(Property::IsAvailable, &mut self.available, available);
        self.source.merge(source);
    }
}

/// A Conditional Access policy: <https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy>.
#[derive(Debug, Clone)]
pub struct ConditionalAccessPolicy {
    /// Policy id.
    pub id: ObjectId,
    /// Display name.
    pub name: Option<Given>,
    /// `state`.
    pub state: Field<PolicyState>,
    /// Whom it is for.
    pub include: Audience,
    /// Who is left out of those.
    pub exclude: Audience,
    /// The apps and actions that it guards.
    pub resources: Resources,
    /// What narrows when it applies.
    pub conditions: Conditions,
    /// `grantControls`; `None` where it only limits the session.
    pub grant: Field<Option<Grant>>,
    /// `sessionControls.signInFrequency`; `None` where it is off.
    pub sign_in_frequency: Field<Option<SignInFrequency>>,
    /// Where it was read.
    pub source: Provenance,
}

/// What a policy guards (`conditions.applications`). A policy guards apps, actions of users, or authentication contexts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resources {
    /// `includeApplications`: `All`, `None`, groups of apps such as `Office365`, or the ids of apps.
    pub applications: Field<Box<[Given]>>,
    /// Whether `applicationFilter` includes apps by what is set for them.
    pub filtered: Field<bool>,
    /// Whether `includeUserActions` names an action.
    pub user_actions: Field<bool>,
    /// `includeAuthenticationContextClassReferences`: `c1`, `c2`, ..., in lower case.
    pub contexts: Field<Box<[ObjectId]>>,
}

/// Whether each condition keeps a policy from applying to some sign-ins of those it is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Conditions {
    /// `clientAppTypes` names some kinds of clients only.
    pub clients: Field<bool>,
    /// Browsers are none of these.
    pub but_browsers: Field<bool>,
    /// `signInRiskLevels` names levels.
    pub sign_in_risk: Field<bool>,
    /// `userRiskLevels` names levels.
    pub user_risk: Field<bool>,
    /// `insiderRiskLevels` names levels.
    pub insider_risk: Field<bool>,
    /// `locations` leaves some out.
    pub locations: Field<bool>,
    /// `platforms` leaves some out.
    pub platforms: Field<bool>,
    /// `devices` has a filter.
    pub devices: Field<bool>,
    /// `authenticationFlows` names transfer methods.
    pub flows: Field<bool>,
}

/// What a policy asks for (`grantControls`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grant {
    /// Whether one of the controls is enough (`operator` is `OR`).
    pub one_is_enough: Field<bool>,
    /// `builtInControls`.
    pub controls: Field<Box<[Control]>>,
    /// `authenticationStrength`, by its id.
    pub strength: Field<Option<ObjectId>>,
    /// Whether it asks for terms of use.
    pub terms: Field<bool>,
    /// Whether it asks for a control of another product (`customAuthenticationFactors`).
    pub custom: Field<bool>,
}

/// A control of `builtInControls`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is named like the word of Microsoft Graph")]
pub enum Control {
    Block,
    Mfa,
    CompliantDevice,
    DomainJoinedDevice,
    ApprovedApplication,
    CompliantApplication,
    PasswordChange,
    RiskRemediation,
}

/// How often a policy has people sign in again (`signInFrequency`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInFrequency {
    /// Each time.
    EveryTime,
    /// After this time.
    Every(Period),
}

/// Whether a policy is in force (`state`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PolicyState {
    /// In force.
    Enabled,
    /// Switched off.
    Disabled,
    /// Logged, and nobody is kept from anything.
    ReportOnly,
}

/// The users, groups and roles that a policy includes or excludes. A policy for workload identities has none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audience {
    /// Users.
    pub users: Field<Box<[UserScope]>>,
    /// Groups.
    pub groups: Field<Box<[ObjectId]>>,
    /// Directory roles, by their template ids.
    pub roles: Field<Box<[ObjectId]>>,
    /// Guests and other external users, by kind (`includeGuestsOrExternalUsers`).
    pub guests: Field<Option<Guests>>,
}

/// The guests and other external users that a policy includes or excludes (`conditionalAccessGuestsOrExternalUsers`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guests {
    /// `guestOrExternalUserTypes`, in lower case.
    pub kinds: Field<Box<[Box<str>]>>,
    /// Whether those of all organizations are meant, not those of some only (`externalTenants`).
    pub of_all: Field<bool>,
}

/// An entry of a policy's list of users.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum UserScope {
    /// Everybody.
    All,
    /// Nobody.
    None,
    /// All guests and external users.
    GuestsOrExternalUsers,
    /// One user.
    User(ObjectId),
}

impl PolicyState {
    /// Reads `state`, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            text if text.eq_ignore_ascii_case("enabled") => Some(Self::Enabled),
            text if text.eq_ignore_ascii_case("disabled") => Some(Self::Disabled),
            text if text.eq_ignore_ascii_case("enabledForReportingButNotEnforced") => Some(Self::ReportOnly),
            _ => None,
        }
    }
}

impl UserScope {
    /// Reads an entry of `includeUsers` or `excludeUsers`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.trim() {
            text if text.eq_ignore_ascii_case("all") => Self::All,
            text if text.eq_ignore_ascii_case("none") => Self::None,
            text if text.eq_ignore_ascii_case("guestsOrExternalUsers") => Self::GuestsOrExternalUsers,
            text => Self::User(ObjectId::parse(text)?),
        })
    }
}

impl Control {
    /// Reads an entry of `builtInControls`, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let all = [
            Self::Block,
            Self::Mfa,
            Self::CompliantDevice,
            Self::DomainJoinedDevice,
            Self::ApprovedApplication,
            Self::CompliantApplication,
            Self::PasswordChange,
            Self::RiskRemediation,
        ];
        all.into_iter().find(|control| control.as_str().eq_ignore_ascii_case(text))
    }

    /// The word in Microsoft Graph.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Mfa => "mfa",
            Self::CompliantDevice => "compliantDevice",
            Self::DomainJoinedDevice => "domainJoinedDevice",
            Self::ApprovedApplication => "approvedApplication",
            Self::CompliantApplication => "compliantApplication",
            Self::PasswordChange => "passwordChange",
            Self::RiskRemediation => "riskRemediation",
        }
    }
}

impl fmt::Display for Control {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

impl Conditions {
    /// Each condition with its property.
    fn parts(&self) -> [(Property, &Field<bool>); 8] {
        [
            (Property::ClientAppTypes, &self.clients),
            (Property::SignInRiskLevels, &self.sign_in_risk),
            (Property::UserRiskLevels, &self.user_risk),
            (Property::InsiderRiskLevels, &self.insider_risk),
            (Property::Locations, &self.locations),
            (Property::Platforms, &self.platforms),
            (Property::Devices, &self.devices),
            (Property::AuthenticationFlows, &self.flows),
        ]
    }

    fn merge(&mut self, other: &Self, merge: &mut Merge) {
        merge.field(Property::ClientAppTypes, &mut self.clients, &other.clients);
        merge.field(Property::ClientAppTypes, &mut self.but_browsers, &other.but_browsers);
        merge.field(Property::SignInRiskLevels, &mut self.sign_in_risk, &other.sign_in_risk);
        merge.field(Property::UserRiskLevels, &mut self.user_risk, &other.user_risk);
        merge.field(Property::InsiderRiskLevels, &mut self.insider_risk, &other.insider_risk);
        merge.field(Property::Locations, &mut self.locations, &other.locations);
        merge.field(Property::Platforms, &mut self.platforms, &other.platforms);
        merge.field(Property::Devices, &mut self.devices, &other.devices);
        merge.field(Property::AuthenticationFlows, &mut self.flows, &other.flows);
    }
}

impl Resources {
    fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self { applications, filtered, user_actions, contexts } = other;
        merge.list(Property::IncludeApplications, &mut self.applications, applications);
        merge.field(Property::ApplicationFilter, &mut self.filtered, filtered);
        merge.field(Property::IncludeUserActions, &mut self.user_actions, user_actions);
        merge.list(Property::IncludeAuthenticationContexts, &mut self.contexts, contexts);
    }
}

impl Grant {
    /// Whether one of the controls is enough.
    ///
    /// # Errors
    /// The gap, where `operator` is unknown.
    pub fn one_is_enough(&self) -> Known<bool> {
        self.one_is_enough.of(HERE, Property::GrantOperator).copied()
    }

    /// The built-in controls.
    ///
    /// # Errors
    /// The gap, where `builtInControls` is unknown.
    pub fn controls(&self) -> Known<&[Control]> {
        listed(&self.controls, Property::BuiltInControls)
    }

    /// The authentication strength, by its id; `None` where it asks for none.
    ///
    /// # Errors
    /// The gap, where `authenticationStrength` is unknown.
    pub fn strength(&self) -> Known<Option<&ObjectId>> {
        self.strength.of(HERE, Property::AuthenticationStrength).map(Option::as_ref)
    }

    /// Whether it asks for terms of use.
    ///
    /// # Errors
    /// The gap, where these are unknown.
    pub fn asks_for_terms(&self) -> Known<bool> {
        self.terms.of(HERE, Property::TermsOfUse).copied()
    }

    /// Whether it asks for a control of another product.
    ///
    /// # Errors
    /// The gap, where these are unknown.
    pub fn asks_for_custom(&self) -> Known<bool> {
        self.custom.of(HERE, Property::TermsOfUse).copied()
    }
}

impl Guests {
    /// The kinds, in lower case: `b2bcollaborationguest`.
    ///
    /// # Errors
    /// The gap, where they are unknown.
    pub fn kinds(&self, property: Property) -> Known<&[Box<str>]> {
        listed(&self.kinds, property)
    }

    /// Whether those of all organizations are meant.
    ///
    /// # Errors
    /// The gap, where `externalTenants` is unknown.
    pub fn are_of_all(&self, property: Property) -> Known<bool> {
        self.of_all.of(HERE, property).copied()
    }
}

fn listed<T>(field: &Field<Box<[T]>>, property: Property) -> Known<&[T]> {
    field.of(HERE, property).map(AsRef::as_ref)
}

impl ConditionalAccessPolicy {
    /// Whether it is on, off or only logs.
    ///
    /// # Errors
    /// The gap, where `state` is unknown.
    pub fn state(&self) -> Known<PolicyState> {
        self.state.of(HERE, Property::State).copied()
    }

    /// The users it is for.
    ///
    /// # Errors
    /// The gap, where `includeUsers` is unknown.
    pub fn included_users(&self) -> Known<&[UserScope]> {
        listed(&self.include.users, Property::IncludeUsers)
    }

    /// Whether it is for all users.
    ///
    /// # Errors
    /// The gap, where `includeUsers` is unknown.
    pub fn includes_all_users(&self) -> Known<bool> {
        self.included_users().map(|users| users.contains(&UserScope::All))
    }

    /// The groups it is for.
    ///
    /// # Errors
    /// The gap, where `includeGroups` is unknown.
    pub fn included_groups(&self) -> Known<&[ObjectId]> {
        listed(&self.include.groups, Property::IncludeGroups)
    }

    /// The directory roles it is for, by their template ids.
    ///
    /// # Errors
    /// The gap, where `includeRoles` is unknown.
    pub fn included_roles(&self) -> Known<&[ObjectId]> {
        listed(&self.include.roles, Property::IncludeRoles)
    }

    /// The users who are left out.
    ///
    /// # Errors
    /// The gap, where `excludeUsers` is unknown.
    pub fn excluded_users(&self) -> Known<&[UserScope]> {
        listed(&self.exclude.users, Property::ExcludeUsers)
    }

    /// The groups whose members are left out.
    ///
    /// # Errors
    /// The gap, where `excludeGroups` is unknown.
    pub fn excluded_groups(&self) -> Known<&[ObjectId]> {
        listed(&self.exclude.groups, Property::ExcludeGroups)
    }

    /// The directory roles whose holders are left out, by their template ids.
    ///
    /// # Errors
    /// The gap, where `excludeRoles` is unknown.
    pub fn excluded_roles(&self) -> Known<&[ObjectId]> {
        listed(&self.exclude.roles, Property::ExcludeRoles)
    }

    /// The guests and other external users it is for, by kind.
    ///
    /// # Errors
    /// The gap, where `includeGuestsOrExternalUsers` is unknown.
    pub fn included_guests(&self) -> Known<Option<&Guests>> {
        self.include.guests.of(HERE, Property::IncludeGuests).map(Option::as_ref)
    }

    /// The guests and other external users who are left out, by kind.
    ///
    /// # Errors
    /// The gap, where `excludeGuestsOrExternalUsers` is unknown.
    pub fn excluded_guests(&self) -> Known<Option<&Guests>> {
        self.exclude.guests.of(HERE, Property::ExcludeGuests).map(Option::as_ref)
    }

    /// The authentication contexts that it guards, in lower case.
    ///
    /// # Errors
    /// The gap, where `includeAuthenticationContextClassReferences` is unknown.
    pub fn contexts(&self) -> Known<&[ObjectId]> {
        listed(&self.resources.contexts, Property::IncludeAuthenticationContexts)
    }

    /// Whether it is in force.
    ///
    /// # Errors
    /// The gap, where `state` is unknown.
    pub fn is_enforced(&self) -> Known<bool> {
        self.state().map(|state| state == PolicyState::Enabled)
    }

    /// Whether it guards every app.
    ///
    /// # Errors
    /// The gap, where `includeApplications` is unknown.
    pub fn guards_all_apps(&self) -> Known<bool> {
        Ok(listed(&self.resources.applications, Property::IncludeApplications)?.iter().any(|app| app.is("All")))
    }

    /// Whether it guards apps, and not only actions or authentication contexts.
    ///
    /// # Errors
    /// The gap, where neither what it includes nor its filter is known to name apps.
    pub fn guards_apps(&self) -> Known<bool> {
        let included = listed(&self.resources.applications, Property::IncludeApplications);
        let filtered = self.resources.filtered.of(HERE, Property::ApplicationFilter).copied();
        any_of([included.map(|apps| apps.iter().any(|app| !app.is("None"))), filtered])
    }

    /// Whether a condition keeps it from applying to some sign-ins of those it is for.
    ///
    /// # Errors
    /// The gap, where no condition is known to, but one may.
    pub fn is_narrowed(&self) -> Known<bool> {
        any_of(self.conditions.parts().map(|(property, narrows)| narrows.of(HERE, property).copied()))
    }

    /// Whether it can apply to an ordinary sign-in in a browser: it is not for other clients or for transfers of a sign-in only.
    ///
    /// # Errors
    /// The gap, where `clientAppTypes` or `authenticationFlows` is unknown.
    pub fn is_for_browsers(&self) -> Known<bool> {
        let spares = self.conditions.but_browsers.of(HERE, Property::ClientAppTypes).copied();
        let flows = self.conditions.flows.of(HERE, Property::AuthenticationFlows).copied();
        all_of([not(spares), not(flows)])
    }

    /// Whether it applies to an ordinary sign-in in a browser, without any risk and from any platform; a place or a device that it
    /// spares asks for something itself.
    ///
    /// # Errors
    /// The gap, where a condition is unknown.
    pub fn is_for_ordinary_sign_ins(&self) -> Known<bool> {
        let narrowing =
            [Property::SignInRiskLevels, Property::UserRiskLevels, Property::InsiderRiskLevels, Property::Platforms];
        let parts = self.conditions.parts().into_iter().filter(|(property, _)| narrowing.contains(property));
        let narrowed = any_of(parts.map(|(property, narrows)| narrows.of(HERE, property).copied()));
        all_of([self.is_for_browsers(), not(narrowed)])
    }

    /// What it asks for; `None` where it only limits the session.
    ///
    /// # Errors
    /// The gap, where `grantControls` is unknown.
    pub fn grant(&self) -> Known<Option<&Grant>> {
        self.grant.of(HERE, Property::GrantControls).map(Option::as_ref)
    }

    /// Whether it blocks.
    ///
    /// # Errors
    /// The gap, where its controls are unknown.
    pub fn blocks(&self) -> Known<bool> {
        self.grant()?.map_or(Ok(false), |grant| Ok(grant.controls()?.contains(&Control::Block)))
    }

    /// How often it has people sign in again; `None` where it does not.
    ///
    /// # Errors
    /// The gap, where `signInFrequency` is unknown.
    pub fn sign_in_frequency(&self) -> Known<Option<SignInFrequency>> {
        self.sign_in_frequency.of(HERE, Property::SignInFrequency).copied()
    }

    /// The name for a message: the display name, else the id.
    #[must_use]
    pub fn label(&self) -> String {
        self.name.as_ref().map_or_else(|| self.id.to_string(), ToString::to_string)
    }

    /// Takes in another copy of the same policy.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self { id: _, name, state, include, exclude, resources, conditions, grant, sign_in_frequency, source } =
            other;
        let Audience { users, groups, roles, guests } = include;
        merge.list(Property::IncludeUsers, &mut self.include.users, users);
        merge.list(Property::IncludeGroups, &mut self.include.groups, groups);
        merge.list(Property::IncludeRoles, &mut self.include.roles, roles);
        merge.field(Property::IncludeGuests, &mut self.include.guests, guests);
        let Audience { users, groups, roles, guests } = exclude;
        merge.list(Property::ExcludeUsers, &mut self.exclude.users, users);
        merge.list(Property::ExcludeGroups, &mut self.exclude.groups, groups);
        merge.list(Property::ExcludeRoles, &mut self.exclude.roles, roles);
        merge.field(Property::ExcludeGuests, &mut self.exclude.guests, guests);
        merge.text(Property::DisplayName, &mut self.name, name.as_ref());
        merge.field(Property::State, &mut self.state, state);
        self.resources.merge(resources, merge);
        self.conditions.merge(conditions, merge);
        merge.field(Property::GrantControls, &mut self.grant, grant);
        merge.field(Property::SignInFrequency, &mut self.sign_in_frequency, sign_in_frequency);
        self.source.merge(source);
    }
}
