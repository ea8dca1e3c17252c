//! PIM policies and their assignments on disk.

use std::sync::Arc;

use crate::export::graph::shapes::group::newest;
use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Seen, Text};
use crate::model::role_settings::overridden;
use crate::model::{
    Access, Field, Instant, ObjectId, PolicyAssignment, Provenance, RoleSettingsPolicy, SettingsRole, SettingsRules,
    Why,
};

shape! {
    /// `unifiedRoleManagementPolicy`, and the `Policy` that EntraExporter writes beside a schedule.
    PolicyShape<'a> {
        id: Raw<Text<'a>> = Id | "PolicyID",
        scope_type: Seen = "scopeType",
        modified: Raw<Option<Instant>> = LastModified,
        modified_by: Part<'a> = "lastModifiedBy",
        rules: Part<'a> = PolicyRules,
        effective_rules: Part<'a> = EffectiveRules,
        role_id: Raw<ObjectId> = "RoleID",
    }
}

shape! {
    /// `unifiedRoleManagementPolicyAssignment`.
    PolicyAssignmentShape<'a> {
        id: Raw<Text<'a>> = Id,
        policy_id: Raw<Text<'a>> = "policyId",
        role_definition_id: Raw<Text<'a>> = RoleDefinitionId,
        scope_id: Raw<Text<'a>> = "scopeId",
        scope_type: Raw<Text<'a>> = "scopeType",
        policy: Part<'a> = "policy",
    }
}

shape! {
    /// `identity`.
    Identity<'a> {
        id: Raw<Text<'a>> = Id,
    }
}

impl<'a> PolicyShape<'a> {
    /// Whether the object has the properties that only policies have.
    pub(crate) fn fits(&self) -> bool {
        self.scope_type.0
            && (self.rules.is_present() || self.effective_rules.is_present() || self.modified.is_present())
    }

    /// The newest moment at which the object is known to have been as it is.
    pub(crate) fn newest(&self) -> Option<Instant> {
        newest([&self.modified])
    }

    /// The record; `None` where the object has no id. `rules` reads the text of a list of rules.
    pub(crate) fn record(
        self,
        source: Provenance,
        mut rules: impl FnMut(&'a str) -> Option<Arc<SettingsRules>>,
    ) -> Option<RoleSettingsPolicy> {
        let edited = self.edited();
        let mut read = |part: Part<'a>| part.text().filter(|text| text.starts_with(['[', '{'])).and_then(&mut rules);
        let is_cut = self.rules.is_cut || self.effective_rules.is_cut;
        let lists = if is_cut { (None, None) } else { (read(self.effective_rules), read(self.rules)) };
        let overridden = match &lists {
            _ if is_cut => Field::Unknown(Why::CutList),
            (Some(effective), Some(configured)) => overridden(effective, configured),
            (None, Some(_)) if self.effective_rules.text() == Some("null") => Field::Known(Box::default()),
            _ => Field::default(),
        };
        let rules = match lists {
            _ if is_cut => Field::Unknown(Why::CutList),
            (Some(effective), Some(configured)) => Field::Known(Arc::new(effective.or(&configured))),
            (Some(only), None) | (None, Some(only)) => Field::Known(only),
            (None, None) => {
                let odd = self.rules.text().or(self.effective_rules.text()).is_some_and(|text| text.starts_with('"'));
                Field::Unknown(if odd { Why::CutByExporter } else { Why::NotSelected })
            }
        };
        Some(RoleSettingsPolicy { id: ObjectId::composed(&self.id.value()?)?, edited, rules, overridden, source })
    }

    fn edited(&self) -> Field<bool> {
        let editor = self
            .modified_by
            .read::<Identity<'_>>()
            .is_some_and(|by| by.id.value().is_some_and(|id| !id.trim().is_empty()));
        match self.modified {
            Raw::Value(Some(_)) => Field::Known(true),
            _ if editor => Field::Known(true),
            Raw::Null | Raw::Value(None) => Field::Known(false),
            Raw::Absent => Field::default(),
            Raw::Odd(why) => Field::Unknown(why),
        }
    }
}

impl PolicyAssignmentShape<'_> {
    /// Whether the object has the properties that only policy assignments have.
    pub(crate) fn fits(&self) -> bool {
        self.policy_id.is_present() && self.scope_type.is_present()
    }

    /// The record; `None` where the policy or the role is not said. The role of a group stands in `roleDefinitionId`, and
    /// again at the end of the id.
    pub(crate) fn record(self, source: Provenance) -> Option<PolicyAssignment> {
        let suffix = self.id.as_value().and_then(|id| id.rsplit('_').next()).unwrap_or_default().to_owned();
        let role = self.role_definition_id.value().map_or(suffix, Text::into_owned);
        let scope = self.scope_id.value()?;
        let role = match Access::parse(&role) {
            Some(access) => SettingsRole::Group(ObjectId::parse(&scope)?, access),
            None if self.scope_type.as_value().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("group")) => {
                return None;
            }
            None => SettingsRole::Directory(ObjectId::parse(&role)?),
        };
        Some(PolicyAssignment { policy: ObjectId::composed(&self.policy_id.value()?)?, role, source })
    }
}
