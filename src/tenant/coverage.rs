//! How far the lists reach that Graph gives parent by parent.

use std::collections::BTreeSet;

use super::parts::units::MemberLists;
use super::{RoleSettings, Tenant, well_known};
use crate::export::objects::Completeness;
use crate::model::{Access, Collected, Collection, Gap, Member, Mode, ObjectId, SettingsRole};

/// For how many of the parents that there are a list is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parents {
    /// Parents whose list is whole.
    pub covered: usize,
    /// All parents, as far as they are known.
    pub total: usize,
    /// Whether the export shows that there are no others.
    pub are_all: bool,
    /// What they are: `groups`, `administrative units`, `PIM-managed groups`.
    pub are: &'static str,
}

impl Parents {
    /// Whether the lists of all parents are there.
    #[must_use]
    pub fn is_complete(self) -> bool {
        self.covered == self.total && self.are_all
    }

    fn of<'i>(ids: impl Iterator<Item = &'i ObjectId>, is_covered: impl Fn(&ObjectId) -> bool, are_all: bool) -> Self {
        // Half a million groups that are in their order already cost no more than to be looked at.
        let mut ids: Vec<&ObjectId> = ids.collect();
        ids.sort();
        ids.dedup();
        let covered = ids.iter().filter(|id| is_covered(id)).count();
        Self { covered, total: ids.len(), are_all, are: "" }
    }
}

impl Tenant {
    /// The coverage of a collection that is listed per parent, for each kind of parent; nothing for one that is listed as a
    /// whole. A parent that the export does not know covers nothing.
    #[must_use]
    pub fn parents_of(&self, collection: Collection, completeness: &Completeness) -> Vec<Parents> {
        let Some(state) = completeness.of(collection) else { return Vec::new() };
        let is_covered = |id: &ObjectId| state.parents.get(id) == Some(&true);
        let of_groups = || {
            let groups = self.groups();
            let ids = groups.seen().copied().unwrap_or_default().iter().map(|group| &group.id);
            Parents { are: "groups", ..Parents::of(ids, is_covered, groups.complete().is_ok()) }
        };
        let of_units = || {
            let units = self.units();
            let ids = units.seen().copied().unwrap_or_default().iter().map(|unit| &unit.id);
            Parents { are: "administrative units", ..Parents::of(ids, is_covered, units.complete().is_ok()) }
        };
        let of_reviews = || {
            let reviews = self.access_reviews();
            let ids = reviews.seen().copied().unwrap_or_default().iter().map(|review| &review.id);
            Parents { are: "access reviews", ..Parents::of(ids, is_covered, reviews.complete().is_ok()) }
        };
        let of_catalogs = || {
            let catalogs = self.catalogs();
            let ids = catalogs.seen().copied().unwrap_or_default().iter().map(|catalog| &catalog.id);
            Parents { are: "catalogs", ..Parents::of(ids, is_covered, catalogs.complete().is_ok()) }
        };
        let of_applications = || {
            let principals = self.service_principals();
            let ids = principals.seen().copied().unwrap_or_default().iter().map(|principal| &principal.id);
            Parents { are: "service principals", ..Parents::of(ids, is_covered, principals.complete().is_ok()) }
        };
        match collection {
            Collection::ApplicationPermissions if !state.whole && !state.parents.is_empty() => vec![of_applications()],
            Collection::CatalogResources => vec![of_catalogs()],
            Collection::GroupMembers | Collection::GroupOwners => vec![of_groups()],
            Collection::AdministrativeUnitMembers => vec![of_units()],
            Collection::GroupEligibility | Collection::GroupAssignments if !state.whole => {
                let managed = self.of_managed_groups(is_covered);
                if managed.covered > 0 { vec![managed] } else { Vec::new() }
            }
            Collection::AccessReviewInstances => vec![of_reviews()],
            Collection::RoleSettings => {
                let mut parents = self.settings_of_managed_groups();
                parents.push(self.settings_of_directory_roles());
                parents
            }
            _ => Vec::new(),
        }
    }

    fn of_managed_groups(&self, is_covered: impl Fn(&ObjectId) -> bool) -> Parents {
        let are_all = self.groups_in_pim().complete().is_ok();
        Parents { are: "PIM-managed groups", ..Parents::of(self.managed_groups(), is_covered, are_all) }
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
            Collection::PackageAssignments => self.package_assignments.len()?,
            Collection::Catalogs => self.catalogs().seen().ok()?.len(),
            Collection::CatalogResources => self.catalogs.resources.seen().ok()?.rows().len(),
            Collection::CatalogRoles => self.catalogs.delegations.seen().ok()?.rows().len(),
            Collection::ApplicationPermissions => self.catalogs.permissions.seen().ok()?.rows().len(),
            Collection::ConditionalAccessPolicies => self.conditional_access_policies().seen().ok()?.len(),
            Collection::AccessReviews => self.access_reviews().seen().ok()?.len(),
            Collection::AccessReviewInstances => self.review_instances.len(),
            Collection::ServicePrincipalSignIns => self.service_principal_sign_ins.seen().ok()?.all().len(),
            Collection::LifecycleWorkflows => self.lifecycle_workflows().seen().ok()?.len(),
            Collection::SubscribedSkus => self.subscribed_skus().seen().ok()?.len(),
            Collection::ConnectedOrganizations => self.connected_organizations().seen().ok()?.len(),
            Collection::AuthenticationContexts => self.authentication_contexts().seen().ok()?.len(),
            Collection::GroupMembers => distinct_members(&self.group_members),
            Collection::GroupOwners => distinct_members(&self.group_owners),
            Collection::AdministrativeUnitMembers => distinct_members(&self.units.members),
            Collection::PimGroups => self.listed_in_pim(),
            Collection::RoleSettings => self.settings().len(),
            Collection::GroupEligibility => schedules(Mode::Eligible),
            Collection::GroupAssignments => schedules(Mode::Active),
            Collection::RoleAssignments => holdings(Mode::Active),
            Collection::RoleEligibility => holdings(Mode::Eligible),
            _ => return None,
        })
    }

    /// How many objects that are only counted are copies of others.
    #[must_use]
    pub fn repeated(&self, collection: Collection) -> usize {
        self.repeated.get(&collection).copied().unwrap_or_default()
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

    /// Of members and of owners together, where no group has only those of one side.
    fn settings_of_managed_groups(&self) -> Vec<Parents> {
        let has = |group: &ObjectId, access| {
            let role = SettingsRole::Group(group.clone(), access);
            self.settings_of(&role).is_ok_and(|settings| settings.policy().is_ok())
        };
        let of_members = self.of_managed_groups(|group| has(group, Access::Member));
        let of_owners = self.of_managed_groups(|group| has(group, Access::Owner));
        let of_both = self.of_managed_groups(|group| has(group, Access::Member) && has(group, Access::Owner));
        if of_both == of_members && of_both == of_owners {
            return vec![of_both];
        }
        vec![
            Parents { are: "PIM-managed groups (settings of members)", ..of_members },
            Parents { are: "PIM-managed groups (settings of owners)", ..of_owners },
        ]
    }

    fn settings_of_directory_roles(&self) -> Parents {
        let has = |role: &ObjectId| {
            let settings = self.settings_of(&SettingsRole::Directory(role.clone()));
            settings.is_ok_and(|settings| settings.policy().is_ok())
        };
        Parents { are: "directory roles", ..Parents::of(self.directory_roles().iter(), has, true) }
    }

    /// The settings of directory roles that are not among [`Self::settings`], although every such role has some: rules that would
    /// judge them cannot. There are none where a manifest counts as many settings as the export holds, some of directory roles
    /// among them.
    #[must_use]
    pub fn missing_settings(&self) -> Vec<RoleSettings> {
        if self.settings_counted && self.has_directory_settings() {
            return Vec::new();
        }
        let gap = self.gap_in_settings();
        let roles = self.directory_roles().into_iter().map(SettingsRole::Directory);
        roles.filter(|role| self.settings_of(role).is_err()).map(|role| RoleSettings::missing(role, gap)).collect()
    }

    /// Why settings that there must be are not there.
    pub(crate) fn gap_in_settings(&self) -> Gap {
        match self.settings_gap() {
            Some(gap @ Gap::Absent(_)) => gap,
            _ => Gap::Partial(Collection::RoleSettings),
        }
    }

    /// The directory roles that have settings: the built-in ones that the export defines, or else those that Microsoft does.
    fn directory_roles(&self) -> BTreeSet<ObjectId> {
        let definitions = self.role_definitions();
        let exported = definitions.seen().copied().unwrap_or_default().iter();
        let mut roles: BTreeSet<ObjectId> =
            exported.filter(|role| role.is_built_in() == Ok(true)).map(|role| self.role_template(&role.id)).collect();
        if definitions.complete().is_err() || roles.is_empty() {
            roles.extend(well_known::templates().cloned());
        }
        roles
    }

    /// Whether the export holds settings of any directory role.
    #[must_use]
    pub fn has_directory_settings(&self) -> bool {
        self.settings().iter().any(|settings| matches!(settings.role, SettingsRole::Directory(_)))
    }
}

fn distinct_members(lists: &MemberLists) -> usize {
    let of = |list: &Collected<Vec<Member>>| {
        list.seen().into_iter().flatten().map(|member| &member.id).collect::<BTreeSet<_>>().len()
    };
    lists.values().map(of).sum()
}
