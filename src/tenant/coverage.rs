//! How far the lists reach that Graph gives parent by parent.

use super::Tenant;
use crate::export::objects::Completeness;
use crate::model::{Access, Collection, SettingsRole};

/// For how many of the parents that there are a list is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parents {
    /// Parents whose list is whole.
    pub covered: usize,
    /// All parents, as far as they are known.
    pub total: usize,
    /// What they are: `groups`, `administrative units`, `PIM-managed groups`.
    pub are: &'static str,
}

impl Tenant {
    /// The coverage of a collection that is listed per parent; `None` for one that is listed as a whole.
    #[must_use]
    pub fn parents_of(&self, collection: Collection, completeness: &Completeness) -> Option<Parents> {
        let state = completeness.of(collection)?;
        let covered = state.parents.values().filter(|whole| **whole).count();
        match collection {
            Collection::GroupMembers | Collection::GroupOwners => {
                let total = self.groups().seen().map_or(0, |groups| groups.len());
                Some(Parents { covered, total: total.max(covered), are: "groups" })
            }
            Collection::AdministrativeUnitMembers => {
                let total = self.units().seen().map_or(0, |units| units.len());
                Some(Parents { covered, total: total.max(covered), are: "administrative units" })
            }
            Collection::GroupEligibility | Collection::GroupAssignments if !state.whole && covered > 0 => {
                let total = self.managed_groups().count();
                Some(Parents { covered: covered.min(total), total, are: "PIM-managed groups" })
            }
            Collection::RoleSettings => Some(self.settings_of_managed_groups()),
            _ => None,
        }
    }

    fn settings_of_managed_groups(&self) -> Parents {
        let has = |group, access| {
            let role = SettingsRole::Group(group, access);
            self.settings_of(&role).is_ok_and(|settings| settings.policy().is_ok())
        };
        let both = |group: &&crate::model::ObjectId| {
            has((*group).clone(), Access::Member) && has((*group).clone(), Access::Owner)
        };
        let covered = self.managed_groups().filter(both).count();
        Parents { covered, total: self.managed_groups().count(), are: "PIM-managed groups" }
    }
}
