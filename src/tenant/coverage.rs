//! How far the lists reach that Graph gives parent by parent.

use std::collections::BTreeSet;

use super::Tenant;
use crate::export::objects::Completeness;
use crate::model::{Access, Collection, Mode, ObjectId, SettingsRole};

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

    /// How many different objects of a collection the export holds; `None` for collections whose objects have no id of their own.
    /// The files may hold more: one object may stand in several, in part or whole.
    #[must_use]
    pub fn distinct(&self, collection: Collection) -> Option<usize> {
        let schedules = |mode| self.schedules().iter().filter(|schedule| schedule.mode == mode).count();
        let holdings = |mode| self.role_assignments().iter().filter(|held| held.mode == mode).count();
        Some(match collection {
            Collection::Groups => self.groups().seen().ok()?.len(),
            Collection::Users => self.users().seen().ok()?.len(),
            Collection::ServicePrincipals => self.service_principals().seen().ok()?.len(),
            Collection::RoleDefinitions => self.role_definitions().seen().ok()?.len(),
            Collection::AdministrativeUnits => self.units().seen().ok()?.len(),
            Collection::AccessPackages => self.packages().seen().ok()?.len(),
            Collection::AssignmentPolicies => self.assignment_policies().seen().ok()?.len(),
            Collection::ConditionalAccessPolicies => self.conditional_access_policies().seen().ok()?.len(),
            Collection::GroupEligibility => schedules(Mode::Eligible),
            Collection::GroupAssignments => schedules(Mode::Active),
            Collection::RoleAssignments => holdings(Mode::Active),
            Collection::RoleEligibility => holdings(Mode::Eligible),
            _ => return None,
        })
    }

    /// How many ids other objects refer to that are not among the objects of a collection. Only references that the rules
    /// follow count, and only where the export holds anything of the collection.
    #[must_use]
    pub fn unresolved(&self, collection: Collection) -> usize {
        let unknown = |ids: BTreeSet<&ObjectId>, known: &dyn Fn(&ObjectId) -> bool| {
            ids.into_iter().filter(|id| !known(id)).count()
        };
        match collection {
            Collection::Groups if self.groups().seen().is_ok() => {
                let scheduled = self.schedules().iter().map(|schedule| &schedule.group);
                let referred = scheduled.chain(self.managed_groups()).chain(self.granted_roles.keys());
                unknown(referred.collect(), &|id| self.group(id).is_ok_and(|group| group.is_some()))
            }
            Collection::RoleDefinitions if self.role_definitions.seen().is_ok() => {
                let referred = self.role_assignments().iter().map(|assignment| &assignment.role);
                unknown(referred.collect(), &|id| self.role_definition(id).is_ok_and(|role| role.is_some()))
            }
            Collection::AccessPackages if self.packages().seen().is_ok() => {
                let policies = self.assignment_policies();
                let referred =
                    policies.seen().into_iter().copied().flatten().filter_map(|policy| policy.package.known());
                unknown(referred.collect(), &|id| self.package(id).is_ok_and(|package| package.is_some()))
            }
            _ => 0,
        }
    }

    fn settings_of_managed_groups(&self) -> Parents {
        let has = |group, access| {
            let role = SettingsRole::Group(group, access);
            self.settings_of(&role).is_ok_and(|settings| settings.policy().is_ok())
        };
        let both = |group: &&ObjectId| has((*group).clone(), Access::Member) && has((*group).clone(), Access::Owner);
        let covered = self.managed_groups().filter(both).count();
        Parents { covered, total: self.managed_groups().count(), are: "PIM-managed groups" }
    }
}
