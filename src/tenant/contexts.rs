//! The authentication contexts that anything names, and the role settings that require them.

use std::collections::BTreeMap;

use super::{RoleSettings, Tenant};
use crate::model::conditional_access::is_context;
use crate::model::{At, Collected, Gap, Known, ObjectId, Property, SettingsRole};

/// An authentication context that the tenant has, that role settings require, or that a policy guards.
#[derive(Debug)]
pub struct NamedContext {
    /// Its id, in lower case: `c1`. The export need not hold it.
    pub id: ObjectId,
    /// The roles whose activation requires it, of groups only where PIM manages the group.
    pub roles: Vec<SettingsRole>,
    /// Why there may be further ones.
    pub open: Option<Gap>,
    /// The first object that names it, as evidence.
    pub first: At,
}

impl Tenant {
    /// The authentication contexts that anything names, in the order of their ids. What is no id of a context names none.
    #[must_use]
    pub fn named_contexts(&self) -> Vec<NamedContext> {
        let mut found: BTreeMap<ObjectId, NamedContext> = BTreeMap::new();
        let open = self.unclear_contexts();
        let named = |id: &ObjectId, first: At| NamedContext { id: id.clone(), roles: Vec::new(), open, first };
        for context in self.authentication_contexts().seen().into_iter().copied().flatten() {
            found.entry(context.id.clone()).or_insert_with(|| named(&context.id, context.source.whole()));
        }
        for settings in self.settings() {
            let Ok(Some(id)) = context_of(settings) else { continue };
            let first = || named(&id, settings.at(Property::AuthenticationContext));
            let context = found.entry(id.clone()).or_insert_with(first);
            match self.is_used(settings) {
                Ok(true) => context.roles.push(settings.role.clone()),
                Ok(false) => {}
                Err(gap) => context.open = context.open.or(Some(gap)),
            }
        }
        for policy in self.conditional_access_policies().seen().into_iter().copied().flatten() {
            for id in policy.contexts().into_iter().flatten() {
                let first = || named(id, policy.source.at(Property::IncludeAuthenticationContexts));
                found.entry(id.clone()).or_insert_with(first);
            }
        }
        found.into_values().filter(|context| is_context(&context.id)).collect()
    }

    /// Why there may be further ones, or further uses of those that are seen.
    #[must_use]
    pub fn unclear_contexts(&self) -> Option<Gap> {
        let mut used = self.settings().iter().filter(|settings| self.is_used(settings) != Ok(false));
        used.find_map(|settings| context_of(settings).err()).or(self.settings_gap)
    }

    /// Whether role settings do something: those of a group only where PIM manages it, those of a directory role always. Microsoft
    /// Graph shows default settings for groups that were never in PIM.
    ///
    /// # Errors
    /// The gap in the list of PIM resources, where nothing shows that PIM manages the group.
    pub fn is_used(&self, settings: &RoleSettings) -> Known<bool> {
        match &settings.role {
            SettingsRole::Group(group, _) => self.is_managed(group),
            SettingsRole::Directory(_) => Ok(true),
        }
    }

    /// The role settings that require an authentication context.
    #[must_use]
    pub fn settings_requiring(&self, context: &NamedContext) -> Collected<Vec<&RoleSettings>> {
        let found = context.roles.iter().filter_map(|role| self.settings_of(role).ok()).collect();
        match context.open {
            None => Collected::Complete(found),
            Some(gap) => Collected::Partial(found, gap),
        }
    }
}

/// The authentication context that role settings require, if any.
fn context_of(settings: &RoleSettings) -> Known<Option<ObjectId>> {
    settings.policy()?.context_id()
}
