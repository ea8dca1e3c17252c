//! PIM for Groups schedules, instances and requests on disk, and the expirations they share with directory roles.

use crate::export::graph::shapes::group::newest;
use crate::export::graph::shapes::principal::PrincipalRef;
use crate::export::json::nested::Nested;
use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text, boxed};
use crate::model::{
    Access, Ending, Field, Instant, MemberType, Mode, ObjectId, Origin, Period, PrincipalKind, Provenance,
    RequestAction, Schedule, ScheduleId, ScheduleRequest, Why,
};

shape! {
    /// A schedule, instance or request: one shape, told apart by the properties it has.
    ScheduleShape<'a> {
        id: Raw<Text<'a>> = Id,
        schedule_id: Raw<Text<'a>> = "eligibilityScheduleId" | "assignmentScheduleId",
        group_id: Raw<ObjectId> = GroupId,
        principal_id: Raw<ObjectId> = PrincipalId,
        access_id: Raw<Text<'a>> = AccessId,
        assignment_type: Raw<Text<'a>> = AssignmentType,
        member_type: Raw<Text<'a>> = MemberType,
        action: Raw<Text<'a>> = Action,
        validation_only: Raw<bool> = IsValidationOnly,
        status: Raw<Text<'a>> = Status,
        schedule_info: Nested<ScheduleInfo<'a>> = "scheduleInfo",
        start: Raw<Option<Instant>> = StartDateTime,
        end: Raw<Option<Instant>> = EndDateTime,
        created: Raw<Option<Instant>> = CreatedDateTime,
        modified: Raw<Option<Instant>> = "modifiedDateTime",
        principal: Nested<PrincipalRef<'a>> = PrincipalType,
        policy: Part<'a> = "Policy",
    }
}

shape! {
    /// `scheduleInfo`.
    ScheduleInfo<'a> {
        start: Raw<Option<Instant>> = StartDateTime,
        expiration: Nested<ExpirationShape<'a>> = Expiration,
    }
}

shape! {
    /// `expirationPattern`.
    ExpirationShape<'a> {
        kind: Raw<Text<'a>> = "type",
        end: Raw<Option<Instant>> = EndDateTime,
        duration: Raw<Period> = "duration",
    }
}

impl ScheduleInfo<'_> {
    /// Whether a part of it says nothing.
    pub(crate) fn is_odd(&self) -> bool {
        is_odd(&self.start) || self.expiration.0.as_value().is_some_and(ExpirationShape::is_odd)
    }

    /// Nothing but nulls: the SDK prints it where it was not selected.
    fn is_stub(&self) -> bool {
        self.start == Raw::Null && self.expiration.0.as_value().is_some_and(ExpirationShape::says_nothing)
    }
}

/// Whether a value is none of its type.
pub(crate) fn is_odd<T>(value: &Raw<T>) -> bool {
    matches!(value, Raw::Odd(Why::UnknownValue))
}

/// The types of an expiration: <https://learn.microsoft.com/graph/api/resources/expirationpattern>.
pub(crate) const EXPIRATIONS: [&str; 5] = ["noExpiration", "afterDuration", "afterDateTime", "notSpecified", ""];

impl ExpirationShape<'_> {
    fn is_odd(&self) -> bool {
        let is_known = |kind: &Text<'_>| EXPIRATIONS.iter().any(|known| known.eq_ignore_ascii_case(kind.trim()));
        is_odd(&self.end) || is_odd(&self.duration) || self.kind.as_value().is_some_and(|kind| !is_known(kind))
    }

    fn says_nothing(&self) -> bool {
        fn is_empty<T>(value: &Raw<T>) -> bool {
            matches!(value, Raw::Null | Raw::Absent)
        }
        is_empty(&self.kind) && is_empty(&self.end) && is_empty(&self.duration)
    }

    /// How it ends. A type that is absent or `notSpecified`, without an end and a duration, is permanent.
    pub(crate) fn ending(&self) -> Field<Ending> {
        let kind = self.kind.as_value().map_or("", |text| text.trim());
        let end = self.end.as_value().copied().flatten().map(at);
        let duration = self.duration.as_value().copied().map(Ending::After);
        if kind.eq_ignore_ascii_case("noExpiration") {
            return Field::Known(Ending::Permanent);
        }
        let found = if kind.eq_ignore_ascii_case("afterDuration") { duration.or(end) } else { end.or(duration) };
        let both_null = self.end == Raw::Null && self.duration == Raw::Null;
        match found {
            Some(ending) => Field::Known(ending),
            None if (kind.is_empty() || kind.eq_ignore_ascii_case("notSpecified"))
                && both_null
                && !matches!(self.kind, Raw::Odd(_)) =>
            {
                Field::Known(Ending::Permanent)
            }
            None => Field::Unknown(self.why()),
        }
    }

    fn why(&self) -> Why {
        match (&self.kind, &self.end, &self.duration) {
            (Raw::Odd(why), ..) | (_, Raw::Odd(why), _) | (.., Raw::Odd(why)) => *why,
            _ => Why::NotSelected,
        }
    }
}

fn at(end: Instant) -> Ending {
    if end == Instant::Never { Ending::Permanent } else { Ending::At(end) }
}

/// How a directory role or group schedule, or an instance of it, ends.
pub(crate) fn ending_of(info: &Nested<ScheduleInfo<'_>>, end: &Raw<Option<Instant>>) -> Field<Ending> {
    if let Raw::Value(info) = &info.0 {
        return match &info.expiration.0 {
            _ if info.is_stub() => Field::default(),
            Raw::Value(expiration) => expiration.ending(),
            _ => Field::Unknown(info.expiration.why()),
        };
    }
    match end {
        Raw::Null | Raw::Value(None) => Field::Known(Ending::Permanent),
        Raw::Value(Some(end)) => Field::Known(at(*end)),
        Raw::Absent => Field::Unknown(info.why()),
        Raw::Odd(why) => Field::Unknown(*why),
    }
}

/// When a schedule or instance starts; the creation time where no start is written.
pub(crate) fn start_of(
    info: Nested<ScheduleInfo<'_>>,
    start: Raw<Option<Instant>>,
    created: Raw<Option<Instant>>,
) -> Field<Option<Instant>> {
    match (info.0.value().map_or(Raw::Absent, |info| info.start).or(start), created) {
        (Raw::Value(Some(start)), _) => Field::Known(Some(start)),
        (Raw::Null | Raw::Value(None), created) => Field::Known(created.value().flatten()),
        (start, _) => start.field(),
    }
}

/// The statuses of an entry that is in force between its start and its end.
const LIVE: [&str; 3] = ["Provisioned", "Granted", "ScheduleCreated"];

/// Those of one that is not in force, not yet, or not any more.
const DEAD: [&str; 8] = [
    "Canceled",
    "Denied",
    "Failed",
    "Revoked",
    "PendingAdminDecision",
    "PendingApproval",
    "PendingProvisioning",
    "PendingScheduleCreation",
];

/// Whether an entry is one that counts by its status; unknown where the status is none of those that Microsoft Graph documents.
pub(crate) fn live(status: Raw<Text<'_>>) -> Field<bool> {
    let is_one_of = |status: &str, known: &[&str]| known.iter().any(|known| status.trim().eq_ignore_ascii_case(known));
    status
        .known_as(|status| is_one_of(&status, &LIVE).then_some(true).or(is_one_of(&status, &DEAD).then_some(false)))
        .field()
        .or_left_to_default()
}

impl ScheduleShape<'_> {
    /// Whether the object has the properties that only these objects have.
    pub(crate) fn fits(&self) -> bool {
        self.access_id.is_present() && (self.principal_id.is_present() || self.group_id.is_present())
    }

    /// The newest moment at which the object is known to have been as it is.
    pub(crate) fn newest(&self) -> Option<Instant> {
        newest([&self.created, &self.modified])
    }

    /// Whether a time or its expiration says nothing.
    pub(crate) fn has_odd_time(&self) -> bool {
        is_odd(&self.start) || is_odd(&self.end) || self.schedule_info.0.as_value().is_some_and(ScheduleInfo::is_odd)
    }

    /// The record of a request; `None` where it names no group.
    pub(crate) fn request(self, mode: Mode, source: Provenance) -> Option<ScheduleRequest> {
        let start = match self.schedule_info.0 {
            Raw::Value(info) => info.start.field_or(None),
            Raw::Null => Field::Known(None),
            _ => Field::Unknown(self.schedule_info.why()),
        };
        Some(ScheduleRequest {
            id: self.id.value().as_deref().and_then(ScheduleId::any),
            group: self.group_id.value()?,
            principal: self.principal_id.field(),
            access: self.access_id.known_as(|text| Access::parse(&text)).field(),
            mode,
            action: self.action.known_as(|text| RequestAction::parse(&text)).field(),
            created: self.created.field_or(None),
            status: boxed(self.status).field(),
            start,
            validation_only: self.validation_only.field_or(false),
            source,
        })
    }

    /// The record; `None` where the object lacks its id, group or principal.
    pub(crate) fn record(self, mode: Mode, instance: bool, source: Provenance) -> Option<Schedule> {
        let own = if instance { self.schedule_id.or(self.id) } else { self.id };
        let ending = ending_of(&self.schedule_info, &self.end);
        let start = start_of(self.schedule_info, self.start, self.created);
        let origin = match mode {
            Mode::Eligible => Field::Known(Origin::Assigned),
            Mode::Active => self.assignment_type.known_as(|text| origin(&text)).field(),
        };
        let group = self.group_id.value()?;
        Some(Schedule {
            own_id: ScheduleId::parse(&own.value()?, &group)?,
            group,
            principal: self.principal_id.value()?,
            principal_kind: kind_of(&self.principal),
            access: self.access_id.known_as(|text| Access::parse(&text)).field(),
            mode,
            origin,
            member_type: self.member_type.known_as(|text| MemberType::parse(&text)).field(),
            start,
            ending,
            live: live(self.status),
            instance_only: instance,
            source,
        })
    }
}

/// Reads `assignmentType`.
pub(crate) fn origin(text: &str) -> Option<Origin> {
    match text.trim() {
        text if text.eq_ignore_ascii_case("assigned") => Some(Origin::Assigned),
        text if text.eq_ignore_ascii_case("activated") => Some(Origin::Activated),
        _ => None,
    }
}

/// Whether a principal is printed as an object of nulls: it was not expanded.
pub(crate) fn is_stub(principal: &Nested<PrincipalRef<'_>>) -> bool {
    principal.0.as_value().is_some_and(|principal| principal.id == Raw::Null)
}

/// The kind of an expanded principal.
pub(crate) fn kind_of(principal: &Nested<PrincipalRef<'_>>) -> Field<PrincipalKind> {
    principal.0.as_value().map_or(Field::default(), |principal| principal.odata_type.clone().field())
}
