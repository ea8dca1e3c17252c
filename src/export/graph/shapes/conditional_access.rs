//! Conditional Access policies and authentication contexts on disk.

use crate::export::graph::shapes::group::newest;
use crate::export::json::nested::Nested;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text, Words, name};
use crate::model::conditional_access::{
    Audience, AuthenticationContext, ConditionalAccessPolicy, Conditions, Control, Grant, Guests, PolicyState,
    Resources, SignInFrequency, UserScope, is_context_id,
};
use crate::model::{Field, Instant, ObjectId, Period, Provenance, Why};

shape! {
    /// `authenticationContextClassReference`.
    AuthenticationContextShape<'a> {
        id: Raw<Text<'a>> = Id,
        display_name: Raw<Text<'a>> = DisplayName,
        available: Raw<bool> = IsAvailable,
    }
}

impl AuthenticationContextShape<'_> {
    /// Whether the object looks like one: it has the property that only these have, or an id like theirs.
    pub(crate) fn fits(&self) -> bool {
        self.available.is_present() || self.id.as_value().is_some_and(|id| is_context_id(id))
    }

    /// The record; `None` where the object has no id. The Graph SDK prints null for what was not selected.
    pub(crate) fn record(self, source: Provenance) -> Option<AuthenticationContext> {
        Some(AuthenticationContext {
            id: ObjectId::composed(&self.id.value()?)?,
            name: name(self.display_name),
            available: self.available.field(),
            source,
        })
    }
}

shape! {
    /// `conditionalAccessPolicy`.
    ConditionalAccessShape<'a> {
        id: Raw<ObjectId> = Id,
        display_name: Raw<Text<'a>> = DisplayName,
        state: Raw<Text<'a>> = State,
        conditions: Nested<ConditionsShape<'a>> = "conditions",
        grant: Nested<GrantShape<'a>> = GrantControls,
        session: Nested<Session<'a>> = "sessionControls",
        created: Raw<Option<Instant>> = CreatedDateTime,
        modified: Raw<Option<Instant>> = "modifiedDateTime",
    }
}

shape! {
    /// `conditions`.
    ConditionsShape<'a> {
        users: Nested<Assigned<'a>> = "users",
        applications: Nested<Applications<'a>> = "applications",
        client_app_types: Words<'a> = "clientAppTypes",
        sign_in_risk: Words<'a> = "signInRiskLevels",
        user_risk: Words<'a> = "userRiskLevels",
        insider_risk: Words<'a> = "insiderRiskLevels",
        locations: Nested<Selected<'a>> = "locations",
        platforms: Nested<Selected<'a>> = "platforms",
        devices: Nested<Devices<'a>> = "devices",
        flows: Nested<Flows<'a>> = "authenticationFlows",
    }
}

shape! {
    /// `conditions.users`.
    Assigned<'a> {
        include_users: Words<'a> = "includeUsers",
        exclude_users: Words<'a> = "excludeUsers",
        include_groups: Words<'a> = "includeGroups",
        exclude_groups: Words<'a> = "excludeGroups",
        include_roles: Words<'a> = "includeRoles",
        exclude_roles: Words<'a> = "excludeRoles",
        include_guests: Nested<GuestsShape<'a>> = "includeGuestsOrExternalUsers",
        exclude_guests: Nested<GuestsShape<'a>> = "excludeGuestsOrExternalUsers",
    }
}

shape! {
    /// `conditionalAccessGuestsOrExternalUsers`.
    GuestsShape<'a> {
        kinds: Raw<Text<'a>> = "guestOrExternalUserTypes",
        tenants: Nested<Tenants<'a>> = "externalTenants",
    }
}

shape! {
    /// `externalTenants`.
    Tenants<'a> {
        membership: Raw<Text<'a>> = "membershipKind",
    }
}

shape! {
    /// `conditions.applications`.
    Applications<'a> {
        include: Words<'a> = "includeApplications",
        filter: Nested<Filter<'a>> = "applicationFilter",
        actions: Words<'a> = "includeUserActions",
        contexts: Words<'a> = "includeAuthenticationContextClassReferences",
    }
}

shape! {
    /// `conditions.locations` and `conditions.platforms`.
    Selected<'a> {
        include: Words<'a> = "includeLocations" | "includePlatforms",
        exclude: Words<'a> = "excludeLocations" | "excludePlatforms",
    }
}

shape! {
    /// `conditions.devices`; only beta has lists of devices.
    Devices<'a> {
        filter: Nested<Filter<'a>> = "deviceFilter",
        include: Words<'a> = "includeDevices",
        exclude: Words<'a> = "excludeDevices",
    }
}

shape! {
    /// A filter of devices or apps.
    Filter<'a> {
        rule: Raw<Text<'a>> = "rule",
    }
}

shape! {
    /// `conditions.authenticationFlows`.
    Flows<'a> {
        methods: Words<'a> = "transferMethods",
    }
}

shape! {
    /// `grantControls`.
    GrantShape<'a> {
        operator: Raw<Text<'a>> = "operator",
        controls: Words<'a> = "builtInControls",
        factors: Words<'a> = "customAuthenticationFactors",
        terms: Words<'a> = "termsOfUse",
        strength: Nested<Strength<'a>> = "authenticationStrength",
    }
}

shape! {
    /// `authenticationStrength`.
    Strength<'a> {
        id: Raw<ObjectId> = Id,
    }
}

shape! {
    /// `sessionControls`.
    Session<'a> {
        frequency: Nested<Frequency<'a>> = "signInFrequency",
    }
}

shape! {
    /// `signInFrequency`.
    Frequency<'a> {
        enabled: Raw<bool> = IsEnabled,
        interval: Raw<Text<'a>> = "frequencyInterval",
        value: Raw<i64> = "value",
        unit: Raw<Text<'a>> = "type",
    }
}

impl ConditionalAccessShape<'_> {
    /// Whether the object has the property that only policies have.
    pub(crate) fn fits(&self) -> bool {
        self.conditions.0.is_present()
    }

    /// The newest moment at which the object is known to have been as it is.
    pub(crate) fn newest(&self) -> Option<Instant> {
        newest([&self.created, &self.modified])
    }

    /// The record; `None` where the object has no id.
    pub(crate) fn record(self, source: Provenance) -> Option<ConditionalAccessPolicy> {
        let (include, exclude, resources, conditions) = match self.conditions.0 {
            Raw::Value(conditions) => conditions.record(),
            other => {
                let why = Nested(other).why();
                (unknown(why), unknown(why), unknown_resources(why), unknown_conditions(why))
            }
        };
        Some(ConditionalAccessPolicy {
            id: self.id.value()?,
            name: name(self.display_name),
            state: self.state.known_as(|text| PolicyState::parse(&text)).field(),
            include,
            exclude,
            resources,
            conditions,
            grant: self.grant.0.known_as(|grant| Some(grant.record())).nullable(),
            sign_in_frequency: frequency(self.session.0),
            source,
        })
    }
}

impl ConditionsShape<'_> {
    fn record(self) -> (Audience, Audience, Resources, Conditions) {
        let (include, exclude) = audiences(self.users.0);
        let resources = match self.applications.0 {
            Raw::Value(applications) => applications.record(),
            Raw::Null => Resources {
                applications: Field::Known(Box::default()),
                filtered: Field::Known(false),
                user_actions: Field::Known(false),
                contexts: Field::Known(Box::default()),
            },
            other => unknown_resources(Nested(other).why()),
        };
        let conditions = Conditions {
            clients: narrows(&self.client_app_types),
            but_browsers: narrows_but(&self.client_app_types, "browser"),
            sign_in_risk: names_some(self.sign_in_risk),
            user_risk: names_some(self.user_risk),
            insider_risk: names_some(self.insider_risk),
            locations: leaves_out(self.locations.0),
            platforms: leaves_out(self.platforms.0),
            devices: filters(self.devices.0),
            flows: inside(self.flows.0, |flows| names_some(flows.methods)),
        };
        (include, exclude, resources, conditions)
    }
}

impl Applications<'_> {
    fn record(self) -> Resources {
        Resources {
            applications: list(self.include, |app| Some(app.trim().into())),
            filtered: is_filter(self.filter),
            user_actions: names_some(self.actions),
            contexts: list(self.contexts, ObjectId::composed),
        }
    }
}

impl GrantShape<'_> {
    fn record(self) -> Grant {
        let strength = match self.strength.0 {
            // Where there is none, the Graph SDK prints an object of nulls.
            Raw::Value(strength) => strength.id.nullable(),
            other => other.known_as(|strength| strength.id.value()).nullable(),
        };
        Grant {
            one_is_enough: self.operator.known_as(|text| is_or(&text)).field(),
            controls: list(self.controls, Control::parse),
            strength,
            terms: names_some(self.terms),
            custom: names_some(self.factors),
        }
    }
}

fn is_or(operator: &str) -> Option<bool> {
    match operator.trim() {
        text if text.eq_ignore_ascii_case("or") => Some(true),
        text if text.eq_ignore_ascii_case("and") => Some(false),
        _ => None,
    }
}

/// A list as records keep it: `null` is an empty one, and an entry that is none makes it unknown.
fn list<T>(words: Words<'_>, read: impl Fn(&str) -> Option<T>) -> Field<Box<[T]>> {
    words.0.known_as(|words| words.iter().map(|word| read(word)).collect()).field_or(Box::default())
}

/// Whether a list holds anything but `none`; `null` is an empty one.
fn names_some(words: Words<'_>) -> Field<bool> {
    let names = |words: Vec<Text<'_>>| words.iter().any(|word| !matches!(word.trim(), "" | "none"));
    words.0.known_as(|words| Some(names(words))).field_or(false)
}

/// Whether a list names some kinds only; an empty one names all.
fn narrows(words: &Words<'_>) -> Field<bool> {
    let only = |words: Vec<Text<'_>>| !words.is_empty() && !words.iter().any(|word| is_all(word));
    words.0.clone().known_as(|words| Some(only(words))).field_or(false)
}

/// Whether a list names some kinds only, and not this one.
fn narrows_but(words: &Words<'_>, kind: &str) -> Field<bool> {
    let names = |words: &[Text<'_>]| words.iter().any(|word| is_all(word) || word.trim().eq_ignore_ascii_case(kind));
    words.0.clone().known_as(|words| Some(!words.is_empty() && !names(&words))).field_or(false)
}

fn is_all(word: &str) -> bool {
    word.trim().eq_ignore_ascii_case("all")
}

/// What an object says; where it is `null`, nothing is restricted.
fn inside<S>(object: Raw<S>, says: impl FnOnce(S) -> Field<bool>) -> Field<bool> {
    match object {
        Raw::Value(object) => says(object),
        Raw::Null => Field::Known(false),
        other => Field::Unknown(Nested(other).why()),
    }
}

fn leaves_out(selected: Raw<Selected<'_>>) -> Field<bool> {
    inside(selected, |selected| either(narrows(&selected.include), names_some(selected.exclude)))
}

fn filters(devices: Raw<Devices<'_>>) -> Field<bool> {
    let listed = |words: Words<'_>, read: fn(Words<'_>) -> Field<bool>| match words.0 {
        Raw::Absent => Field::Known(false),
        _ => read(words),
    };
    inside(devices, |devices| {
        let lists = either(listed(devices.include, |words| narrows(&words)), listed(devices.exclude, names_some));
        either(is_filter(devices.filter), lists)
    })
}

/// Whether a filter has a rule.
fn is_filter(filter: Nested<Filter<'_>>) -> Field<bool> {
    inside(filter.0, |filter| filter.rule.known_as(|rule| Some(!rule.trim().is_empty())).field_or(false))
}

/// Whether one of two is so: what is known to be decides.
fn either(one: Field<bool>, other: Field<bool>) -> Field<bool> {
    match (one, other) {
        (Field::Known(true), _) | (_, Field::Known(true)) => Field::Known(true),
        (Field::Known(false), Field::Known(false)) => Field::Known(false),
        (Field::Unknown(why), _) | (_, Field::Unknown(why)) => Field::Unknown(why),
    }
}

fn frequency(session: Raw<Session<'_>>) -> Field<Option<SignInFrequency>> {
    let frequency = match session {
        Raw::Value(session) => session.frequency.0,
        Raw::Null => return Field::Known(None),
        other => return Field::Unknown(Nested(other).why()),
    };
    let frequency = match frequency {
        Raw::Value(frequency) => frequency,
        Raw::Null => return Field::Known(None),
        other => return Field::Unknown(Nested(other).why()),
    };
    match frequency.enabled.field_or(false) {
        Field::Known(true) => {}
        Field::Known(false) => return Field::Known(None),
        Field::Unknown(why) => return Field::Unknown(why),
    }
    let time = || {
        let unit = match frequency.unit.as_value()?.trim() {
            text if text.eq_ignore_ascii_case("hours") => 60 * 60,
            text if text.eq_ignore_ascii_case("days") => 24 * 60 * 60,
            _ => return None,
        };
        let value = u64::try_from(*frequency.value.as_value()?).ok()?;
        Some(SignInFrequency::Every(Period::seconds(value.checked_mul(unit)?)))
    };
    let read = |interval: &str| match interval.trim() {
        text if text.eq_ignore_ascii_case("everyTime") => Some(SignInFrequency::EveryTime),
        text if text.eq_ignore_ascii_case("timeBased") => time(),
        _ => None,
    };
    frequency.interval.known_as(|interval| read(&interval)).field().map(Some)
}

/// Whom a policy includes and excludes; `users` is `null` in one for workload identities.
fn audiences(users: Raw<Assigned<'_>>) -> (Audience, Audience) {
    let users = match users {
        Raw::Value(users) => users,
        Raw::Null => return (nobody(), nobody()),
        other => {
            let why = Nested(other).why();
            return (unknown(why), unknown(why));
        }
    };
    let audience = |users, groups, roles, guests| Audience {
        users: list(users, UserScope::parse),
        groups: list(groups, ObjectId::parse),
        roles: list(roles, ObjectId::parse),
        guests: external(guests),
    };
    (
        audience(users.include_users, users.include_groups, users.include_roles, users.include_guests),
        audience(users.exclude_users, users.exclude_groups, users.exclude_roles, users.exclude_guests),
    )
}

/// Guests by kind: nobody where no kind is named.
fn external(guests: Nested<GuestsShape<'_>>) -> Field<Option<Guests>> {
    let guests = match guests.0 {
        Raw::Value(guests) => guests,
        Raw::Null => return Field::Known(None),
        other => return Field::Unknown(Nested(other).why()),
    };
    let kinds = |text: &str| {
        text.split(',')
            .map(|kind| kind.trim().to_ascii_lowercase().into_boxed_str())
            .filter(|kind| !kind.is_empty())
            .collect::<Box<[Box<str>]>>()
    };
    match guests.kinds.known_as(|text| Some(kinds(&text))).field_or(Box::default()) {
        Field::Known(kinds) if kinds.is_empty() => Field::Known(None),
        kinds => {
            let is_all = |tenants: Tenants<'_>| tenants.membership.known_as(|kind| Some(is_all(&kind))).field_or(true);
            let of_all = match guests.tenants.0 {
                Raw::Value(tenants) => is_all(tenants),
                Raw::Null => Field::Known(true),
                other => Field::Unknown(Nested(other).why()),
            };
            Field::Known(Some(Guests { kinds, of_all }))
        }
    }
}

fn nobody() -> Audience {
    Audience {
        users: Field::Known(Box::default()),
        groups: Field::Known(Box::default()),
        roles: Field::Known(Box::default()),
        guests: Field::Known(None),
    }
}

fn unknown(why: Why) -> Audience {
    Audience {
        users: Field::Unknown(why),
        groups: Field::Unknown(why),
        roles: Field::Unknown(why),
        guests: Field::Unknown(why),
    }
}

fn unknown_resources(why: Why) -> Resources {
    Resources {
        applications: Field::Unknown(why),
        filtered: Field::Unknown(why),
        user_actions: Field::Unknown(why),
        contexts: Field::Unknown(why),
    }
}

fn unknown_conditions(why: Why) -> Conditions {
    let open = Field::Unknown(why);
    Conditions {
        clients: open,
        but_browsers: open,
        sign_in_risk: open,
        user_risk: open,
        insider_risk: open,
        locations: open,
        platforms: open,
        devices: open,
        flows: open,
    }
}
