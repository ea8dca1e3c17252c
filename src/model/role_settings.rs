//! Role settings: the PIM policy of one role of a group, or of one directory role.

use std::fmt;
use std::sync::Arc;

use super::{Access, Collection, Field, Known, Mode, ObjectId, Period, Property, Provenance, Why};

/// A policy (`unifiedRoleManagementPolicy`) with its rules. Nothing in it says which role it is for; its assignment does.
#[derive(Debug, Clone)]
pub struct RoleSettingsPolicy {
    /// Policy id (`Group_<gid>_<guid>`), lower-cased.
    pub id: ObjectId,
    /// Whether somebody edited it: `lastModifiedDateTime` or `lastModifiedBy.id` is not null.
    pub edited: Field<bool>,
    /// Its rules; policies with the same rules share them.
    pub rules: Field<Arc<SettingsRules>>,
    /// Where it was read.
    pub source: Provenance,
}

/// Which role a policy is for (`unifiedRoleManagementPolicyAssignment`).
#[derive(Debug, Clone)]
pub struct PolicyAssignment {
    /// Policy id, lower-cased.
    pub policy: ObjectId,
    /// The role it is assigned to.
    pub role: SettingsRole,
    /// Where it was read.
    pub source: Provenance,
}

/// A role that has settings of its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SettingsRole {
    /// Member or owner of a group.
    Group(ObjectId, Access),
    /// A directory role, by role definition (template) id.
    Directory(ObjectId),
}

/// The rules of a policy that pimlint reads, per rule the effective one where it has its values, else the configured one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SettingsRules {
    /// `Expiration_Admin_Eligibility`: how long an eligibility may last.
    pub eligibility: ExpirationRule,
    /// `Expiration_Admin_Assignment`: how long an active assignment may last.
    pub assignment: ExpirationRule,
    /// `Expiration_EndUser_Assignment`: how long an activation may last. Only the length counts.
    pub activation: ExpirationRule,
    /// `Enablement_EndUser_Assignment`: what an activation asks for.
    pub activation_requires: Requirements,
    /// `AuthenticationContext_EndUser_Assignment`.
    pub context: ContextRule,
    /// `Approval_EndUser_Assignment.setting.isApprovalRequired`.
    pub approval_required: Field<bool>,
    /// `Approval_EndUser_Assignment.setting.approvalStages`: the approvers of each stage.
    pub approval_stages: Field<Box<[Box<[Approver]>]>>,
}

/// An expiration rule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExpirationRule {
    /// `isExpirationRequired`.
    pub required: Field<bool>,
    /// `maximumDuration`: stays filled, and means nothing, where no expiration is required.
    pub maximum: Field<Period>,
}

/// What an enablement rule asks for (`enabledRules`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Requirements {
    /// `MultiFactorAuthentication`.
    pub mfa: Field<bool>,
    /// `Justification`.
    pub justification: Field<bool>,
    /// `Ticketing`.
    pub ticketing: Field<bool>,
}

impl Requirements {
    /// Nothing is known, for one reason.
    #[must_use]
    pub fn unknown(why: Why) -> Self {
        Self { mfa: Field::Unknown(why), justification: Field::Unknown(why), ticketing: Field::Unknown(why) }
    }
}

/// An authentication context rule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ContextRule {
    /// `isEnabled`; `null` counts as false.
    pub enabled: Field<bool>,
    /// `claimValue` (`c1`), empty text counts as none. May keep a value while the rule is off.
    pub claim: Field<Option<Box<str>>>,
}

/// Somebody who may approve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Approver {
    /// One user.
    User(ObjectId),
    /// The members of a group.
    Group(ObjectId),
    /// Somebody found when the request is made: a manager, a sponsor, the members of an organization.
    Relation,
    /// An id that does not say whether it is a user's or a group's, or a kind this version does not know.
    Unknown,
}

/// How long something may last at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

const HERE: Collection = Collection::RoleSettings;

impl ExpirationRule {
    fn limit(&self, required: Property, maximum: Property) -> Known<Limit> {
        if *self.required.of(HERE, required)? {
            Ok(Limit::Within(*self.maximum.of(HERE, maximum)?))
        } else {
            Ok(Limit::Unlimited)
        }
    }
}

impl SettingsRules {
    /// These rules, and where they say nothing the other ones, value by value.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        let expiration = |first: &ExpirationRule, second: &ExpirationRule| ExpirationRule {
            required: first.required.or(second.required),
            maximum: first.maximum.or(second.maximum),
        };
        let (mine, theirs) = (self.activation_requires, other.activation_requires);
        Self {
            eligibility: expiration(&self.eligibility, &other.eligibility),
            assignment: expiration(&self.assignment, &other.assignment),
            activation: expiration(&self.activation, &other.activation),
            activation_requires: Requirements {
                mfa: mine.mfa.or(theirs.mfa),
                justification: mine.justification.or(theirs.justification),
                ticketing: mine.ticketing.or(theirs.ticketing),
            },
            context: ContextRule {
                enabled: self.context.enabled.or(other.context.enabled),
                claim: self.context.claim.clone().or(other.context.claim.clone()),
            },
            approval_required: self.approval_required.or(other.approval_required),
            approval_stages: self.approval_stages.clone().or(other.approval_stages.clone()),
        }
    }
}

impl RoleSettingsPolicy {
    /// The rules.
    ///
    /// # Errors
    /// The gap, where the rules were not expanded.
    pub fn rules(&self) -> Known<&SettingsRules> {
        self.rules.of(HERE, Property::PolicyRules).map(AsRef::as_ref)
    }

    /// How long an eligibility may last (`maxElig`).
    ///
    /// # Errors
    /// The gap, where the rule or its values are unknown.
    pub fn eligibility_limit(&self) -> Known<Limit> {
        self.rules()?.eligibility.limit(Property::EligibilityExpirationRequired, Property::MaximumEligibility)
    }

    /// How long an active assignment may last (`maxActive`).
    ///
    /// # Errors
    /// The gap, where the rule or its values are unknown.
    pub fn assignment_limit(&self) -> Known<Limit> {
        self.rules()?.assignment.limit(Property::AssignmentExpirationRequired, Property::MaximumAssignment)
    }

    /// How long an activation may last (`maxActivation`).
    ///
    /// # Errors
    /// The gap, where the rule or its value is unknown.
    pub fn activation_limit(&self) -> Known<Period> {
        self.rules()?.activation.maximum.of(HERE, Property::MaximumActivation).copied()
    }

    /// Whether activation asks for multifactor authentication (`hasMfa`).
    ///
    /// # Errors
    /// The gap, where the rule or its value is unknown.
    pub fn requires_mfa(&self) -> Known<bool> {
        self.rules()?.activation_requires.mfa.of(HERE, Property::ActivationRequirements).copied()
    }

    /// Whether the authentication context rule is switched on, whatever its value.
    ///
    /// # Errors
    /// The gap, where the rule or its value is unknown.
    pub fn context_enabled(&self) -> Known<bool> {
        self.rules()?.context.enabled.of(HERE, Property::AuthenticationContext).copied()
    }

    /// The authentication context that activation asks for; `None` where the rule is off or names none (`hasCtx`).
    ///
    /// # Errors
    /// The gap, where the rule or its values are unknown.
    pub fn context(&self) -> Known<Option<&str>> {
        if !self.context_enabled()? {
            return Ok(None);
        }
        self.rules()?.context.claim.of(HERE, Property::AuthenticationContext).map(Option::as_deref)
    }

    /// Whether activation needs an approval.
    ///
    /// # Errors
    /// The gap, where the rule or its value is unknown.
    pub fn requires_approval(&self) -> Known<bool> {
        self.rules()?.approval_required.of(HERE, Property::ApprovalRequired).copied()
    }

    /// The approvers named in all stages together.
    ///
    /// # Errors
    /// The gap, where the stages are unknown.
    pub fn approvers(&self) -> Known<impl Iterator<Item = &Approver>> {
        let stages = self.rules()?.approval_stages.of(HERE, Property::ApprovalStages)?;
        Ok(stages.iter().flat_map(|stage| stage.iter()))
    }

    /// Whether somebody edited it after it was created.
    ///
    /// # Errors
    /// The gap, where neither the time nor the editor is known.
    pub fn is_edited(&self) -> Known<bool> {
        self.edited.of(HERE, Property::LastModified).copied()
    }

    /// Takes from another copy what this one lacks. Returns whether two known values contradict.
    pub fn merge(&mut self, other: &Self) -> bool {
        let edited = super::group::merge_field(&mut self.edited, &other.edited);
        let rules = super::group::merge_field(&mut self.rules, &other.rules);
        self.source.merge(&other.source);
        edited || rules
    }

    /// How long an eligibility or an active assignment may last.
    ///
    /// # Errors
    /// The gap, where the rule or its values are unknown.
    pub fn limit_of(&self, mode: Mode) -> Known<Limit> {
        match mode {
            Mode::Eligible => self.eligibility_limit(),
            Mode::Active => self.assignment_limit(),
        }
    }

    /// Whether an eligibility or an active assignment must end (`isExpirationRequired`).
    ///
    /// # Errors
    /// The gap, where the rule or its value is unknown.
    pub fn requires_end(&self, mode: Mode) -> Known<bool> {
        let rules = self.rules()?;
        let required = match mode {
            Mode::Eligible => rules.eligibility.required.of(HERE, Property::EligibilityExpirationRequired),
            Mode::Active => rules.assignment.required.of(HERE, Property::AssignmentExpirationRequired),
        };
        required.copied()
    }
}
