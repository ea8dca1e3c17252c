//! PIM for Groups: who is eligible for, or holds, a role of a group.

use super::{
    Access, Collection, Field, Instant, Known, Merge, Mode, ObjectId, Period, PrincipalKind, Property, Provenance,
};

/// An eligibility or assignment schedule of a principal for a group role; its instances are merged into it.
///
/// <https://learn.microsoft.com/graph/api/resources/privilegedaccessgroupeligibilityschedule>
#[derive(Debug, Clone)]
pub struct Schedule {
    /// Schedule id, as given.
    pub id: ObjectId,
    /// The group.
    pub group: ObjectId,
    /// Who is eligible or assigned.
    pub principal: ObjectId,
    /// The principal's kind, where it was expanded.
    pub principal_kind: Field<PrincipalKind>,
    /// Member or owner.
    pub access: Field<Access>,
    /// Eligible or active.
    pub mode: Mode,
    /// Of an active entry: assigned, or a running activation. Always `Assigned` where `mode` is eligible.
    pub origin: Field<Origin>,
    /// `memberType`: given to the principal itself, or through a group.
    pub member_type: Field<MemberType>,
    /// When it starts; the creation time where no start is written.
    pub start: Field<Option<Instant>>,
    /// When it ends.
    pub ending: Field<Ending>,
    /// Whether its `status` is not one of an entry that was refused, withdrawn or taken back.
    pub live: Field<bool>,
    /// Whether the entry comes from an instance only, without its schedule.
    pub instance_only: bool,
    /// Where it was read.
    pub source: Provenance,
}

/// How an active entry came about (`assignmentType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Given by an administrator or a package: standing for its whole length.
    Assigned,
    /// A user's running activation of an eligibility.
    Activated,
}

/// Whether an entry is the principal's own (`memberType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberType {
    /// Given to the principal itself.
    Direct,
    /// Through a group that is eligible or assigned.
    Group,
    /// From a wider scope.
    Inherited,
}

impl MemberType {
    /// Reads `memberType`, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            text if text.eq_ignore_ascii_case("direct") => Some(Self::Direct),
            text if text.eq_ignore_ascii_case("group") => Some(Self::Group),
            text if text.eq_ignore_ascii_case("inherited") => Some(Self::Inherited),
            _ => None,
        }
    }
}

/// How an eligibility or assignment ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// Never.
    Permanent,
    /// At this moment.
    At(Instant),
    /// This long after its start.
    After(Period),
}

impl Schedule {
    /// The collection it was listed in.
    #[must_use]
    pub fn collection(&self) -> Collection {
        match self.mode {
            Mode::Eligible => Collection::GroupEligibility,
            Mode::Active => Collection::GroupAssignments,
        }
    }

    /// The principal's kind, where the entry says so.
    #[must_use]
    pub fn principal_kind(&self) -> Option<PrincipalKind> {
        self.principal_kind.known().copied()
    }

    /// Member or owner.
    ///
    /// # Errors
    /// The gap, where `accessId` is unknown.
    pub fn access(&self) -> Known<Access> {
        self.access.of(self.collection(), Property::AccessId).copied()
    }

    /// Assigned, or activated by its user.
    ///
    /// # Errors
    /// The gap, where `assignmentType` is unknown.
    pub fn origin(&self) -> Known<Origin> {
        self.origin.of(self.collection(), Property::AssignmentType).copied()
    }

    /// Whether it is the principal's own.
    ///
    /// # Errors
    /// The gap, where `memberType` is unknown.
    pub fn member_type(&self) -> Known<MemberType> {
        self.member_type.of(self.collection(), Property::MemberType).copied()
    }

    /// How it ends.
    ///
    /// # Errors
    /// The gap, where the expiration is unknown.
    pub fn ending(&self) -> Known<Ending> {
        self.ending.of(self.collection(), Property::ScheduleExpiration).copied()
    }

    /// Whether it never ends.
    ///
    /// # Errors
    /// The gap, where the expiration is unknown.
    pub fn is_permanent(&self) -> Known<bool> {
        Ok(matches!(self.ending()?, Ending::Permanent))
    }

    /// How long it lasts from start to end; `None` where it never ends.
    ///
    /// # Errors
    /// The gap, where the start or the expiration is unknown.
    pub fn length(&self) -> Known<Option<Period>> {
        Ok(match self.ending()? {
            Ending::Permanent => None,
            Ending::After(period) => Some(period),
            Ending::At(end) => end.since(self.started()?),
        })
    }

    /// The moment it ends; [`Instant::Never`] where it never does.
    ///
    /// # Errors
    /// The gap, where the expiration is unknown, or the start of one that lasts for a length of time.
    pub fn end(&self) -> Known<Instant> {
        Ok(match self.ending()? {
            Ending::Permanent => Instant::Never,
            Ending::At(end) => end,
            Ending::After(period) => self.started()?.plus(period),
        })
    }

    fn started(&self) -> Known<Instant> {
        let why = super::Gap::Property(self.collection(), Property::StartDateTime, super::Why::NotSelected);
        self.start.of(self.collection(), Property::StartDateTime)?.ok_or(why)
    }

    /// Takes in another copy, or an instance of this schedule. A schedule's own values win over an instance's, but an instance
    /// repeats its schedule's end: one that ends at another time contradicts it.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let of_schedule = &mut Merge::over();
        let repeats = self.instance_only != other.instance_only;
        let Self {
            id: _,
            group: _,
            principal: _,
            principal_kind,
            access,
            mode: _,
            origin,
            member_type,
            start,
            ending,
            live,
            instance_only,
            source,
        } = other;
        self.merge_ending(other, *ending, repeats, merge);
        let values = if repeats { of_schedule } else { merge };
        values.field(Property::PrincipalType, &mut self.principal_kind, principal_kind);
        values.field(Property::AccessId, &mut self.access, access);
        values.field(Property::AssignmentType, &mut self.origin, origin);
        values.field(Property::MemberType, &mut self.member_type, member_type);
        values.field(Property::StartDateTime, &mut self.start, start);
        values.field(Property::Status, &mut self.live, live);
        self.instance_only &= instance_only;
        self.source.merge(source);
    }

    /// A length of time and a moment may be the same end.
    fn merge_ending(&mut self, other: &Self, ending: Field<Ending>, repeats: bool, merge: &mut Merge) {
        let ends = (self.ending.known().map(|_| self.end()), ending.known().map(|_| other.end()));
        match ends {
            (Some(Ok(end)), Some(Ok(theirs))) if !merge.is_over() && end.is_about(theirs) => {
                if let (Field::Known(mine), Field::Known(theirs)) = (&mut self.ending, ending) {
                    *mine = if repeats { *mine } else { (*mine).min(theirs) };
                }
            }
            // Of a length of time without a start nobody can say whether it is the same end.
            (Some(end), Some(theirs)) if repeats && (end.is_err() || theirs.is_err()) => {}
            _ => merge.field(Property::ScheduleExpiration, &mut self.ending, &ending),
        }
    }
}
