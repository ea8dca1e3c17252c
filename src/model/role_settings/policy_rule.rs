//! The 17 rules of a policy: what each is about, and whom it says it is for.

use std::collections::BTreeMap;
use std::fmt;

use super::names::{Event, PolicyRule};
use crate::model::{Field, Given, Known, Merge, Mode, Property, RoleSettingsPolicy};

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
    /// What an administrator does to give an eligible or an active assignment.
    #[must_use]
    pub fn giving(mode: Mode) -> Self {
        match mode {
            Mode::Eligible => Self::Eligibility,
            Mode::Active => Self::Assignment,
        }
    }
}

impl PolicyRule {
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
    pub operations: Field<Box<[Given]>>,
}

impl RuleTarget {
    pub(super) fn merge(&mut self, rule: PolicyRule, other: &Self, merge: &mut Merge) {
        let Self { caller, level, operations } = other;
        merge.field(Property::RuleTarget(rule), &mut self.caller, caller);
        merge.field(Property::RuleTarget(rule), &mut self.level, level);
        merge.list(Property::RuleTarget(rule), &mut self.operations, operations);
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
