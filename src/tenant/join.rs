//! Joins the objects of an export into a tenant.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::mem::take;

use super::Tenant;
use super::by_id::ById;
use super::contradictions::Contradictions;
use super::copies::{join_settings, merge_requests, merge_role_assignments, merge_schedules};
use super::index::{Keyed, Table};
use super::intended::files_of;
use super::joined::FoundOnce;
use super::offer::granted_roles;
use super::order::Order;
use super::parts::audience::PackagePolicies;
use super::parts::catalogs::{Catalogs, Lists};
use super::parts::kinds::Administrators;
use super::parts::offers::{GrantedRoles, list_grants, list_offers};
use super::parts::package_assignments::PackageAssignments;
use super::parts::pim::{PimEvidence, ProofKind, Proofs};
use super::parts::reviews::ReviewInstances;
use super::parts::stated::StatedRoles;
use super::parts::units::{MemberLists, Units};
use super::reach::join_reach;
use super::settings::{Extent, RoleHoldings, RoleSettings, Schedules};
use super::well_known::template_of;
use crate::export::Loaded;
use crate::export::notice::{Notice, NoticeKind};
use crate::export::objects::{Completeness, MemberList, Objects};
use crate::model::directory_role::{Listing, RoleAssignment};
use crate::model::schedule::Origin;
use crate::model::{
    AccessPackage, Collected, Collection, Field, Gap, Given, Group, Instant, Known, Member, Mode, Moment, ObjectId,
    Organization, PolicyAssignment, PrincipalKind, Property, ReviewInstance, RoleDefinition, RoleSettingsPolicy,
    Schedule, ScheduleRequest, SettingsRole, User,
};
use crate::source::Phrase;

/// What is known of an export beside its objects.
#[derive(Debug, Clone, Copy)]
pub struct ExportFacts<'e> {
    /// How much of each collection there is.
    pub completeness: &'e Completeness,
    /// When the export was made, where its manifest says so.
    pub exported_at: Option<Instant>,
    /// Evaluate as of this date; without one, the time of the export.
    pub moment: Option<Moment>,
}

impl Tenant {
    /// Joins what was loaded, to be judged as of a moment; without one, as of the time of the export.
    #[must_use]
    pub fn of(loaded: &mut Loaded, moment: Option<Moment>) -> Self {
        let exported_at = loaded.manifest.as_ref().and_then(|manifest| manifest.exported_at);
        let export = ExportFacts { completeness: &loaded.completeness, exported_at, moment };
        let tenant = Self::join(std::mem::take(&mut loaded.objects), export, &mut loaded.notices);
        Self { intended: files_of(&loaded.sources), ..tenant }
    }

    /// Joins the export as it is without the Terraform plan that was loaded beside it, in the same way. What there is to notice
    /// in it is noticed in what was put together with the plan.
    #[must_use]
    pub fn before(loaded: &mut Loaded, moment: Option<Moment>) -> Option<(Self, Completeness)> {
        let before = loaded.before.take()?;
        let exported_at = loaded.manifest.as_ref().and_then(|manifest| manifest.exported_at);
        let export = ExportFacts { completeness: &before.completeness, exported_at, moment };
        let tenant = Self::join(before.objects, export, &mut Vec::new());
        let tenant = Self { intended: files_of(&loaded.sources), ..tenant };
        Some((tenant, before.completeness))
    }

    /// Joins the objects of an export. Copies of one object are merged; what they contradict each other about is unknown, and
    /// noticed.
    #[must_use]
    pub fn join(mut objects: Objects, export: ExportFacts<'_>, notices: &mut Vec<Notice<Phrase>>) -> Self {
        let ExportFacts { completeness, exported_at, moment } = export;
        let moment = moment.unwrap_or_else(|| moment_of(exported_at, objects.newest));
        name_roles(&mut objects);
        let mut joiner = Joiner::new(completeness, moment);
        let Large { groups, schedules, users, mut members } = joiner.large(&mut objects);
        let requests = merge_requests(take(&mut objects.schedule_requests), &mut joiner.contradictions);
        let policies = Table::new(take(&mut objects.policies), Collection::RoleSettings, &mut joiner.contradictions);
        let pim = joiner.pim_evidence(&objects, &requests, &schedules, &policies);
        let packages = joiner.table(Collection::AccessPackages, take(&mut objects.packages));
        let catalogs = joiner.catalogs(&mut objects, &packages);
        let unassigned = Unassigned::of(&policies, &objects.policy_assignments, &objects.nameless_settings);
        let settings = join_settings(&policies, objects.policy_assignments, &mut joiner.contradictions);
        let role_assignments = joiner.role_holdings(objects.role_assignments);
        let mut member_lists =
            |collection| joiner.member_lists(collection, members.remove(&collection).unwrap_or_default());
        let group_members = member_lists(Collection::GroupMembers);
        let group_owners = member_lists(Collection::GroupOwners);
        let unit_members = member_lists(Collection::AdministrativeUnitMembers);
        let units = Units::new(joiner.table(Collection::AdministrativeUnits, objects.units), unit_members);
        let assignment_policies = joiner.table(Collection::AssignmentPolicies, objects.assignment_policies);
        let package_assignments = joiner.table(Collection::PackageAssignments, objects.package_assignments);
        let organizations = Table::new(objects.organizations, Collection::Organization, &mut joiner.contradictions);
        // Where the groups are not whole, an object of unknown kind may be one.
        let is_group = |id: &ObjectId, kind: Option<PrincipalKind>| {
            kind.map_or_else(
                || groups.complete().map_or(true, |table| table.get(id).is_some()),
                |kind| kind == PrincipalKind::Group,
            )
        };
        let reach = join_reach(&role_assignments, objects.held_by_name, &schedules, &group_members, moment, is_group);
        let grants = packages.seen().map(|table| list_grants(table.rows())).unwrap_or_default();
        let offered = assignment_policies.seen().map(Table::rows).unwrap_or_default();
        let offers = list_offers(offered, &grants, |id| package_row(&packages, id));
        let organization = organizations.rows().first();
        let mut tenant = Self {
            id: organization.map(|organization| organization.id.clone()),
            name: organization.and_then(|organization| organization.name.clone()),
            newest: objects.newest,
            exported_at,
            dates: completeness.dates(),
            moment,
            pim,
            settings_by_object: by_object(&settings),
            settings,
            has_unassigned_policies: unassigned.any,
            settings_counted: joiner.is_counted(Collection::RoleSettings),
            settings_gap: joiner
                .gap(Collection::RoleSettings)
                .or(unassigned.any.then_some(Gap::Partial(Collection::RoleSettings))),
            schedules,
            role_definitions: joiner.table(Collection::RoleDefinitions, objects.role_definitions),
            role_assignments,
            stated_roles: StatedRoles::new(objects.stated_roles, objects.whole_roles),
            exemptions: objects.exemptions.into_iter().collect(),
            expanded_names: BTreeMap::new(),
            units,
            group_members,
            group_owners,
            verified_domains: verified_domains(organization),
            offers,
            grants,
            granted_roles: GrantedRoles::default(),
            grants_gap: packages.complete().err(),
            packages,
            policies_by_package: PackagePolicies::new(&assignment_policies),
            policies: assignment_policies,
            package_assignments: PackageAssignments::new(package_assignments),
            catalogs,
            conditional_access: joiner
                .table(Collection::ConditionalAccessPolicies, objects.conditional_access_policies),
            contexts: joiner.table(Collection::AuthenticationContexts, objects.authentication_contexts),
            access_reviews: joiner.table(Collection::AccessReviews, objects.access_reviews),
            review_instances: joiner.review_instances(objects.review_instances),
            service_principal_sign_ins: joiner
                .table(Collection::ServicePrincipalSignIns, objects.service_principal_sign_ins),
            lifecycle_workflows: joiner.table(Collection::LifecycleWorkflows, objects.lifecycle_workflows),
            connected_organizations: joiner.table(Collection::ConnectedOrganizations, objects.connected_organizations),
            entitlement_settings: joiner.table(Collection::EntitlementSettings, objects.entitlement_settings),
            subscribed_skus: joiner.table(Collection::SubscribedSkus, objects.subscribed_skus),
            requests_by_holder: by_holder(&requests),
            requests,
            users,
            service_principals: joiner.table(Collection::ServicePrincipals, objects.service_principals),
            reach,
            intended: BTreeSet::new(),
            groups,
            pim_extensions: joiner.pim_extensions(&objects.counted),
            repeated: repeated(objects.counted),
            administrators: Administrators::default(),
            found_once: FoundOnce::default(),
        };
        tenant.know_granted_roles();
        tenant.know_expanded_names(objects.expanded_names);
        notices.extend(joiner.contradictions.into_notices());
        notices.extend(unassigned.notice);
        tenant
    }

    /// Keeps the names of principals that nothing else names; of several the first in their order.
    fn know_expanded_names(&mut self, mut names: Vec<(ObjectId, Given)>) {
        names.sort_unstable();
        names.dedup_by(|later, first| later.0 == first.0);
        names.retain(|(id, _)| !matches!(self.principal_name(id), Ok(Some(_))));
        self.expanded_names = names.into_iter().collect();
    }

    fn know_granted_roles(&mut self) {
        let (granted, gap) = granted_roles(&self.grants());
        self.granted_roles = granted;
        self.grants_gap = self.grants_gap.or(gap);
    }
}

/// The moment judged where nobody says another one.
fn moment_of(exported_at: Option<Instant>, newest: Option<Instant>) -> Moment {
    match (exported_at, newest) {
        (Some(stated), _) => Moment::Stated(stated),
        (None, Some(newest)) => Moment::NotBefore(newest),
        (None, None) => Moment::Unknown,
    }
}

fn by_object(settings: &[RoleSettings]) -> Order {
    Order::by(settings, |settings| Some(settings.role.object()), |settings| &settings.role)
}

fn by_holder(requests: &[ScheduleRequest]) -> Order {
    Order::by(requests, |request| Some(&request.group), |request| request.principal.known())
}

fn verified_domains(organization: Option<&Organization>) -> Known<Box<[Given]>> {
    let organization = organization.ok_or(Gap::Absent(Collection::Organization))?;
    organization.verified_domains.of(Collection::Organization, Property::VerifiedDomains).cloned()
}

/// A built-in role that a Terraform plan or ScubaGear knows by its name alone is known by its template, as every other one.
fn name_roles(objects: &mut Objects) {
    let stated = objects.stated_roles.iter_mut().map(|held| &mut held.role);
    for role in stated.chain(objects.whole_roles.iter_mut().map(|(role, _)| role)).filter(|role| !role.is_guid()) {
        if let Some(template) = template_of(&role.raw().to_string()) {
            *role = template;
        }
    }
    let mut templates = BTreeMap::new();
    let by_name = |role: &&mut RoleDefinition| {
        !role.id.is_guid() && role.template.known().is_none() && role.built_in != Field::Known(false)
    };
    for role in objects.role_definitions.iter_mut().filter(by_name) {
        if let Some(template) = role.name.as_ref().and_then(|name| template_of(name.raw())) {
            templates.insert(std::mem::replace(&mut role.id, template.clone()), template.clone());
            role.template = Field::Known(template);
            role.built_in = Field::Known(true);
        }
    }
    if templates.is_empty() {
        return;
    }
    for assignment in &mut objects.role_assignments {
        if let Some(template) = templates.get(&assignment.role) {
            assignment.role = template.clone();
        }
    }
}

/// What exports hold most of.
struct Large {
    groups: Collected<Table<Group>>,
    schedules: Schedules,
    users: Collected<Table<User>>,
    members: BTreeMap<Collection, BTreeMap<ObjectId, Vec<Member>>>,
}

struct Joiner<'e> {
    completeness: &'e Completeness,
    moment: Moment,
    contradictions: Contradictions,
}

impl<'e> Joiner<'e> {
    fn new(completeness: &'e Completeness, moment: Moment) -> Self {
        Self { completeness, moment, contradictions: Contradictions::default() }
    }

    /// What takes time, in two halves.
    fn large(&mut self, objects: &mut Objects) -> Large {
        let (users, lists) = (take(&mut objects.users), take(&mut objects.members));
        let (groups, schedules) = (take(&mut objects.groups), take(&mut objects.schedules));
        let pim_list = self.pim_list(&objects.pim_groups);
        let mut beside = Joiner::new(self.completeness, self.moment);
        let ((groups, schedules), (users, members)) = rayon::join(
            || {
                let mark = |group: &mut Group| group.shares_name = true;
                let groups = self.named_table(Collection::Groups, groups, |group| group.name.as_ref(), mark);
                let schedules = self.schedules(schedules, &groups, &pim_list);
                (groups, schedules)
            },
            || {
                let mark = |user: &mut User| user.shares_name = true;
                (
                    beside.named_table(Collection::Users, users, |user| user.name.as_ref(), mark),
                    members_by_parent(lists),
                )
            },
        );
        self.contradictions.append(beside.contradictions);
        Large { groups, schedules, users, members }
    }

    /// Catalogs with what is in them and who runs them, and the permissions of applications.
    fn catalogs(&mut self, objects: &mut Objects, packages: &Collected<Table<AccessPackage>>) -> Catalogs {
        let lists = Lists {
            catalogs: self.table(Collection::Catalogs, take(&mut objects.catalogs)),
            resources: self.table(Collection::CatalogResources, take(&mut objects.catalog_resources)),
            resource_parents: self.parents(Collection::CatalogResources),
            delegations: self.table(Collection::CatalogRoles, take(&mut objects.delegations)),
            permissions: self.table(Collection::ApplicationPermissions, take(&mut objects.application_permissions)),
            permission_parents: self.parents(Collection::ApplicationPermissions),
        };
        Catalogs::new(lists, packages)
    }

    /// Whether a collection is whole, and something says how many objects it has.
    fn is_counted(&self, collection: Collection) -> bool {
        self.completeness.of(collection).is_some_and(|state| state.whole && state.counted)
    }

    /// Why a collection is not whole; `None` where it is.
    fn gap(&self, collection: Collection) -> Option<Gap> {
        match self.completeness.of(collection) {
            None => Some(Gap::Absent(collection)),
            Some(state) if state.whole => None,
            Some(_) => Some(Gap::Partial(collection)),
        }
    }

    /// The parents whose list is known, and whether it is whole.
    fn parents(&self, collection: Collection) -> ById<bool> {
        self.completeness.of(collection).map(|state| state.parents.clone().into()).unwrap_or_default()
    }

    fn table<T: Keyed>(&mut self, collection: Collection, rows: Vec<T>) -> Collected<Table<T>> {
        let table = Table::new(rows, collection, &mut self.contradictions);
        match self.gap(collection) {
            None => Collected::Complete(table),
            Some(gap @ Gap::Absent(_)) if table.rows().is_empty() => Collected::Missing(gap),
            Some(gap) => Collected::Partial(table, gap),
        }
    }

    /// The same, of objects that are shown by their names: those with one name are marked.
    fn named_table<T: Keyed>(
        &mut self,
        collection: Collection,
        rows: Vec<T>,
        name: impl Fn(&T) -> Option<&Given>,
        mark: impl Fn(&mut T),
    ) -> Collected<Table<T>> {
        self.table(collection, rows).map(|mut table| {
            table.mark_namesakes(name, mark);
            table
        })
    }

    fn schedules(
        &mut self,
        rows: Vec<Schedule>,
        groups: &Collected<Table<Group>>,
        pim_list: &Collected<BTreeSet<ObjectId>>,
    ) -> Schedules {
        let rows = merge_schedules(rows, &mut self.contradictions);
        let eligible = self.extent(Collection::GroupEligibility, groups, pim_list);
        let active = self.extent(Collection::GroupAssignments, groups, pim_list);
        Schedules::new(rows, eligible, active)
    }

    fn pim_list(&self, listed: &[crate::export::objects::PimGroup]) -> Collected<BTreeSet<ObjectId>> {
        let ids = listed.iter().map(|group| group.id.clone()).collect();
        match self.gap(Collection::PimGroups) {
            None => Collected::Complete(ids),
            Some(gap) => Collected::Partial(ids, gap),
        }
    }

    /// Graph lists schedules group by group, so a list is known per group. The lists of all groups that PIM manages, or else
    /// of all that it could manage, make a whole.
    fn extent(
        &self,
        collection: Collection,
        groups: &Collected<Table<Group>>,
        pim_list: &Collected<BTreeSet<ObjectId>>,
    ) -> Extent {
        let parents = self.completeness.of(collection).map(|state| state.parents.clone()).unwrap_or_default();
        let is_whole = |group: &ObjectId| parents.get(group).copied().unwrap_or(false);
        let manageable =
            |group: &&Group| group.dynamic != Field::Known(true) && group.on_premises_synced != Field::Known(true);
        let all_managed = pim_list.complete().is_ok_and(|list| list.iter().all(is_whole));
        let all_manageable = groups
            .complete()
            .is_ok_and(|table| table.rows().iter().filter(manageable).all(|group| is_whole(&group.id)));
        let gap = |covered: bool| if covered && !parents.is_empty() { None } else { self.gap(collection) };
        // A group that PIM could not manage may still have entries from before: only the list of PIM resources rules that out.
        Extent { gap: gap(all_managed || all_manageable), others: gap(all_managed), groups: parents.into() }
    }

    fn pim_evidence(
        &self,
        objects: &Objects,
        requests: &[ScheduleRequest],
        schedules: &Schedules,
        policies: &Table<RoleSettingsPolicy>,
    ) -> PimEvidence {
        let mut proofs = Proofs::default();
        for group in &objects.pim_groups {
            proofs.add(&group.id, ProofKind::Onboarded, &group.source);
        }
        for group in &objects.declared_pim_groups {
            proofs.add(&group.id, ProofKind::Declared, &group.source);
        }
        for schedule in schedules.rows() {
            match (schedule.mode, schedule.origin.known()) {
                (Mode::Eligible, _) => proofs.add(&schedule.group, ProofKind::Eligibility, &schedule.source),
                (Mode::Active, Some(Origin::Activated)) => {
                    proofs.add(&schedule.group, ProofKind::Activation, &schedule.source);
                }
                (Mode::Active, _) => {}
            }
        }
        for request in requests {
            proofs.add(&request.group, ProofKind::Request, &request.source);
        }
        for assignment in &objects.policy_assignments {
            let edited = policies.get(&assignment.policy).filter(|policy| policy.edited == Field::Known(true));
            if let (SettingsRole::Group(group, _), Some(policy)) = (&assignment.role, edited) {
                proofs.add(group, ProofKind::EditedSettings, &policy.source);
            }
        }
        proofs.evidence(self.gap(Collection::PimGroups))
    }

    fn role_holdings(&mut self, rows: Vec<RoleAssignment>) -> RoleHoldings {
        let is_schedule = |row: &RoleAssignment| row.mode == Mode::Active && row.listing == Listing::Schedule;
        let has_schedules = rows.iter().any(is_schedule);
        let exported = self.completeness.date_of(Collection::RoleAssignments);
        RoleHoldings::new(
            merge_role_assignments(rows, self.moment, exported, &mut self.contradictions),
            self.gap(Collection::RoleAssignments),
            self.gap(Collection::RoleEligibility),
            has_schedules,
        )
    }

    fn pim_extensions(&self, counted: &[(Collection, ObjectId)]) -> Collected<BTreeSet<ObjectId>> {
        let of_pim = counted.iter().filter(|(collection, _)| *collection == Collection::PimCustomExtensions);
        let ids = of_pim.map(|(_, id)| id.clone()).collect();
        match self.gap(Collection::PimCustomExtensions) {
            Some(gap) => Collected::Partial(ids, gap),
            None => Collected::Complete(ids),
        }
    }

    fn review_instances(&mut self, rows: Vec<ReviewInstance>) -> ReviewInstances {
        let collection = Collection::AccessReviewInstances;
        let parents = self.completeness.of(collection).map(|state| state.parents.clone()).unwrap_or_default();
        ReviewInstances::new(Table::new(rows, collection, &mut self.contradictions), parents, self.gap(collection))
    }

    fn member_lists(&self, collection: Collection, mut members: BTreeMap<ObjectId, Vec<Member>>) -> MemberLists {
        let state = self.completeness.of(collection);
        let gap = |parent: &ObjectId| match state.and_then(|state| state.parents.get(parent)) {
            Some(true) => state
                .is_some_and(|state| state.without_service_principals.contains(parent))
                .then_some(Gap::ServicePrincipals(collection)),
            Some(false) | None => Some(Gap::Partial(collection)),
        };
        for parent in state.iter().flat_map(|state| state.parents.keys()) {
            members.entry(parent.clone()).or_default();
        }
        let collected = |(parent, list)| {
            let list = each_once(list);
            let list = match gap(&parent) {
                None => Collected::Complete(list),
                Some(gap) => Collected::Partial(list, gap),
            };
            (parent, list)
        };
        members.into_iter().map(collected).collect::<BTreeMap<_, _>>().into()
    }
}

/// Members by the collection and the group or unit that lists them.
fn members_by_parent(lists: Vec<MemberList>) -> BTreeMap<Collection, BTreeMap<ObjectId, Vec<Member>>> {
    let mut by_parent: BTreeMap<_, BTreeMap<_, Vec<Member>>> = BTreeMap::new();
    for MemberList { collection, parent, mut members } in lists {
        by_parent.entry(collection).or_default().entry(parent).or_default().append(&mut members);
    }
    by_parent
}

/// Members in the order of their ids, each once; an entry that tells the kind before one that does not.
fn each_once(mut list: Vec<Member>) -> Vec<Member> {
    list.sort_unstable_by(|a, b| (&a.id, Reverse(a.kind)).cmp(&(&b.id, Reverse(b.kind))));
    list.dedup_by(|later, first| later.id == first.id);
    list.shrink_to_fit();
    list
}

/// Role management policies without their assignments, which say whose they are.
struct Unassigned {
    any: bool,
    /// About those of which nothing was noticed before.
    notice: Option<Notice<Phrase>>,
}

impl Unassigned {
    fn of(policies: &Table<RoleSettingsPolicy>, assignments: &[PolicyAssignment], nameless: &[ObjectId]) -> Self {
        let assigned: BTreeSet<&ObjectId> = assignments.iter().map(|assignment| &assignment.policy).collect();
        let nameless: BTreeSet<&ObjectId> = nameless.iter().collect();
        let lone = || policies.rows().iter().filter(|policy| !assigned.contains(&policy.id));
        let mut new = lone().filter(|policy| !nameless.contains(&policy.id));
        let notice = new.next().map(|first| Notice {
            file: Some(first.source.first().file),
            position: None,
            kind: NoticeKind::UnusableObject,
            message: "role management policies without their assignments, which say whose they are; export \
                      policies/roleManagementPolicyAssignments with $expand=policy($expand=rules)"
                .into(),
            collection: Some(Collection::RoleSettings),
            objects: 1 + new.count(),
        });
        Self { any: lone().next().is_some(), notice }
    }
}

/// How many of the objects that are only counted are copies, by collection.
fn repeated(counted: Vec<(Collection, ObjectId)>) -> BTreeMap<Collection, usize> {
    let mut seen = BTreeSet::new();
    let mut repeated = BTreeMap::new();
    for object in counted {
        let collection = object.0;
        if !seen.insert(object) {
            *repeated.entry(collection).or_default() += 1;
        }
    }
    repeated
}

fn package_row(packages: &Collected<Table<AccessPackage>>, id: &ObjectId) -> Known<u32> {
    let rows = packages.seen()?.rows();
    let found = rows.binary_search_by(|row| row.id.cmp(id)).ok().and_then(|at| u32::try_from(at).ok());
    match found {
        Some(at) => Ok(at),
        None => Err(packages.complete().err().unwrap_or(Gap::Unresolved(Collection::AccessPackages))),
    }
}
