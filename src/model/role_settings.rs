//! Role settings: the PIM policy of one role of a group, or of one directory role.

pub mod approval;
mod difference;
pub mod expiration;
pub mod notification;
pub mod policy_rule;
pub mod requirements;

use std::sync::Arc;

use super::{Access, Collection, Field, Known, ObjectId, Property, Provenance};
pub use approval::{ApprovalMode, ApprovalRule, ApprovalStage, Approver, StageProperty};
pub use difference::overridden;
pub use expiration::{ExpirationRule, Limit, MaximumDuration};
pub use notification::{
    NotificationLevel, NotificationProperty, NotificationRule, NotificationType, NotificationView, Notifications,
};
pub use policy_rule::{Caller, Event, Level, PolicyRule, Recipient, RuleTarget, RuleTargets};
pub use requirements::{ContextRule, Requirements};

/// A policy (`unifiedRoleManagementPolicy`) with its rules. Nothing in it says which role it is for; its assignment does.
#[derive(Debug, Clone)]
pub struct RoleSettingsPolicy {
    /// Policy id (`Group_<gid>_<guid>`), lower-cased.
    pub id: ObjectId,
    /// Whether somebody edited it: `lastModifiedDateTime` or `lastModifiedBy.id` is not null.
    pub edited: Field<bool>,
    /// Its rules; policies with the same rules share them.
    pub rules: Field<Arc<SettingsRules>>,
    /// The rules whose effective values are other than the configured ones.
    pub overridden: Field<Box<[PolicyRule]>>,
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

/// The rules of a policy, per rule the effective one where it has its values, else the configured one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SettingsRules {
    /// The rules that the policy lists.
    pub listed: Field<RuleTargets>,
    /// `Expiration_Admin_Eligibility`: how long an eligibility may last.
    pub eligibility: ExpirationRule,
    /// `Expiration_Admin_Assignment`: how long an active assignment may last.
    pub assignment: ExpirationRule,
    /// `Expiration_EndUser_Assignment`: how long an activation may last. Only the length counts.
    pub activation: ExpirationRule,
    /// `Enablement_Admin_Eligibility`: what an administrator has to give to make somebody eligible.
    pub eligibility_requires: Requirements,
    /// `Enablement_Admin_Assignment`: what an administrator has to give to assign somebody as active.
    pub assignment_requires: Requirements,
    /// `Enablement_EndUser_Assignment`: what an activation asks for.
    pub activation_requires: Requirements,
    /// `AuthenticationContext_EndUser_Assignment`.
    pub context: ContextRule,
    /// `Approval_EndUser_Assignment`.
    pub approval: ApprovalRule,
    /// `Notification_*`.
    pub notifications: Notifications,
}

const HERE: Collection = Collection::RoleSettings;

impl SettingsRules {
    /// These rules, and where they say nothing the other ones, value by value.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        let mut listed = self.listed.clone().or(other.listed.clone());
        if let (Field::Known(mine), Field::Known(theirs)) = (&mut listed, &other.listed) {
            for (rule, target) in theirs {
                mine.entry(*rule).or_insert_with(|| target.clone());
            }
        }
        Self {
            listed,
            eligibility: self.eligibility.or(&other.eligibility),
            assignment: self.assignment.or(&other.assignment),
            activation: self.activation.or(&other.activation),
            eligibility_requires: self.eligibility_requires.or(&other.eligibility_requires),
            assignment_requires: self.assignment_requires.or(&other.assignment_requires),
            activation_requires: self.activation_requires.or(&other.activation_requires),
            context: self.context.or(&other.context),
            approval: self.approval.or(&other.approval),
            notifications: self.notifications.or(&other.notifications),
        }
    }

    /// The expiration rule for an event.
    #[must_use]
    pub fn expiration(&self, event: Event) -> &ExpirationRule {
        match event {
            Event::Eligibility => &self.eligibility,
            Event::Assignment => &self.assignment,
            Event::Activation => &self.activation,
        }
    }

    /// What is asked for at an event.
    #[must_use]
    pub fn requirements(&self, event: Event) -> &Requirements {
        match event {
            Event::Eligibility => &self.eligibility_requires,
            Event::Assignment => &self.assignment_requires,
            Event::Activation => &self.activation_requires,
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
        let overridden = super::group::merge_field(&mut self.overridden, &other.overridden);
        self.source.merge(&other.source);
        edited || rules || overridden
    }
}
