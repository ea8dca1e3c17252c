//! What the files hold, before it is joined.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::directory_role::RoleAssignment;
use crate::model::{
    Access, AccessPackage, AccessReview, AdministrativeUnit, ApplicationPermission, AssignmentPolicy,
    AuthenticationContext, Catalog, CatalogResource, Collection, ConditionalAccessPolicy, ConnectedOrganization,
    Delegation, EntitlementSettings, Given, Group, Instant, LifecycleWorkflow, Member, Mode, ObjectId, Organization,
    PackageAssignment, PolicyAssignment, Provenance, ReviewInstance, RoleDefinition, RoleSettingsPolicy, Schedule,
    ScheduleRequest, ServicePrincipal, ServicePrincipalSignIn, SubscribedSku, User,
};
use crate::source::Phrase;

/// The records of one file or of all, by kind; an object may stand in it several times.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "one list a record type, named after it")]
pub struct Objects {
    pub groups: Vec<Group>,
    pub members: Vec<MemberList>,
    pub pim_groups: Vec<PimGroup>,
    pub declared_pim_groups: Vec<PimGroup>,
    pub policies: Vec<RoleSettingsPolicy>,
    pub policy_assignments: Vec<PolicyAssignment>,
    pub named_settings: Vec<NamedSettings>,
    /// Settings of a role that its exporter names by a display name that no object of the export has, or several have; that is
    /// noticed already.
    pub nameless_settings: Vec<ObjectId>,
    /// Directory roles of groups that are known by their names only, beside those of `role_assignments`.
    pub held_by_name: Vec<RoleAssignment>,
    /// Directory roles that users hold or are eligible for, as their own or through groups, where nothing says how.
    pub stated_roles: Vec<RoleAssignment>,
    /// What is known whole of single directory roles, by their template.
    pub whole_roles: Vec<(ObjectId, WholeRole)>,
    /// Principals that an exporter's own configuration exempts from a control.
    pub exemptions: Vec<Exemption>,
    /// What principals are called where they were expanded inside an assignment.
    pub expanded_names: Vec<(ObjectId, Given)>,
    pub schedules: Vec<Schedule>,
    pub schedule_requests: Vec<ScheduleRequest>,
    pub role_definitions: Vec<RoleDefinition>,
    pub role_assignments: Vec<RoleAssignment>,
    pub units: Vec<AdministrativeUnit>,
    pub packages: Vec<AccessPackage>,
    pub assignment_policies: Vec<AssignmentPolicy>,
    pub package_assignments: Vec<PackageAssignment>,
    pub catalogs: Vec<Catalog>,
    pub catalog_resources: Vec<CatalogResource>,
    pub delegations: Vec<Delegation>,
    pub application_permissions: Vec<ApplicationPermission>,
    pub conditional_access_policies: Vec<ConditionalAccessPolicy>,
    pub access_reviews: Vec<AccessReview>,
    pub review_instances: Vec<ReviewInstance>,
    pub service_principal_sign_ins: Vec<ServicePrincipalSignIn>,
    pub lifecycle_workflows: Vec<LifecycleWorkflow>,
    pub subscribed_skus: Vec<SubscribedSku>,
    pub connected_organizations: Vec<ConnectedOrganization>,
    pub entitlement_settings: Vec<EntitlementSettings>,
    pub authentication_contexts: Vec<AuthenticationContext>,
    pub users: Vec<User>,
    pub service_principals: Vec<ServicePrincipal>,
    pub organizations: Vec<Organization>,
    /// The ids of objects that are only counted.
    pub counted: Vec<(Collection, ObjectId)>,
    /// The newest created, modified, lastModified or renewed time seen.
    pub newest: Option<Instant>,
    /// Objects of each collection, those that are only counted included.
    pub counts: BTreeMap<Collection, usize>,
}

/// The members or owners of one group, or the members of one administrative unit, as one file lists them.
#[derive(Debug, Clone)]
pub struct MemberList {
    /// `GroupMembers`, `GroupOwners` or `AdministrativeUnitMembers`.
    pub collection: Collection,
    /// The group or unit.
    pub parent: ObjectId,
    /// The members.
    pub members: Vec<Member>,
}

/// Settings of a role that its exporter names by display name only.
#[derive(Debug, Clone)]
pub struct NamedSettings {
    /// The role.
    pub role: NamedRole,
    /// Policy id.
    pub policy: ObjectId,
    /// What the settings say of whether PIM manages the group.
    pub management: Management,
    /// A directory role that the group holds or is eligible for, where the place of the settings shows it, and which of the two,
    /// where that is known.
    pub holds: Option<(ObjectId, Option<Mode>)>,
    /// Where the settings stand.
    pub source: Provenance,
}

/// What is known whole of one directory role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WholeRole {
    /// `role_assignments` has all its active assignments.
    Assignments,
    /// `stated_roles` has every user who holds it or can activate it.
    People,
}

/// A principal that the exporter's own configuration exempts from a control.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exemption {
    /// The control, as its framework numbers it.
    pub control: &'static str,
    /// The principal.
    pub principal: ObjectId,
}

/// What the exporter of a group's role settings says of whether PIM manages the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Management {
    /// Nothing.
    Unsaid,
    /// It is intended.
    Declared,
    /// The exporter took the group from the list of those that PIM manages.
    Listed,
}

/// A role by the display name of its group, or by its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamedRole {
    /// Member or owner of a group.
    Group(Given, Access),
    /// A directory role.
    Directory(Given),
}

/// A group that the list of PIM resources names, or that an intended state puts under PIM.
#[derive(Debug, Clone)]
pub struct PimGroup {
    /// The group.
    pub id: ObjectId,
    /// Where it was read.
    pub source: Provenance,
}

macro_rules! for_each_list {
    ($do:ident!($($with:tt)*)) => {
        $do!($($with)*: groups, members, pim_groups, declared_pim_groups, policies, policy_assignments, named_settings, nameless_settings, held_by_name, stated_roles, whole_roles, exemptions, expanded_names, schedules, schedule_requests, role_definitions, role_assignments, units, packages, assignment_policies, package_assignments, conditional_access_policies, authentication_contexts, access_reviews, review_instances, service_principal_sign_ins, lifecycle_workflows, subscribed_skus, users, service_principals, organizations, connected_organizations, entitlement_settings, catalogs, catalog_resources, delegations, application_permissions, counted)
    };
}

// One list after the other, so that no more than one is there twice.
macro_rules! concat {
    ($all:ident, $rest:ident: $($list:ident),*) => {
        $(
            $all.$list.reserve_exact($rest.iter().map(|part| part.$list.len()).sum());
            for part in $rest.iter_mut() {
                $all.$list.append(&mut std::mem::take(&mut part.$list));
            }
        )*
    };
}

macro_rules! append {
    ($all:ident, $other:ident: $($list:ident),*) => {
        $($all.$list.append(&mut std::mem::take(&mut $other.$list));)*
    };
}

macro_rules! shrink {
    ($all:ident: $($list:ident),*) => {
        $($all.$list.shrink_to_fit();)*
    };
}

impl Objects {
    /// Puts the records of several files together, in their order.
    #[must_use]
    pub fn concat(mut parts: Vec<Self>) -> Self {
        let Some((all, rest)) = parts.split_first_mut() else { return Self::default() };
        for_each_list!(concat!(all, rest));
        for part in &*rest {
            all.add_facts(part);
        }
        std::mem::take(all)
    }

    /// Adds the records of what follows.
    pub fn append(&mut self, mut other: Self) {
        for_each_list!(append!(self, other));
        self.add_facts(&other);
    }

    /// How many there are, those that are only counted included.
    #[must_use]
    pub fn number(&self) -> usize {
        self.counts.values().sum()
    }

    /// Gives back the room that the lists do not fill.
    pub fn shrink_to_fit(&mut self) {
        for_each_list!(shrink!(self));
    }

    fn add_facts(&mut self, other: &Self) {
        self.newest = self.newest.max(other.newest);
        for (collection, count) in &other.counts {
            *self.counts.entry(*collection).or_default() += count;
        }
    }

    /// Counts one object of a collection.
    pub fn count(&mut self, collection: Collection) {
        *self.counts.entry(collection).or_default() += 1;
    }
}

/// How many objects of each collection a file holds, in the order of the collections: of few, most often of one.
#[derive(Debug, Clone, Default)]
pub struct Counts(Box<[(Collection, usize)]>);

impl Counts {
    /// How many objects of a collection there are; nothing where no object of it was read.
    #[must_use]
    pub fn get(&self, collection: Collection) -> Option<usize> {
        self.iter().find(|(counted, _)| *counted == collection).map(|(_, count)| count)
    }

    /// Each collection and how many objects of it there are.
    pub fn iter(&self) -> impl Iterator<Item = (Collection, usize)> {
        self.0.iter().copied()
    }
}

impl From<&BTreeMap<Collection, usize>> for Counts {
    fn from(counts: &BTreeMap<Collection, usize>) -> Self {
        Self(counts.iter().map(|(collection, count)| (*collection, *count)).collect())
    }
}

/// How much of each collection the export holds.
#[derive(Debug, Clone, Default)]
pub struct Completeness {
    states: BTreeMap<Collection, CollectionState>,
    failed: BTreeMap<Collection, Phrase>,
    /// When what there is of each collection was exported at the earliest; `None` where nothing says so of some of it.
    dates: BTreeMap<Collection, Option<Instant>>,
}

/// How much of one collection the export holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CollectionState {
    /// Whether everything there is in the tenant was listed.
    pub whole: bool,
    /// The parents whose list is known, and whether it is whole, for collections that are kept per parent.
    pub parents: BTreeMap<ObjectId, bool>,
    /// Those of them whose list holds no service principals, because Microsoft Graph v1.0 leaves them out.
    pub without_service_principals: BTreeSet<ObjectId>,
    /// A file of it could not be used, or a list in it is cut.
    pub is_defective: bool,
    /// A manifest counts as many objects as were read.
    pub counted: bool,
    /// Why the collection is not whole, or whether its wholeness is counted or assumed.
    pub detail: Option<Phrase>,
}

impl Completeness {
    /// Sets what is known about a collection that the export holds.
    pub fn set(&mut self, collection: Collection, state: CollectionState) {
        self.states.insert(collection, state);
    }

    /// Sets why the export holds nothing of a collection.
    pub fn set_failed(&mut self, collection: Collection, why: Phrase) {
        self.failed.insert(collection, why);
    }

    /// Why the export holds nothing of a collection, where a manifest says so.
    #[must_use]
    pub fn why_absent(&self, collection: Collection) -> Option<&Phrase> {
        self.failed.get(&collection)
    }

    /// Sets that a list of a collection was not exported before this moment; `None` where nothing dates it.
    pub fn date(&mut self, collection: Collection, time: Option<Instant>) {
        self.dates.entry(collection).and_modify(|oldest| *oldest = time.min(*oldest)).or_insert(time);
    }

    /// The moment before which no list of a collection was exported, where that is known.
    #[must_use]
    pub fn date_of(&self, collection: Collection) -> Option<Instant> {
        self.dates.get(&collection).copied().flatten()
    }

    /// The moments before which no list of each collection was exported, where that is known.
    #[must_use]
    pub fn dates(&self) -> BTreeMap<Collection, Instant> {
        self.dates.iter().filter_map(|(collection, time)| Some((*collection, (*time)?))).collect()
    }

    /// What is known about a collection; `None` where the export holds nothing of it.
    #[must_use]
    pub fn of(&self, collection: Collection) -> Option<&CollectionState> {
        self.states.get(&collection)
    }
}
