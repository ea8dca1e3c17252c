//! The 17 rules of a policy: what each is about, and whom it says it is for.

use std::collections::BTreeMap;
use std::fmt;

use crate::model::{Field, Known, Merge, Mode, Property, RoleSettingsPolicy};

/// What happens to a role of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Event {
    /// An administrator makes somebody eligible (`Admin_Eligibility`).
    Eligibility,
    /// An administrator assigns somebody as active (`Admin_Assignment`).
    Assignment,
    /// Somebody eligible activates (`EndUser_Assignment`).
    Activation,
}

/// To whom a notification goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Recipient {
    /// Administrators of the role: of a group, its owners.
    Admin,
    /// The person concerned.
    Requestor,
    /// Who may approve.
    Approver,
}

/// A rule of a policy, by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PolicyRule {
    /// `Expiration_*`.
    Expiration(Event),
    /// `Enablement_*`.
    Enablement(Event),
    /// `Approval_EndUser_Assignment`.
    Approval,
    /// `AuthenticationContext_EndUser_Assignment`.
    AuthenticationContext,
    /// `Notification_<recipient>_*`.
    Notification(Recipient, Event),
}

/// Who causes what a rule is about (`target.caller`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Caller {
    /// An administrator.
    Admin,
    /// The person concerned.
    EndUser,
}

/// What a rule is about (`target.level`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// Eligible assignments.
    Eligibility,
    /// Active assignments, activations included.
    Assignment,
}

impl Event {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Eligibility, Self::Assignment, Self::Activation];

    /// What an administrator does to give an eligible or an active assignment.
    #[must_use]
    pub fn giving(mode: Mode) -> Self {
        match mode {
            Mode::Eligible => Self::Eligibility,
            Mode::Active => Self::Assignment,
        }
    }
}

impl Recipient {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Admin, Self::Requestor, Self::Approver];
}

impl PolicyRule {
    /// All 17.
    pub fn all() -> impl Iterator<Item = Self> {
        let of_event = |event| [Self::Expiration(event), Self::Enablement(event)];
        let notifications =
            |event| Recipient::ALL.into_iter().map(move |recipient| Self::Notification(recipient, event));
        let of_events =
            Event::ALL.into_iter().flat_map(move |event| of_event(event).into_iter().chain(notifications(event)));
        of_events.chain([Self::Approval, Self::AuthenticationContext])
    }

    /// The rule of this id, in any case.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        let id = id.trim();
        Self::all().find(|rule| rule.id().eq_ignore_ascii_case(id))
    }

    /// The id in Microsoft Graph.
    #[must_use]
    pub fn id(self) -> &'static str {
        use Event::{Activation, Assignment, Eligibility};
        use Recipient::{Admin, Approver, Requestor};
        match self {
            Self::Expiration(Eligibility) => "Expiration_Admin_Eligibility",
            Self::Expiration(Assignment) => "Expiration_Admin_Assignment",
            Self::Expiration(Activation) => "Expiration_EndUser_Assignment",
            Self::Enablement(Eligibility) => "Enablement_Admin_Eligibility",
            Self::Enablement(Assignment) => "Enablement_Admin_Assignment",
            Self::Enablement(Activation) => "Enablement_EndUser_Assignment",
            Self::Approval => "Approval_EndUser_Assignment",
            Self::AuthenticationContext => "AuthenticationContext_EndUser_Assignment",
            Self::Notification(Admin, Eligibility) => "Notification_Admin_Admin_Eligibility",
            Self::Notification(Admin, Assignment) => "Notification_Admin_Admin_Assignment",
            Self::Notification(Admin, Activation) => "Notification_Admin_EndUser_Assignment",
            Self::Notification(Requestor, Eligibility) => "Notification_Requestor_Admin_Eligibility",
            Self::Notification(Requestor, Assignment) => "Notification_Requestor_Admin_Assignment",
            Self::Notification(Requestor, Activation) => "Notification_Requestor_EndUser_Assignment",
            Self::Notification(Approver, Eligibility) => "Notification_Approver_Admin_Eligibility",
            Self::Notification(Approver, Assignment) => "Notification_Approver_Admin_Assignment",
            Self::Notification(Approver, Activation) => "Notification_Approver_EndUser_Assignment",
        }
    }

    /// What the rule is about.
    #[must_use]
    pub fn event(self) -> Event {
        match self {
            Self::Expiration(event) | Self::Enablement(event) | Self::Notification(_, event) => event,
            Self::Approval | Self::AuthenticationContext => Event::Activation,
        }
    }

    /// The caller that its id names.
    #[must_use]
    pub fn caller(self) -> Caller {
        if self.event() == Event::Activation { Caller::EndUser } else { Caller::Admin }
    }

    /// The level that its id names.
    #[must_use]
    pub fn level(self) -> Level {
        if self.event() == Event::Eligibility { Level::Eligibility } else { Level::Assignment }
    }
}

impl fmt::Display for PolicyRule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.id())
    }
}

impl fmt::Display for Caller {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Admin => "Admin",
            Self::EndUser => "EndUser",
        })
    }
}

impl fmt::Display for Level {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Eligibility => "Eligibility",
            Self::Assignment => "Assignment",
        })
    }
}

/// What a rule says of itself (`target`); `None` is `null`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RuleTarget {
    /// `caller`.
    pub caller: Field<Option<Caller>>,
    /// `level`.
    pub level: Field<Option<Level>>,
    /// `operations`, as written (`All`).
    pub operations: Field<Box<[Box<str>]>>,
}

impl RuleTarget {
    fn merge(&mut self, rule: PolicyRule, other: &Self, merge: &mut Merge) {
        let Self { caller, level, operations } = other;
        merge.field(Property::RuleTarget(rule), &mut self.caller, caller);
        merge.field(Property::RuleTarget(rule), &mut self.level, level);
        merge.list(Property::RuleTarget(rule), &mut self.operations, operations);
    }
}

/// Rule by rule, where both list the same; laid over another list, a list also has what only the other one lists.
pub(super) fn merge_listed(mine: &mut Field<RuleTargets>, theirs: &Field<RuleTargets>, merge: &mut Merge) {
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

/// The rules that a policy lists, each with its target.
pub type RuleTargets = BTreeMap<PolicyRule, RuleTarget>;

impl RoleSettingsPolicy {
    /// The rules that the policy lists, each with its target.
    ///
    /// # Errors
    /// The gap, where they are not listed, or not all of them can be told apart.
    pub fn listed_rules(&self) -> Known<&RuleTargets> {
        self.rules()?.listed.of(super::HERE, Property::PolicyRules)
    }

    /// The caller that a rule names; `None` where its target is `null` or the policy does not list it.
    ///
    /// # Errors
    /// The gap, where the target is unknown.
    pub fn target_caller(&self, rule: PolicyRule) -> Known<Option<Caller>> {
        let Some(target) = self.listed_rules()?.get(&rule) else { return Ok(None) };
        target.caller.of(super::HERE, Property::RuleTarget(rule)).copied()
    }

    /// The level that a rule names; `None` where its target is `null` or the policy does not list it.
    ///
    /// # Errors
    /// The gap, where the target is unknown.
    pub fn target_level(&self, rule: PolicyRule) -> Known<Option<Level>> {
        let Some(target) = self.listed_rules()?.get(&rule) else { return Ok(None) };
        target.level.of(super::HERE, Property::RuleTarget(rule)).copied()
    }

    /// The rules that apply otherwise than they are configured, as the tenant-wide policy overrides them.
    ///
    /// # Errors
    /// The gap, where only one of both lists is in the export, or no rule is seen to differ and one cannot be compared.
    pub fn overridden_rules(&self) -> Known<&[PolicyRule]> {
        self.overridden.of(super::HERE, Property::EffectiveRules).map(AsRef::as_ref)
    }
}

#[cfg(test)]
mod tests {
    use super::{Caller, PolicyRule};

    #[test]
    fn there_are_17_rules_and_each_id_says_whom_it_is_for() {
        assert_eq!(PolicyRule::all().count(), 17);
        for rule in PolicyRule::all() {
            assert_eq!(PolicyRule::parse(&rule.id().to_ascii_uppercase()), Some(rule));
            assert!(rule.id().ends_with(&format!("_{}_{}", rule.caller(), rule.level())), "{rule}");
        }
        assert_eq!(PolicyRule::Approval.caller(), Caller::EndUser);
        assert_eq!(PolicyRule::parse("Expiration_EndUser_Eligibility"), None);
    }
}
