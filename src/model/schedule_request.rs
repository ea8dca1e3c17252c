//! Requests for an eligibility or assignment of a group in PIM.

use super::{Access, Collection, Field, Given, Instant, Known, Merge, Mode, ObjectId, Property, Provenance};

/// A schedule request: proof that PIM manages the group.
///
/// <https://learn.microsoft.com/graph/api/resources/privilegedaccessgroupassignmentschedulerequest>
#[derive(Debug, Clone)]
pub struct ScheduleRequest {
    /// Request id, where it is written.
    pub id: Option<ObjectId>,
    /// The group.
    pub group: ObjectId,
    /// For whom it is.
    pub principal: Field<ObjectId>,
    /// Member or owner.
    pub access: Field<Access>,
    /// Eligible or active.
    pub mode: Mode,
    /// What was asked for.
    pub action: Field<RequestAction>,
    /// When it was made.
    pub created: Field<Option<Instant>>,
    /// `status`, as written: `Provisioned`, `Failed`, ...
    pub status: Field<Given>,
    /// When what it asks for starts; a removal has no schedule.
    pub start: Field<Option<Instant>>,
    /// `isValidationOnly`: Graph tried it and did nothing.
    pub validation_only: Field<bool>,
    /// Where it was read.
    pub source: Provenance,
}

/// What a request asks for (`action`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is named after the value that Graph writes")]
pub enum RequestAction {
    AdminAssign,
    AdminUpdate,
    AdminRemove,
    AdminExtend,
    AdminRenew,
    SelfActivate,
    SelfDeactivate,
    SelfExtend,
    SelfRenew,
}

impl RequestAction {
    /// Reads `action`, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let known = [
            ("adminAssign", Self::AdminAssign),
            ("adminUpdate", Self::AdminUpdate),
            ("adminRemove", Self::AdminRemove),
            ("adminExtend", Self::AdminExtend),
            ("adminRenew", Self::AdminRenew),
            ("selfActivate", Self::SelfActivate),
            ("selfDeactivate", Self::SelfDeactivate),
            ("selfExtend", Self::SelfExtend),
            ("selfRenew", Self::SelfRenew),
        ];
        known.into_iter().find(|(word, _)| text.trim().eq_ignore_ascii_case(word)).map(|(_, action)| action)
    }
}

impl ScheduleRequest {
    /// The collection it was listed in.
    #[must_use]
    pub fn collection(&self) -> Collection {
        self.mode.of_groups()
    }

    /// For whom it is.
    ///
    /// # Errors
    /// The gap, where `principalId` is unknown.
    pub fn principal(&self) -> Known<&ObjectId> {
        self.principal.of(self.collection(), Property::PrincipalId)
    }

    /// Member or owner.
    ///
    /// # Errors
    /// The gap, where `accessId` is unknown.
    pub fn access(&self) -> Known<Access> {
        self.access.of(self.collection(), Property::AccessId).copied()
    }

    /// What was asked for.
    ///
    /// # Errors
    /// The gap, where `action` is unknown.
    pub fn action(&self) -> Known<RequestAction> {
        self.action.of(self.collection(), Property::Action).copied()
    }

    /// When it was made.
    ///
    /// # Errors
    /// The gap, where `createdDateTime` is unknown.
    pub fn created(&self) -> Known<Option<Instant>> {
        self.created.of(self.collection(), Property::CreatedDateTime).copied()
    }

    /// What became of it, in Graph's words.
    ///
    /// # Errors
    /// The gap, where `status` is unknown.
    pub fn status(&self) -> Known<&Given> {
        self.status.of(self.collection(), Property::Status)
    }

    /// When what it asks for starts; `None` where it has no schedule.
    ///
    /// # Errors
    /// The gap, where the schedule is unknown.
    pub fn start(&self) -> Known<Option<Instant>> {
        self.start.of(self.collection(), Property::StartDateTime).copied()
    }

    /// Whether Graph tried it and did nothing.
    ///
    /// # Errors
    /// The gap, where `isValidationOnly` is unknown.
    pub fn is_validation_only(&self) -> Known<bool> {
        self.validation_only.of(self.collection(), Property::IsValidationOnly).copied()
    }

    /// Takes in another copy of the same request.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self {
            id: _,
            group: _,
            principal,
            access,
            mode: _,
            action,
            created,
            status,
            start,
            validation_only,
            source,
        } = other;
        merge.field(Property::PrincipalId, &mut self.principal, principal);
        merge.field(Property::AccessId, &mut self.access, access);
        merge.field(Property::Action, &mut self.action, action);
        merge.field(Property::CreatedDateTime, &mut self.created, created);
        merge.field(Property::Status, &mut self.status, status);
        merge.field(Property::StartDateTime, &mut self.start, start);
        merge.field(Property::IsValidationOnly, &mut self.validation_only, validation_only);
        self.source.merge(source);
    }
}
