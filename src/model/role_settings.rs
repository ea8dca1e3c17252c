//! Role settings: the PIM policy of one role of a group, or of one directory role.

pub mod approval;
mod difference;
pub mod expiration;
pub mod extension;
pub mod names;
pub mod notification;
pub mod policy_rule;
pub mod requirements;
pub mod template;

use std::sync::Arc;

use super::{Access, Collection, Field, Known, Merge, ObjectId, Property, Provenance};
pub use approval::{ApprovalMode, ApprovalRule, ApprovalStage, Approver};
pub use difference::overridden;
pub use expiration::{ExpirationRule, Limit, MaximumDuration};
pub use extension::{ExtensionCall, ExtensionRule};
pub use names::{Event, NotificationProperty, PolicyRule, Recipient, StageProperty};
pub use notification::{NotificationLevel, NotificationRule, NotificationType, NotificationView, Notifications};
pub use policy_rule::{Caller, Level, RuleTarget, RuleTargets};
pub use requirements::{ContextRule, Requirements};
pub use template::{Requirement, SettingsDemand, SettingsTemplate};

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

impl SettingsRole {
    /// The id of the group, or of the directory role.
    #[must_use]
    pub fn object(&self) -> &ObjectId {
        let (Self::Group(id, _) | Self::Directory(id)) = self;
        id
    }
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
    /// `CustomExtension_PreApproval_EndUser_Assignment`.
    pub pre_approval: ExtensionRule,
    /// `CustomExtension_PostApproval_EndUser_Assignment`.
    pub post_approval: ExtensionRule,
}

const HERE: Collection = Collection::RoleSettings;

impl SettingsRules {
    /// These rules, and where they say nothing the other ones, value by value.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        let mut both = self.clone();
        both.merge(other, &mut Merge::over());
        both
    }

    fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self {
            listed,
            eligibility,
            assignment,
            activation,
            eligibility_requires,
            assignment_requires,
            activation_requires,
            context,
            approval,
            notifications,
            pre_approval,
            post_approval,
        } = other;
        merge_listed(&mut self.listed, listed, merge);
        self.eligibility.merge(Event::Eligibility, eligibility, merge);
        self.assignment.merge(Event::Assignment, assignment, merge);
        self.activation.merge(Event::Activation, activation, merge);
        self.eligibility_requires.merge(Event::Eligibility, eligibility_requires, merge);
        self.assignment_requires.merge(Event::Assignment, assignment_requires, merge);
        self.activation_requires.merge(Event::Activation, activation_requires, merge);
        self.context.merge(context, merge);
        self.approval.merge(approval, merge);
        self.notifications.merge(notifications, merge);
        self.pre_approval.merge(ExtensionCall::PreApproval, pre_approval, merge);
        self.post_approval.merge(ExtensionCall::PostApproval, post_approval, merge);
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
    /// A policy of which nothing is known but its rules.
    #[must_use]
    pub fn of_rules(id: ObjectId, rules: Field<Arc<SettingsRules>>, source: Provenance) -> Self {
        Self { id, edited: Field::default(), rules, overridden: Field::default(), source }
    }

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

    /// Takes in another copy of the same policy, or another policy for the same role.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self { id, edited, rules, overridden, source } = other;
        if *id < self.id && !merge.is_over() {
            self.id = id.clone();
        }
        merge.field(Property::LastModified, &mut self.edited, edited);
        match (&mut self.rules, rules) {
            (Field::Known(mine), Field::Known(theirs)) if !Arc::ptr_eq(mine, theirs) && mine != theirs => {
                Arc::make_mut(mine).merge(theirs, merge);
            }
            (Field::Known(_), Field::Known(_)) => {}
            (mine, theirs) => merge.field(Property::PolicyRules, mine, theirs),
        }
        merge.list(Property::EffectiveRules, &mut self.overridden, overridden);
        self.source.merge(source);
    }
}

/// Rule by rule, where both list the same; laid over another list, a list also has what only the other one lists.
fn merge_listed(mine: &mut Field<RuleTargets>, theirs: &Field<RuleTargets>, merge: &mut Merge) {
    match (&mut *mine, theirs) {
        (Field::Known(mine), Field::Known(theirs)) if merge.is_over() || mine.keys().eq(theirs.keys()) => {
            for (rule, target) in theirs {
                match mine.get_mut(rule) {
                    // What a list itself says of a rule's target counts as it is.
                    Some(_) if merge.is_over() => {}
                    Some(known) => known.merge(*rule, target, merge),
                    None => {
                        mine.insert(*rule, target.clone());
                    }
                }
            }
        }
        _ => merge.field(Property::PolicyRules, mine, theirs),
    }
}
