//! PIM for Groups: who is eligible for, or holds, a role of a group.

use std::cmp::Ordering;

use super::id::GUID_LENGTH;
use super::{
    Access, Collection, Field, Instant, Known, Merge, Mode, Moment, ObjectId, Period, PrincipalKind, Property,
    Provenance, all_of,
};

/// An eligibility or assignment schedule of a principal for a group role; its instances are merged into it.
///
/// <https://learn.microsoft.com/graph/api/resources/privilegedaccessgroupeligibilityschedule>
#[derive(Debug, Clone)]
pub struct Schedule {
    /// Its id, without what the schedule says itself; [`Schedule::id`] puts it together.
    pub own_id: ScheduleId,
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

/// The id of a schedule. Graph composes it of the group, the role and a GUID; there are many schedules, so the group is not kept
/// again as text: <https://learn.microsoft.com/graph/api/resources/privilegedaccessgroupeligibilityschedule>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScheduleId {
    /// `{group}_{access}_{GUID}`, of the schedule's group.
    Composed(Access, [u8; 16]),
    /// Any other id.
    Other(ObjectId),
}

impl ScheduleId {
    /// Reads the id of a schedule for this group; `None` for empty text.
    ///
    /// A composed id compares without regard to case, as some exporters write it in upper case; in the older kind of id, which has
    /// no GUID in it, case counts.
    #[must_use]
    pub fn parse(text: &str, group: &ObjectId) -> Option<Self> {
        Self::composed(text, group).or_else(|| Self::any(text).map(Self::Other))
    }

    /// Reads the id of what is no schedule but is named as one; `None` for empty text.
    #[must_use]
    pub fn any(text: &str) -> Option<ObjectId> {
        if ObjectId::find_guid(text).is_some() { ObjectId::composed(text) } else { ObjectId::parse(text) }
    }

    fn composed(text: &str, group: &ObjectId) -> Option<Self> {
        let (first, rest) = text.trim().split_once('_')?;
        let (word, last) = rest.split_once('_')?;
        let access = Access::parse(word).filter(|_| word.trim() == word)?;
        let guid = |part: &str| ObjectId::parse(part).filter(|_| part.len() == GUID_LENGTH);
        match (guid(first)?, guid(last)?) {
            (first, ObjectId::Guid(own)) if first == *group => Some(Self::Composed(access, own)),
            _ => None,
        }
    }
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
    /// The id, as Graph writes it.
    #[must_use]
    pub fn id(&self) -> ObjectId {
        match &self.own_id {
            ScheduleId::Other(id) => id.clone(),
            ScheduleId::Composed(access, own) => {
                let (group, own) = (self.group.raw(), ObjectId::Guid(*own));
                ObjectId::Text(format!("{group}_{access}_{}", own.raw()).into())
            }
        }
    }

    /// The order of the ids, which is that of their texts.
    #[must_use]
    pub fn cmp_id(&self, other: &Self) -> Ordering {
        match (&self.own_id, &other.own_id) {
            (ScheduleId::Other(id), ScheduleId::Other(others)) => id.cmp(others),
            (ScheduleId::Composed(access, own), ScheduleId::Composed(others_access, others)) => {
                (&self.group, access, own).cmp(&(&other.group, others_access, others))
            }
            _ => self.id().cmp(&other.id()),
        }
    }

    /// The collection it was listed in.
    #[must_use]
    pub fn collection(&self) -> Collection {
        self.mode.of_groups()
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

    /// Whether it is its user's running activation: no standing access, and subject to the limit of activations.
    ///
    /// # Errors
    /// The gap, where `assignmentType` is unknown.
    pub fn is_activation(&self) -> Known<bool> {
        self.origin().map(|origin| origin == Origin::Activated)
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

    /// Whether it is for this role of the group.
    ///
    /// # Errors
    /// The gap, where `accessId` is unknown.
    pub fn gives(&self, access: Access) -> Known<bool> {
        Ok(self.access()? == access)
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

    /// Whether it has begun, and has not ended, at the moment judged.
    ///
    /// # Errors
    /// The gap in its status, where its times do not decide.
    pub fn is_in_force(&self, moment: Moment) -> Known<bool> {
        is_in_force(self.live, self.collection(), self.start.known().copied().flatten(), self.end().ok(), moment)
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
            own_id: _,
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

/// Whether an entry is in force at the moment judged, by its status, its start and its end. What an export lists is in force when
/// it is made unless it says otherwise, so an unknown moment, which is that of the export, leaves it so.
pub(super) fn is_in_force(
    live: Field<bool>,
    collection: Collection,
    start: Option<Instant>,
    end: Option<Instant>,
    moment: Moment,
) -> Known<bool> {
    let has_begun = start.zip(moment.stated()).is_none_or(|(start, now)| start <= now);
    let has_ended = end.zip(moment.known().ok()).is_some_and(|(end, now)| end <= now);
    all_of([live.of(collection, Property::Status).copied(), Ok(has_begun), Ok(!has_ended)])
}

#[cfg(test)]
mod tests {
    use super::ScheduleId;
    use crate::model::{Access, ObjectId};

    const GROUP: &str = "0aa0bb11-1111-2222-3333-444455556666";
    const OWN: &str = "77777777-8888-9999-aaaa-bbbbccccdddd";

    fn read(text: &str) -> Option<ScheduleId> {
        ScheduleId::parse(text, &ObjectId::parse(GROUP)?)
    }

    #[test]
    fn an_id_that_is_composed_of_the_group_keeps_only_the_rest() {
        for text in [format!("{GROUP}_owner_{OWN}"), format!("{GROUP}_OWNER_{OWN}").to_uppercase()] {
            assert!(matches!(read(&text), Some(ScheduleId::Composed(Access::Owner, _))), "{text}");
        }
    }

    #[test]
    fn any_other_id_is_kept_as_it_is() {
        for text in [OWN.to_owned(), format!("{OWN}_member_{OWN}"), format!("{GROUP}_guest_{OWN}"), "oldId".to_owned()]
        {
            let kept = ObjectId::parse(&text).map(ScheduleId::Other);
            assert!(kept.is_some() && read(&text) == kept, "{text}");
        }
        assert_eq!(read(" "), None);
    }
}
