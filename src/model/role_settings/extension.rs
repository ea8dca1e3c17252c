//! Custom extensions that PIM calls when somebody activates.

use super::{HERE, SettingsRules};
use crate::model::{Field, Known, Merge, ObjectId, Property, RoleSettingsPolicy, Why};

/// A custom extension that PIM calls when somebody activates. The endpoint of one that is called before the approval may answer
/// `AutoApproved`, after which nobody is asked. Settings without the rule have no extension:
/// <https://learn.microsoft.com/entra/id-governance/privileged-identity-management/privileged-identity-management-custom-extensions>
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtensionRule {
    /// `isEnabled`.
    pub enabled: Field<bool>,
    /// `customExtensionId`; `None` is `null`.
    pub extension: Field<Option<ObjectId>>,
}

impl Default for ExtensionRule {
    fn default() -> Self {
        Self { enabled: Field::Unknown(Why::LeftToDefault), extension: Field::Unknown(Why::LeftToDefault) }
    }
}

/// When PIM calls a custom extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExtensionCall {
    /// Before the approval.
    PreApproval,
    /// After it.
    PostApproval,
}

impl ExtensionCall {
    /// Both.
    pub const ALL: [Self; 2] = [Self::PreApproval, Self::PostApproval];

    /// `isEnabled` of its rule.
    #[must_use]
    pub fn enabled(self) -> Property {
        match self {
            Self::PreApproval => Property::PreApprovalExtension,
            Self::PostApproval => Property::PostApprovalExtension,
        }
    }

    /// `customExtensionId` of its rule.
    #[must_use]
    pub fn extension(self) -> Property {
        match self {
            Self::PreApproval => Property::PreApprovalExtensionId,
            Self::PostApproval => Property::PostApprovalExtensionId,
        }
    }
}

impl ExtensionRule {
    pub(super) fn merge(&mut self, call: ExtensionCall, other: &Self, merge: &mut Merge) {
        let Self { enabled, extension } = other;
        merge.field(call.enabled(), &mut self.enabled, enabled);
        merge.field(call.extension(), &mut self.extension, extension);
    }
}

impl SettingsRules {
    fn extension(&self, call: ExtensionCall) -> &ExtensionRule {
        match call {
            ExtensionCall::PreApproval => &self.pre_approval,
            ExtensionCall::PostApproval => &self.post_approval,
        }
    }
}

impl RoleSettingsPolicy {
    /// Whether PIM calls a custom extension.
    ///
    /// # Errors
    /// The gap, where the rule is there and its value is unknown.
    pub fn calls_extension(&self, call: ExtensionCall) -> Known<bool> {
        match &self.rules()?.extension(call).enabled {
            Field::Unknown(Why::LeftToDefault) => Ok(false),
            enabled => enabled.of(HERE, call.enabled()).copied(),
        }
    }

    /// The custom extension that PIM calls; `None` where it calls none, or the rule names none.
    ///
    /// # Errors
    /// The gap, where the rule is there and one of its values is unknown.
    pub fn called_extension(&self, call: ExtensionCall) -> Known<Option<&ObjectId>> {
        if !self.calls_extension(call)? {
            return Ok(None);
        }
        self.rules()?.extension(call).extension.of(HERE, call.extension()).map(Option::as_ref)
    }

    /// Whether a custom extension is on that may approve an activation in place of a human.
    ///
    /// # Errors
    /// The gap, where the rule is there and its value is unknown.
    pub fn may_skip_approval(&self) -> Known<bool> {
        self.calls_extension(ExtensionCall::PreApproval)
    }
}
