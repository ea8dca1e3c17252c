//! Who approves an activation, and how.

use super::HERE;
use super::names::StageProperty;
use crate::model::{Field, Gap, Given, Known, Merge, ObjectId, Property, RoleSettingsPolicy, Why};

/// `Approval_EndUser_Assignment.setting`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ApprovalRule {
    /// `isApprovalRequired`; `null` counts as false.
    pub required: Field<bool>,
    /// `isApprovalRequiredForExtension`; `null` counts as false.
    pub required_for_extension: Field<bool>,
    /// `isRequestorJustificationRequired`.
    pub requestor_justification: Field<bool>,
    /// `approvalMode`.
    pub mode: Field<ApprovalMode>,
    /// `approvalStages`; `null` counts as none.
    pub stages: Field<Box<[ApprovalStage]>>,
}

/// How the stages of an approval follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApprovalMode {
    /// `SingleStage`.
    SingleStage,
    /// `Serial`.
    Serial,
    /// `Parallel`.
    Parallel,
    /// `NoApproval`.
    NoApproval,
}

impl ApprovalMode {
    /// The mode of this name, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is = |name: &str| text.trim().eq_ignore_ascii_case(name);
        match () {
            () if is("SingleStage") => Some(Self::SingleStage),
            () if is("Serial") => Some(Self::Serial),
            () if is("Parallel") => Some(Self::Parallel),
            () if is("NoApproval") => Some(Self::NoApproval),
            () => None,
        }
    }
}

/// One step of an approval (`unifiedApprovalStage`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ApprovalStage {
    /// Its place in the list, from 0.
    pub index: u8,
    /// `primaryApprovers`; `null` counts as none.
    pub approvers: Field<Box<[Approver]>>,
    /// `escalationApprovers`; `null` counts as none.
    pub escalation_approvers: Field<Box<[Approver]>>,
    /// `isEscalationEnabled`; `null` counts as false.
    pub escalation_enabled: Field<bool>,
    /// `escalationTimeInMinutes`; `None` is `null`.
    pub escalation_minutes: Field<Option<i64>>,
    /// `approvalStageTimeOutInDays`; `None` is `null`.
    pub timeout_days: Field<Option<i64>>,
    /// `isApproverJustificationRequired`.
    pub approver_justification: Field<bool>,
}

/// Somebody who may approve.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Approver {
    /// One user.
    User(ObjectId),
    /// The members of a group.
    Group(ObjectId),
    /// Somebody found when the request is made, by the name of the type in Microsoft Graph: `requestorManager`,
    /// `internalSponsors`, `connectedOrganizationMembers`.
    Relation(Given),
    /// One user or the members of one group, and which is known only after the plan is applied.
    Open,
    /// An id that does not say whether it is a user's or a group's, or an entry that says nothing.
    Unknown,
}

impl Approver {
    /// Why it is not known who is named, where another one in its place leaves this gap.
    #[must_use]
    pub fn gap(&self, unnamed: Gap) -> Gap {
        match (self, unnamed) {
            (Self::Open, Gap::Property(collection, property, _)) => {
                Gap::Property(collection, property, Why::KnownAfterApply)
            }
            _ => unnamed,
        }
    }
}

impl ApprovalRule {
    /// Nothing is known, for one reason.
    #[must_use]
    pub fn unknown(why: Why) -> Self {
        let flag = Field::Unknown(why);
        Self {
            required: flag,
            required_for_extension: flag,
            requestor_justification: flag,
            mode: Field::Unknown(why),
            stages: Field::Unknown(why),
        }
    }

    pub(super) fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self { required, required_for_extension, requestor_justification, mode, stages } = other;
        merge.field(Property::ApprovalRequired, &mut self.required, required);
        merge.field(Property::ApprovalRequiredForExtension, &mut self.required_for_extension, required_for_extension);
        merge.field(Property::RequestorJustification, &mut self.requestor_justification, requestor_justification);
        merge.field(Property::ApprovalMode, &mut self.mode, mode);
        match (&mut self.stages, stages) {
            (Field::Known(mine), Field::Known(theirs)) if mine.len() == theirs.len() && !merge.is_over() => {
                mine.iter_mut().zip(theirs).for_each(|(stage, other)| stage.merge(other, merge));
            }
            (mine, theirs) => merge.field(Property::ApprovalStages, mine, theirs),
        }
    }
}

impl ApprovalStage {
    /// A stage of which only the approvers are known.
    #[must_use]
    pub fn of(approvers: impl Into<Box<[Approver]>>) -> Self {
        Self { approvers: Field::Known(approvers.into()), ..Self::default() }
    }

    fn merge(&mut self, other: &Self, merge: &mut Merge) {
        use StageProperty as P;
        let Self {
            index: _,
            approvers,
            escalation_approvers,
            escalation_enabled,
            escalation_minutes,
            timeout_days,
            approver_justification,
        } = other;
        let at = |property| Property::Stage(other.index, property);
        merge.list(at(P::PrimaryApprovers), &mut self.approvers, approvers);
        merge.list(at(P::EscalationApprovers), &mut self.escalation_approvers, escalation_approvers);
        merge.field(at(P::EscalationEnabled), &mut self.escalation_enabled, escalation_enabled);
        merge.field(at(P::EscalationTime), &mut self.escalation_minutes, escalation_minutes);
        merge.field(at(P::Timeout), &mut self.timeout_days, timeout_days);
        merge.field(at(P::ApproverJustification), &mut self.approver_justification, approver_justification);
    }

    /// Where this stage says something.
    #[must_use]
    pub fn property(&self, property: StageProperty) -> Property {
        Property::Stage(self.index, property)
    }

    /// The primary approvers.
    ///
    /// # Errors
    /// The gap, where they are unknown.
    pub fn approvers(&self) -> Known<&[Approver]> {
        self.approvers.of(HERE, self.property(StageProperty::PrimaryApprovers)).map(AsRef::as_ref)
    }

    /// Who would decide after the primary approvers.
    ///
    /// # Errors
    /// The gap, where they are unknown.
    pub fn escalation_approvers(&self) -> Known<&[Approver]> {
        self.escalation_approvers.of(HERE, self.property(StageProperty::EscalationApprovers)).map(AsRef::as_ref)
    }

    /// Whether others are to decide after some time.
    ///
    /// # Errors
    /// The gap, where it is unknown.
    pub fn escalates(&self) -> Known<bool> {
        self.escalation_enabled.of(HERE, self.property(StageProperty::EscalationEnabled)).copied()
    }

    /// After how many minutes others are to decide; `None` is `null`.
    ///
    /// # Errors
    /// The gap, where it is unknown.
    pub fn escalation_minutes(&self) -> Known<Option<i64>> {
        self.escalation_minutes.of(HERE, self.property(StageProperty::EscalationTime)).copied()
    }

    /// After how many days a request is to lapse; `None` is `null`.
    ///
    /// # Errors
    /// The gap, where it is unknown.
    pub fn timeout_days(&self) -> Known<Option<i64>> {
        self.timeout_days.of(HERE, self.property(StageProperty::Timeout)).copied()
    }
}

impl RoleSettingsPolicy {
    /// Whether activation needs an approval.
    ///
    /// # Errors
    /// The gap, where the rule or its value is unknown.
    pub fn requires_approval(&self) -> Known<bool> {
        self.rules()?.approval.required.of(HERE, Property::ApprovalRequired).copied()
    }

    /// Whether a human has to approve every activation.
    ///
    /// # Errors
    /// The gap, where the rule or its value is unknown, or an extension decides.
    pub fn requires_human_approval(&self) -> Known<bool> {
        if self.requires_approval()? && self.may_skip_approval()? {
            return Err(Gap::Property(HERE, Property::PreApprovalExtension, Why::LeftToExtension));
        }
        self.requires_approval()
    }

    /// How the stages follow each other.
    ///
    /// # Errors
    /// The gap, where the rule or its value is unknown.
    pub fn approval_mode(&self) -> Known<ApprovalMode> {
        self.rules()?.approval.mode.of(HERE, Property::ApprovalMode).copied()
    }

    /// The stages, those without approvers included.
    ///
    /// # Errors
    /// The gap, where the stages are unknown.
    pub fn approval_stages(&self) -> Known<&[ApprovalStage]> {
        self.rules()?.approval.stages.of(HERE, Property::ApprovalStages).map(AsRef::as_ref)
    }

    /// The approvers named in all stages together.
    ///
    /// # Errors
    /// The gap, where the stages, or the approvers of one, are unknown.
    pub fn approvers(&self) -> Known<impl Iterator<Item = &Approver>> {
        let stages = self.approval_stages()?.iter().map(ApprovalStage::approvers).collect::<Known<Vec<_>>>()?;
        Ok(stages.into_iter().flatten())
    }
}
