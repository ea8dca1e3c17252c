//! What an assignment policy says of those in scope, beside which users and groups they are.

use super::{AssignmentPolicy, Audience, HERE};
use crate::model::{Field, Known, Merge, ObjectId, Period, Property};

/// Which service principals may request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Workload {
    /// Named service principals.
    Specific,
    /// All service principals of the directory.
    ServicePrincipals,
    /// All agent identities of the directory.
    Agents,
}

/// What a policy says of those in scope, beside which users and groups they are.
#[derive(Debug, Clone, Default)]
pub struct ScopeDetails {
    /// The connected organizations named as those whose users may request; `null` counts as none.
    pub organizations: Field<Box<[ObjectId]>>,
    /// `acceptRequests`: whether the policy can be used at all, by administrators too; `None` in v1.0, which does not say.
    pub accepts_requests: Field<Option<bool>>,
    /// `enableOnBehalfRequestorsToAddAccess`: whether others may request for those in scope; beta tells only where no request is accepted.
    pub on_behalf: Field<bool>,
    /// `removeAccessWhenTargetLeavesAllowedTargets`.
    pub removes_on_leave: Field<bool>,
    /// `gracePeriodBeforeAccessRemoval`; `null` is none.
    pub grace_period: Field<Option<Period>>,
}

/// Which of several policies applies to a person who is in the scope of more than one: the lowest. Of those with the same, the
/// person chooses: <https://learn.microsoft.com/entra/id-governance/entitlement-management-troubleshoot#multiple-policies>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// Named users and groups, or named connected organizations.
    Specific,
    /// All members of the directory.
    Members,
    /// All users of the directory.
    Users,
    /// All connected organizations, or anyone outside.
    Outside,
}

impl Audience {
    /// The place of a policy for this audience among the policies of its package; `None` where nobody, or no person, is in it.
    #[must_use]
    pub fn priority(self) -> Option<Priority> {
        match self {
            Self::Specific | Self::SpecificOrganizations => Some(Priority::Specific),
            Self::AllMembers => Some(Priority::Members),
            Self::AllUsers => Some(Priority::Users),
            Self::AllOrganizations | Self::AnyExternal => Some(Priority::Outside),
            Self::Nobody | Self::Workload(_) => None,
        }
    }
}

impl AssignmentPolicy {
    /// The connected organizations whose users may request; none where others than those of named ones may.
    ///
    /// # Errors
    /// The gap, where the target scope, or the organizations it takes, are unknown.
    pub fn organizations(&self) -> Known<&[ObjectId]> {
        match self.audience()? {
            Audience::SpecificOrganizations => {
                self.scope.organizations.of(HERE, Property::SpecificAllowedTargets).map(AsRef::as_ref)
            }
            _ => Ok(&[]),
        }
    }

    /// Whether those who may request are to be named, and nobody is.
    ///
    /// # Errors
    /// The gap, where the target scope, or the names it takes, are unknown.
    pub fn names_nobody(&self) -> Known<bool> {
        let takes_names = |audience| {
            matches!(
                audience,
                Audience::Specific | Audience::SpecificOrganizations | Audience::Workload(Workload::Specific)
            )
        };
        let named = || self.requestors.of(HERE, Property::SpecificAllowedTargets).map(|named| named.is_empty());
        if takes_names(self.audience()?) { named() } else { Ok(false) }
    }

    /// Whether the policy can be used at all, by administrators too; `None` in v1.0, which does not say.
    ///
    /// # Errors
    /// The gap, where the settings were not exported.
    pub fn accepts_requests(&self) -> Known<Option<bool>> {
        self.scope.accepts_requests.of(HERE, Property::SelfRequest).copied()
    }
    /// Whether an automatic assignment is removed from who leaves the scope.
    ///
    /// # Errors
    /// The gap, where the settings do not say.
    pub fn removes_on_leave(&self) -> Known<bool> {
        self.scope.removes_on_leave.of(HERE, Property::RemoveOnLeave).copied()
    }

    /// How long an automatic assignment is kept after its holder left the scope.
    ///
    /// # Errors
    /// The gap, where the settings do not say.
    pub fn grace_period(&self) -> Known<Option<Period>> {
        self.scope.grace_period.of(HERE, Property::GracePeriod).copied()
    }

    /// Its place among the policies of its package, for those who request themselves; `None` where nobody can.
    ///
    /// # Errors
    /// The gap, where it is unknown who can request, or whether anybody can.
    pub fn priority(&self) -> Known<Option<Priority>> {
        match self.audience().map(Audience::priority) {
            Ok(None) => Ok(None),
            priority => Ok(if self.is_self_requestable()? { priority? } else { None }),
        }
    }
}

impl ScopeDetails {
    pub(super) fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self { organizations, accepts_requests, on_behalf, removes_on_leave, grace_period } = other;
        merge.list(Property::SpecificAllowedTargets, &mut self.organizations, organizations);
        merge.optional(Property::SelfRequest, &mut self.accepts_requests, accepts_requests);
        merge.field(Property::OnBehalfRequest, &mut self.on_behalf, on_behalf);
        merge.field(Property::RemoveOnLeave, &mut self.removes_on_leave, removes_on_leave);
        merge.field(Property::GracePeriod, &mut self.grace_period, grace_period);
    }
}
