//! What an activation of a role takes, by its settings.

use super::shown::{AtMost, Named, Shown};
use super::view::Gates;
use super::viewer::Viewer;
use crate::model::role_settings::Event;
use crate::model::{Access, Known, ObjectId, RoleSettingsPolicy, SettingsRole};
use crate::naming;

impl Viewer<'_> {
    pub(super) fn membership_gates(&self, group: &ObjectId, access: Access) -> Gates {
        self.gates(&SettingsRole::Group(group.clone(), access))
    }

    /// The role's settings, value by value; a role without settings in the export has none that is known.
    pub(super) fn gates(&self, role: &SettingsRole) -> Gates {
        let role = self.by_template(role);
        let policy = self.policy_of(&role);
        Gates {
            role: self.settings_role(&role),
            is_directory_role: matches!(role, SettingsRole::Directory(_)),
            maximum: self.setting(policy, RoleSettingsPolicy::activation_limit),
            mfa: self.setting(policy, RoleSettingsPolicy::requires_mfa),
            authentication_context: self.context(policy),
            justification: self.setting(policy, |policy| policy.asks_for_justification(Event::Activation)),
            ticket: self.setting(policy, |policy| policy.asks_for_ticket(Event::Activation)),
            approval: self.activation_approval(policy),
            eligible_at_most: self.setting(policy, |policy| policy.eligibility_limit().map(AtMost)),
            active_at_most: self.setting(policy, |policy| policy.assignment_limit().map(AtMost)),
        }
    }

    /// The policy of a role. Settings of other roles say nothing about it, but that the collection is there.
    pub(super) fn policy_of(&self, role: &SettingsRole) -> Known<&RoleSettingsPolicy> {
        let settings = self.tenant.settings_of(role).map_err(|_| self.tenant.gap_in_settings())?;
        settings.policy()
    }

    /// Settings are tied to the template of a role.
    fn by_template(&self, role: &SettingsRole) -> SettingsRole {
        match role {
            SettingsRole::Directory(id) => SettingsRole::Directory(self.tenant.role_template(id)),
            SettingsRole::Group(..) => role.clone(),
        }
    }

    pub(super) fn settings_role(&self, role: &SettingsRole) -> Named {
        match role {
            SettingsRole::Group(group, access) => self.named(naming::group_role(self.tenant, group, *access)),
            SettingsRole::Directory(role) => self.role_named(role),
        }
    }

    fn setting<T>(
        &self,
        policy: Known<&RoleSettingsPolicy>,
        value: impl FnOnce(&RoleSettingsPolicy) -> Known<T>,
    ) -> Shown<T> {
        self.shown(policy.and_then(value))
    }

    fn context(&self, policy: Known<&RoleSettingsPolicy>) -> Shown<Option<Named>> {
        let context = policy.and_then(RoleSettingsPolicy::context_id);
        self.shown(context.map(|context| context.map(|id| self.named(naming::context(self.tenant, &id)))))
    }
}
