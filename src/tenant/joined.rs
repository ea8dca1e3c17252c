//! The tenant: its objects by id, and the indexes that other files ask.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::effort::looks_at;
use super::index::{Keyed, Table};
use super::order::Order;
use super::parts::addresses::Addresses;
use super::parts::audience::{Outsiders, PackagePolicies};
use super::parts::catalogs::Catalogs;
use super::parts::conditional::{Audiences, Guards};
use super::parts::cycles::Cycles;
use super::parts::group_uses::GroupUses;
use super::parts::holders::{Guarded, Holders};
use super::parts::kinds::Administrators;
use super::parts::memo::Memo;
use super::parts::offers::{GrantKey, GrantedRoles, OfferKey};
use super::parts::package_assignments::PackageAssignments;
use super::parts::paths::{Graph, Node, Searches};
use super::parts::people::People;
use super::parts::pim::PimEvidence;
use super::parts::reach::Reach;
use super::parts::reviews::Covered;
use super::parts::reviews::ReviewInstances;
use super::parts::role_groups::RoleGroups;
use super::parts::stated::StatedRoles;
use super::parts::units::{MemberLists, Units};
use super::row::row_at;
use super::settings::{RoleHoldings, RoleSettings, Schedules};
use super::well_known;
use crate::export::objects::Exemption;
use crate::model::directory_role::RoleAssignment;
use crate::model::{
    Access, AccessPackage, AccessReview, AdministrativeUnit, AssignmentPolicy, AuthenticationContext, Collected,
    Collection, ConditionalAccessPolicy, ConnectedOrganization, EntitlementSettings, Gap, Given, Group, Instant, Known,
    LifecycleWorkflow, Member, Mode, Moment, ObjectId, PrincipalKind, RoleDefinition, Schedule, ScheduleRequest,
    ServicePrincipal, ServicePrincipalSignIn, SettingsRole, SubscribedSku, User,
};
use crate::source::FileId;

/// One export, joined.
#[derive(Debug)]
pub struct Tenant {
    /// Tenant id, where the organization was exported.
    pub id: Option<ObjectId>,
    /// Tenant display name, where the organization was exported.
    pub name: Option<Given>,
    /// The moment judged: as asked for, else when the export was made, else the newest time in it.
    pub moment: Moment,
    /// The newest created, modified, lastModified or renewed time in the export.
    pub newest: Option<Instant>,
    /// When the export was made, where its manifest says so.
    pub exported_at: Option<Instant>,
    /// The moments before which no list of each collection was exported, where that is known.
    pub(super) dates: BTreeMap<Collection, Instant>,
    pub(super) groups: Collected<Table<Group>>,
    pub(super) group_members: MemberLists,
    pub(super) group_owners: MemberLists,
    pub(super) pim: PimEvidence,
    pub(super) settings: Vec<RoleSettings>,
    pub(super) settings_by_object: Order,
    /// Why a role without settings may still have some; `None` where they are whole.
    pub(super) settings_gap: Option<Gap>,
    /// Policies whose assignments, which say whose they are, the export does not hold.
    pub(super) has_unassigned_policies: bool,
    /// Whether a manifest counts as many settings as there are.
    pub(super) settings_counted: bool,
    pub(super) schedules: Schedules,
    pub(super) role_definitions: Collected<Table<RoleDefinition>>,
    pub(super) role_assignments: RoleHoldings,
    pub(super) stated_roles: StatedRoles,
    /// Principals that an exporter's own configuration exempts from a control.
    pub(super) exemptions: BTreeSet<Exemption>,
    /// What principals are called that no list of users, groups or service principals has.
    pub(super) expanded_names: BTreeMap<ObjectId, Given>,
    pub(super) units: Units,
    pub(super) packages: Collected<Table<AccessPackage>>,
    pub(super) policies: Collected<Table<AssignmentPolicy>>,
    pub(super) policies_by_package: PackagePolicies,
    pub(super) package_assignments: PackageAssignments,
    pub(super) catalogs: Catalogs,
    pub(super) conditional_access: Collected<Table<ConditionalAccessPolicy>>,
    pub(super) access_reviews: Collected<Table<AccessReview>>,
    pub(super) review_instances: ReviewInstances,
    /// By the id of the application.
    pub(super) service_principal_sign_ins: Collected<Table<ServicePrincipalSignIn>>,
    pub(super) lifecycle_workflows: Collected<Table<LifecycleWorkflow>>,
    pub(super) connected_organizations: Collected<Table<ConnectedOrganization>>,
    pub(super) entitlement_settings: Collected<Table<EntitlementSettings>>,
    pub(super) subscribed_skus: Collected<Table<SubscribedSku>>,
    pub(super) contexts: Collected<Table<AuthenticationContext>>,
    pub(super) requests: Vec<ScheduleRequest>,
    pub(super) requests_by_holder: Order,
    pub(super) offers: Vec<OfferKey>,
    pub(super) grants: Vec<GrantKey>,
    pub(super) granted_roles: GrantedRoles,
    pub(super) grants_gap: Option<Gap>,
    pub(super) users: Collected<Table<User>>,
    pub(super) service_principals: Collected<Table<ServicePrincipal>>,
    pub(super) verified_domains: Known<Box<[Given]>>,
    /// The custom extensions of PIM.
    pub(super) pim_extensions: Collected<BTreeSet<ObjectId>>,
    pub(super) reach: Reach,
    /// The files that say what the directory is to hold.
    pub(super) intended: BTreeSet<FileId>,
    /// How many of the objects that are only counted are copies of others.
    pub(super) repeated: BTreeMap<Collection, usize>,
    pub(super) administrators: Administrators,
    pub(super) found_once: FoundOnce,
}

/// Answers that many subjects share, each found when it is first asked for.
#[derive(Debug, Default)]
pub(super) struct FoundOnce {
    pub(super) cycles: OnceLock<Cycles>,
    pub(super) covered: OnceLock<Covered>,
    pub(super) group_uses: OnceLock<GroupUses>,
    pub(super) holders: OnceLock<Holders>,
    pub(super) guarded: OnceLock<Guarded>,
    pub(super) role_groups: OnceLock<RoleGroups>,
    pub(super) addresses: OnceLock<Addresses>,
    pub(super) guards: OnceLock<Guards>,
    pub(super) outsiders: OnceLock<Outsiders>,
    pub(super) audiences: OnceLock<Audiences>,
    /// Two active owners of each group that has active entries in PIM.
    pub(super) two_owners: OnceLock<BTreeMap<ObjectId, Collected<Vec<ObjectId>>>>,
    /// The users in groups that are eligible for a role of a group.
    pub(super) through_groups: OnceLock<BTreeMap<(ObjectId, Access), People>>,
    pub(super) without_settings: OnceLock<Box<[ObjectId]>>,
    /// What the privilege graph is to lead to as well, whether or not anything is to be had there.
    pub(super) looked_for: OnceLock<Vec<Node>>,
    pub(super) graph: OnceLock<Graph>,
    pub(super) searches: Searches,
    /// Whether no group holds any of these roles.
    pub(super) held_by_no_group: Memo<Vec<ObjectId>, Known<bool>>,
}

impl Tenant {
    /// The groups.
    #[must_use]
    pub fn groups(&self) -> Collected<&[Group]> {
        self.groups.as_ref().map(Table::all)
    }

    /// A group by id: `Ok(None)` where complete data shows that it does not exist.
    ///
    /// # Errors
    /// The gap in the groups, where the group is not among those seen.
    pub fn group(&self, id: &ObjectId) -> Known<Option<&Group>> {
        lookup(&self.groups, Collection::Groups, id)
    }

    /// A group that is referred to.
    ///
    /// # Errors
    /// The gap in the groups, or [`Gap::Unresolved`] where complete data does not hold it.
    pub fn group_named(&self, id: &ObjectId) -> Known<&Group> {
        self.group(id)?.ok_or(Gap::Unresolved(Collection::Groups))
    }

    /// A group's name for a message, else its id.
    #[must_use]
    pub fn group_label(&self, id: &ObjectId) -> String {
        let called = || self.expanded_names.get(id).map_or_else(|| id.to_string(), ToString::to_string);
        self.group(id).ok().flatten().map_or_else(called, Group::label)
    }

    /// The listed members of a group: those whose activation is running now are among them.
    #[must_use]
    pub fn members_of_group(&self, id: &ObjectId) -> Collected<&[Member]> {
        list_of(&self.group_members, id, Collection::GroupMembers)
    }

    /// The listed owners of a group: those whose activation is running now are among them.
    #[must_use]
    pub fn owners_of_group(&self, id: &ObjectId) -> Collected<&[Member]> {
        list_of(&self.group_owners, id, Collection::GroupOwners)
    }

    /// Whether a group lists a user as its member or owner.
    ///
    /// # Errors
    /// The gap in the list, where the user is not among those seen.
    pub fn is_listed(&self, user: &ObjectId, group: &ObjectId, access: Access) -> Known<bool> {
        let (lists, collection) = match access {
            Access::Member => (&self.group_members, Collection::GroupMembers),
            Access::Owner => (&self.group_owners, Collection::GroupOwners),
        };
        looks_at(1);
        let list = one_of(lists, group, collection).but_service_principals();
        let is_seen = list.seen()?.binary_search_by(|listed| listed.id.cmp(user)).is_ok();
        if is_seen { Ok(true) } else { list.complete().map(|_| false) }
    }

    /// Role settings, in the order of their roles.
    #[must_use]
    pub fn settings(&self) -> &[RoleSettings] {
        looks_at(self.settings.len());
        &self.settings
    }

    /// The settings of one role: `policy(g, a)` or `policy(R)`.
    ///
    /// # Errors
    /// [`Gap::Absent`] where the export holds no settings of this role: those of another role say nothing about it.
    pub fn settings_of(&self, role: &SettingsRole) -> Known<&RoleSettings> {
        looks_at(1);
        let id = role.object();
        let compare = |at: &u32| {
            let row = row_at(&self.settings, *at);
            row.map_or(Ordering::Greater, |row| (row.role.object(), &row.role).cmp(&(id, role)))
        };
        let at = self.settings_by_object.from(id, compare).next();
        at.and_then(|at| row_at(&self.settings, *at)).ok_or(Gap::Absent(Collection::RoleSettings))
    }

    /// Whether there are settings of a role: `Ok(false)` only where a manifest counts as many as the export holds.
    ///
    /// # Errors
    /// [`Gap::Absent`] where those of this role are not among those seen, and nothing counts them.
    pub fn has_settings(&self, role: &SettingsRole) -> Known<bool> {
        match self.settings_of(role) {
            Ok(_) => Ok(true),
            Err(_) if self.settings_counted => Ok(false),
            Err(gap) => Err(gap),
        }
    }

    /// The groups that the export names and whose members it holds no settings of, in id order.
    pub(crate) fn groups_without_settings(&self) -> &[ObjectId] {
        let found = self.found_once.without_settings.get_or_init(|| {
            let listed = self.groups().seen().copied().unwrap_or_default().iter().map(|group| &group.id);
            let held = self.role_assignments().iter();
            let holders =
                held.filter(|held| held.principal_kind() == Some(PrincipalKind::Group)).map(|held| &held.principal);
            let all: BTreeSet<&ObjectId> = listed.chain(self.managed_groups()).chain(holders).collect();
            let members = |group: &ObjectId| SettingsRole::Group(group.clone(), Access::Member);
            all.into_iter().filter(|group| self.settings_of(&members(group)).is_err()).cloned().collect()
        });
        looks_at(found.len());
        found
    }

    /// Why nobody knows how many settings are not among those of [`Self::settings`]: policies without assignments, which say
    /// whose they are.
    #[must_use]
    pub fn hidden_settings(&self) -> Option<Gap> {
        self.has_unassigned_policies.then_some(Gap::Partial(Collection::RoleSettings))
    }

    /// Why there may be role settings that the export does not hold; `None` where they are whole.
    #[must_use]
    pub fn settings_gap(&self) -> Option<Gap> {
        self.settings_gap
    }

    /// Eligibility and assignment schedules of groups, those that ended or have not begun included.
    #[must_use]
    pub fn schedules(&self) -> &[Schedule] {
        looks_at(self.schedules.rows().len());
        self.schedules.rows()
    }

    /// Requests for eligibilities and assignments of groups, the earliest first. No list of them is known to be whole.
    #[must_use]
    pub fn schedule_requests(&self) -> &[ScheduleRequest] {
        looks_at(self.requests.len());
        &self.requests
    }

    /// The requests for one principal in one group, the earliest first.
    #[must_use]
    pub fn requests_for(&self, group: &ObjectId, principal: &ObjectId) -> Vec<&ScheduleRequest> {
        self.requests_by_holder.find(&self.requests, group, |request| {
            (&request.group, request.principal.known()).cmp(&(group, Some(principal)))
        })
    }

    /// Whether a list was exported after a moment: its manifest, or a time in what was exported with it, says so.
    ///
    /// # Errors
    /// [`Gap::Undated`] where neither does.
    pub fn is_exported_after(&self, moment: Instant, list: Collection) -> Known<bool> {
        if self.dates.get(&list) > Some(&moment) { Ok(true) } else { Err(Gap::Undated(list)) }
    }

    /// The eligible or active entries of one group that are in force, both its roles together.
    #[must_use]
    pub fn schedules_of(&self, group: &ObjectId, mode: Mode) -> Collected<Vec<&Schedule>> {
        in_force(self.schedules.of_group(group, mode), |schedule| self.is_in_force(schedule))
    }

    /// The groups that have active entries in PIM, those that ended or have not begun included.
    pub(super) fn groups_with_active_entries(&self) -> BTreeSet<&ObjectId> {
        let active = self.schedules().iter().filter(|schedule| schedule.mode == Mode::Active);
        active.map(|schedule| &schedule.group).collect()
    }

    /// The eligible or active entries of one group, those that ended or have not begun included.
    #[must_use]
    pub fn schedules_ever_of(&self, group: &ObjectId, mode: Mode) -> Collected<Vec<&Schedule>> {
        self.schedules.of_group(group, mode)
    }

    /// The eligible or active entries of one principal in one group, those that ended or have not begun included.
    #[must_use]
    pub fn schedules_ever_with(&self, group: &ObjectId, principal: &ObjectId, mode: Mode) -> Collected<Vec<&Schedule>> {
        self.schedules.of_holder(group, principal, mode)
    }

    /// The eligible or active entries of one principal in one group that are in force.
    #[must_use]
    pub fn schedules_with(&self, group: &ObjectId, principal: &ObjectId, mode: Mode) -> Collected<Vec<&Schedule>> {
        in_force(self.schedules_ever_with(group, principal, mode), |schedule| self.is_in_force(schedule))
    }

    /// The first entry of a group, those that ended or have not begun included.
    #[must_use]
    pub fn first_entry_of(&self, group: &ObjectId) -> Option<&Schedule> {
        self.schedules.first_of_group(group)
    }

    /// Whether an entry has begun, and has not ended, at the moment judged.
    ///
    /// # Errors
    /// The gap in its status, where its times do not decide.
    pub fn is_in_force(&self, schedule: &Schedule) -> Known<bool> {
        schedule.is_in_force(self.moment)
    }

    /// Whether a directory role is held, or can be activated, at the moment judged.
    ///
    /// # Errors
    /// The gap in its status, where its times do not decide.
    pub fn is_held_now(&self, held: &RoleAssignment) -> Known<bool> {
        held.is_in_force(self.moment)
    }

    /// Whether anybody is, or can become through a package, eligible for a role of a group: `Ok(false)` only where complete
    /// data shows that nobody is.
    ///
    /// # Errors
    /// The gap that keeps the question open.
    pub fn has_eligible(&self, group: &ObjectId, access: Access) -> Known<bool> {
        let listed = self.schedules_of(group, Mode::Eligible).any(|schedule| schedule.gives(access));
        crate::model::any_of([listed, self.is_granted(group, access, Mode::Eligible)])
    }

    /// Directory role assignments and eligibilities, those that ended or have not begun included.
    #[must_use]
    pub fn role_assignments(&self) -> &[RoleAssignment] {
        looks_at(self.role_assignments.rows().len());
        self.role_assignments.rows()
    }

    /// The directory roles that one principal holds itself.
    #[must_use]
    pub fn roles_held_by(&self, principal: &ObjectId, mode: Mode) -> Collected<Vec<&RoleAssignment>> {
        self.held(self.role_assignments.of_principal(principal, mode))
    }

    /// Whether PIM has a custom extension: `Ok(false)` only where complete data shows that it has not.
    ///
    /// # Errors
    /// The gap in the custom extensions, where this one is not among those seen.
    pub fn has_pim_extension(&self, id: &ObjectId) -> Known<bool> {
        self.pim_extensions.as_ref().any(|known| Ok(known == id))
    }

    /// The definitions of directory roles.
    #[must_use]
    pub fn role_definitions(&self) -> Collected<&[RoleDefinition]> {
        self.role_definitions.as_ref().map(Table::all)
    }

    /// A role definition, by its id or template id.
    ///
    /// # Errors
    /// The gap in the role definitions, where it is not among those seen.
    pub fn role_definition(&self, id: &ObjectId) -> Known<Option<&RoleDefinition>> {
        lookup(&self.role_definitions, Collection::RoleDefinitions, id)
    }

    /// A directory role's name for a message: as exported, else as documented, else its id.
    #[must_use]
    pub fn role_label(&self, role: &ObjectId) -> String {
        let exported = self.role_definition(role).ok().flatten().and_then(|found| found.name.as_ref());
        let known = || well_known::built_in_role(&self.role_template(role)).map(|known| known.name);
        exported.map(ToString::to_string).or_else(|| known().map(str::to_owned)).unwrap_or_else(|| role.to_string())
    }

    /// The template id of a role: a built-in role's definition id is its template id in every tenant.
    #[must_use]
    pub fn role_template(&self, role: &ObjectId) -> ObjectId {
        let exported = self.role_definition(role).ok().flatten().and_then(|found| found.template.known().cloned());
        exported.unwrap_or_else(|| role.clone())
    }

    /// The administrative units.
    #[must_use]
    pub fn units(&self) -> Collected<&[AdministrativeUnit]> {
        self.units.all()
    }

    /// The access packages.
    #[must_use]
    pub fn packages(&self) -> Collected<&[AccessPackage]> {
        self.packages.as_ref().map(Table::all)
    }

    /// An access package by id: `Ok(None)` where complete data shows that it does not exist.
    ///
    /// # Errors
    /// The gap in the packages, where it is not among those seen.
    pub fn package(&self, id: &ObjectId) -> Known<Option<&AccessPackage>> {
        lookup(&self.packages, Collection::AccessPackages, id)
    }

    /// An assignment policy by id: `Ok(None)` where complete data shows that it does not exist.
    ///
    /// # Errors
    /// The gap in the assignment policies, where it is not among those seen.
    pub fn assignment_policy(&self, id: &ObjectId) -> Known<Option<&AssignmentPolicy>> {
        lookup(&self.policies, Collection::AssignmentPolicies, id)
    }

    /// The assignment policies.
    #[must_use]
    pub fn assignment_policies(&self) -> Collected<&[AssignmentPolicy]> {
        self.policies.as_ref().map(Table::all)
    }

    /// The Conditional Access policies.
    #[must_use]
    pub fn conditional_access_policies(&self) -> Collected<&[ConditionalAccessPolicy]> {
        self.conditional_access.as_ref().map(Table::all)
    }

    /// The access reviews: their definitions.
    #[must_use]
    pub fn access_reviews(&self) -> Collected<&[AccessReview]> {
        self.access_reviews.as_ref().map(Table::all)
    }

    /// When an application last signed in; `None` where the report does not have it, which lists only those that did.
    ///
    /// # Errors
    /// The gap in the report, where it is not among those seen.
    pub fn sign_in_of(&self, app: &ObjectId) -> Known<Option<&ServicePrincipalSignIn>> {
        lookup(&self.service_principal_sign_ins, Collection::ServicePrincipalSignIns, app)
    }

    /// The workflows of Lifecycle Workflows.
    #[must_use]
    pub fn lifecycle_workflows(&self) -> Collected<&[LifecycleWorkflow]> {
        self.lifecycle_workflows.as_ref().map(Table::all)
    }

    /// The licences that the tenant has.
    #[must_use]
    pub fn subscribed_skus(&self) -> Collected<&[SubscribedSku]> {
        self.subscribed_skus.as_ref().map(Table::all)
    }

    pub(super) fn held<'t>(&self, list: Collected<Vec<&'t RoleAssignment>>) -> Collected<Vec<&'t RoleAssignment>> {
        in_force(list, |held| self.is_held_now(held))
    }
}

/// What is in force of a list; of what may be, nobody can say that it is.
pub(super) fn in_force<T>(list: Collected<Vec<&T>>, is_in_force: impl Fn(&T) -> Known<bool>) -> Collected<Vec<&T>> {
    let mut unclear = None;
    let list = list.map(|mut rows| {
        rows.retain(|row| match is_in_force(row) {
            Ok(is_in_force) => is_in_force,
            Err(gap) => {
                unclear = unclear.or(Some(gap));
                false
            }
        });
        rows
    });
    match (list, unclear) {
        (Collected::Complete(rows), Some(gap)) => Collected::Partial(rows, gap),
        (list, _) => list,
    }
}

/// The directory has GUIDs: what a Terraform plan names by an address may be any object that it does not hold.
pub(super) fn lookup<'t, T: Keyed>(
    table: &'t Collected<Table<T>>,
    collection: Collection,
    id: &ObjectId,
) -> Known<Option<&'t T>> {
    match table.seen()?.get(id) {
        Some(found) => Ok(Some(found)),
        None if id.is_guid() => table.complete().map(|_| None),
        None => Err(table.complete().err().unwrap_or(Gap::Unresolved(collection))),
    }
}

/// The list of one parent, in the order of their ids, to be walked.
pub(super) fn list_of<'l>(
    lists: &'l MemberLists,
    parent: &ObjectId,
    collection: Collection,
) -> Collected<&'l [Member]> {
    let list = one_of(lists, parent, collection);
    looks_at(1 + list.seen().map_or(0, |list| list.len()));
    list
}

/// The list of one parent. Where there are those of others, the collection is not missing, but this list of it.
fn one_of<'l>(lists: &'l MemberLists, parent: &ObjectId, collection: Collection) -> Collected<&'l [Member]> {
    let gap = if lists.is_empty() { Gap::Absent(collection) } else { Gap::Partial(collection) };
    lists.get(parent).map_or(Collected::Missing(gap), |list| list.as_ref().map(Vec::as_slice))
}
