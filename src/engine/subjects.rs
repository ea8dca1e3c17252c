//! The subjects of one export: what each kind consists of, and what is to be known of one for the output.

use super::scope::About;
use super::stake::{Stake, Stakes};
use crate::cover::Cover;
use crate::export::objects::Completeness;
use crate::finding::{Subject, SubjectKind};
use crate::model::directory_role::RoleAssignment;
use crate::model::{
    Access, AccessPackage, AccessReview, AdministrativeUnit, AssignmentPolicy, At, Catalog, Collection,
    ConditionalAccessPolicy, Gap, Given, Group, Known, LifecycleWorkflow, Mode, ObjectId, PackageAssignment, Property,
    Provenance, Schedule, ServicePrincipal, SettingsRole, User,
};
use crate::naming;
use crate::source::Phrase;
use crate::tenant::{GroupRole, NamedContext, Offer, PackageGrant, RoleSettings, Tenant};

/// Every subject of one export, listed once for all rules.
pub struct Subjects<'t> {
    pub(super) cover: &'t Cover,
    pub(super) whole: WholeTenant,
    pub(super) groups: &'t [Group],
    pub(super) settings: &'t [RoleSettings],
    /// Those that the export does not hold.
    pub(super) missing_settings: Vec<RoleSettings>,
    pub(super) group_roles: Vec<GroupRole>,
    pub(super) schedules: &'t [Schedule],
    pub(super) role_assignments: &'t [RoleAssignment],
    pub(super) units: &'t [AdministrativeUnit],
    pub(super) contexts: Vec<NamedContext>,
    pub(super) access_policies: &'t [ConditionalAccessPolicy],
    pub(super) workflows: &'t [LifecycleWorkflow],
    pub(super) packages: &'t [AccessPackage],
    pub(super) policies: &'t [AssignmentPolicy],
    pub(super) grants: Vec<PackageGrant<'t>>,
    pub(super) offers: Vec<Offer<'t>>,
    pub(super) catalogs: &'t [Catalog],
    pub(super) reviews: &'t [AccessReview],
    pub(super) package_assignments: &'t [PackageAssignment],
    pub(super) users: &'t [User],
    pub(super) service_principals: &'t [ServicePrincipal],
    absent: Vec<Collection>,
    /// Why there may be further role settings.
    settings_gap: Option<Gap>,
    /// Why there may be further roles of groups.
    roles_gap: Option<Gap>,
    /// Why there may be further authentication contexts.
    contexts_gap: Option<Gap>,
}

impl<'t> Subjects<'t> {
    /// Lists the subjects of an export, to be shown with a cover.
    #[must_use]
    pub fn new(tenant: &'t Tenant, name: Option<&Given>, completeness: &Completeness, cover: &'t Cover) -> Self {
        Self {
            cover,
            whole: WholeTenant(naming::tenant(tenant, name)),
            groups: tenant.groups().seen().copied().unwrap_or_default(),
            settings: tenant.settings(),
            missing_settings: tenant.missing_settings(),
            group_roles: tenant.group_roles(),
            schedules: tenant.schedules(),
            role_assignments: tenant.role_assignments(),
            units: tenant.units().seen().copied().unwrap_or_default(),
            contexts: tenant.named_contexts(),
            access_policies: tenant.conditional_access_policies().seen().copied().unwrap_or_default(),
            workflows: tenant.lifecycle_workflows().seen().copied().unwrap_or_default(),
            packages: tenant.packages().seen().copied().unwrap_or_default(),
            policies: tenant.assignment_policies().seen().copied().unwrap_or_default(),
            grants: tenant.grants(),
            offers: tenant.offers(),
            catalogs: tenant.catalogs().seen().copied().unwrap_or_default(),
            reviews: tenant.access_reviews().seen().copied().unwrap_or_default(),
            package_assignments: tenant.package_assignments().seen().copied().unwrap_or_default(),
            users: tenant.users().seen().copied().unwrap_or_default(),
            service_principals: tenant.service_principals().seen().copied().unwrap_or_default(),
            settings_gap: tenant.hidden_settings(),
            roles_gap: tenant.unclear_group_roles(),
            contexts_gap: tenant.unclear_contexts(),
            absent: Collection::all().filter(|collection| completeness.of(*collection).is_none()).collect(),
        }
    }

    /// The gaps that hide subjects of a kind, of which nobody knows how many there are.
    pub(super) fn hidden(&self, kind: SubjectKind, reads: &[Collection]) -> impl Iterator<Item = Gap> {
        let homes = home(kind).iter().filter(move |home| reads.contains(home) && self.absent.contains(home));
        let settings = self.settings_gap.filter(|_| kind == SubjectKind::RoleSettings);
        let roles = self.roles_gap.filter(|_| kind == SubjectKind::GroupRole);
        let contexts = self.contexts_gap.filter(|_| kind == SubjectKind::AuthenticationContext);
        homes.map(|home| Gap::Absent(*home)).chain(settings).chain(roles).chain(contexts)
    }
}

/// The collections whose objects are the subjects of a kind.
#[must_use]
pub fn home(kind: SubjectKind) -> &'static [Collection] {
    use Collection as C;
    match kind {
        SubjectKind::Tenant | SubjectKind::Path => &[],
        SubjectKind::Group => &[C::Groups],
        SubjectKind::RoleSettings => &[C::RoleSettings],
        SubjectKind::GroupRole | SubjectKind::Schedule => &[C::GroupEligibility, C::GroupAssignments],
        SubjectKind::RoleAssignment => &[C::RoleAssignments, C::RoleEligibility],
        SubjectKind::AdministrativeUnit => &[C::AdministrativeUnits],
        SubjectKind::AuthenticationContext => {
            &[C::RoleSettings, C::AuthenticationContexts, C::ConditionalAccessPolicies]
        }
        SubjectKind::ConditionalAccessPolicy => &[C::ConditionalAccessPolicies],
        SubjectKind::LifecycleWorkflow => &[C::LifecycleWorkflows],
        SubjectKind::AccessPackage | SubjectKind::Grant => &[C::AccessPackages],
        SubjectKind::AssignmentPolicy => &[C::AssignmentPolicies],
        SubjectKind::Offer => &[C::AssignmentPolicies, C::AccessPackages],
        SubjectKind::PackageAssignment => &[C::PackageAssignments],
        SubjectKind::Catalog => &[C::Catalogs],
        SubjectKind::AccessReview => &[C::AccessReviews],
        SubjectKind::User => &[C::Users],
        SubjectKind::ServicePrincipal => &[C::ServicePrincipals],
    }
}

/// Whether a subject of this kind and id is a role of a group, and complete data shows that the group does not exist.
pub(super) fn group_is_gone(tenant: &Tenant, kind: &str, id: &str) -> bool {
    let group = matches!(kind, "role-settings" | "group-role").then(|| id.split_once('/')).flatten();
    let group = group.and_then(|(group, _)| ObjectId::parse(group));
    group.is_some_and(|group| tenant.group(&group).is_ok_and(|found| found.is_none()))
}

/// One kind of subject, as the engine sees it.
pub(super) trait Judged: Sync {
    /// What it is called.
    fn subject(&self, tenant: &Tenant) -> Subject<Phrase>;

    /// The object as a whole: where a finding without evidence points.
    fn place(&self) -> Option<At>;

    /// The role that it is about, as one that has settings; `None` where it is about something else.
    ///
    /// # Errors
    /// The gap, where its role is unknown.
    fn role(&self) -> Known<Option<SettingsRole>> {
        Ok(None)
    }

    /// What the subjects of a control are told apart by.
    ///
    /// # Errors
    /// The gap, where its role is unknown.
    fn about(&self) -> Known<About<'_>> {
        Ok(self.role()?.map_or(About::Other, About::Role))
    }

    /// The group it belongs to.
    fn group(&self, _: &Tenant) -> Option<&ObjectId> {
        None
    }

    /// The assignment policy it belongs to.
    fn policy(&self) -> Option<&ObjectId> {
        None
    }

    /// The user or service principal that it is given to.
    fn holder(&self, _: &Tenant) -> Option<Subject<Phrase>> {
        None
    }

    /// What a fault of it gives, and to how many.
    fn stake(&self, stakes: &Stakes<'_>) -> Stake<Phrase> {
        self.role().ok().flatten().map(|role| stakes.of_role(role, false)).unwrap_or_default()
    }
}

/// One subject, as the output names it, with what ties it to other subjects.
pub(super) struct Named {
    pub(super) subject: Subject,
    pub(super) place: Option<At>,
    pub(super) group: Option<String>,
    pub(super) policy: Option<String>,
    pub(super) holder: Option<Subject>,
}

impl Named {
    pub(super) fn of(judged: &dyn Judged, tenant: &Tenant, cover: &Cover) -> Self {
        let opened = |id: &ObjectId| cover.open(id.to_string().into());
        Self {
            subject: cover.subject(judged.subject(tenant)),
            place: judged.place(),
            group: judged.group(tenant).map(opened),
            policy: judged.policy().map(opened),
            holder: judged.holder(tenant).map(|holder| cover.subject(holder)),
        }
    }
}

/// The tenant as a subject.
pub(super) struct WholeTenant(Subject<Phrase>);

impl Judged for WholeTenant {
    fn subject(&self, _: &Tenant) -> Subject<Phrase> {
        let Self(tenant) = self;
        tenant.clone()
    }

    fn place(&self) -> Option<At> {
        None
    }
}

impl Judged for Group {
    fn subject(&self, tenant: &Tenant) -> Subject<Phrase> {
        naming::group(tenant, &self.id)
    }

    fn place(&self) -> Option<At> {
        Some(self.source.whole())
    }

    fn role(&self) -> Known<Option<SettingsRole>> {
        Ok(Some(SettingsRole::Group(self.id.clone(), Access::Member)))
    }

    fn group(&self, _: &Tenant) -> Option<&ObjectId> {
        Some(&self.id)
    }
}

impl Judged for RoleSettings {
    fn subject(&self, tenant: &Tenant) -> Subject<Phrase> {
        naming::settings(tenant, self)
    }

    fn place(&self) -> Option<At> {
        self.policy().map_or(self.assignment.as_ref(), |policy| Some(&policy.source)).map(Provenance::whole)
    }

    fn role(&self) -> Known<Option<SettingsRole>> {
        Ok(Some(self.role.clone()))
    }

    fn group(&self, _: &Tenant) -> Option<&ObjectId> {
        match &self.role {
            SettingsRole::Group(group, _) => Some(group),
            SettingsRole::Directory(_) => None,
        }
    }
}

impl Judged for GroupRole {
    fn subject(&self, tenant: &Tenant) -> Subject<Phrase> {
        naming::group_role(tenant, &self.group, self.access)
    }

    fn place(&self) -> Option<At> {
        Some(self.first.clone())
    }

    fn role(&self) -> Known<Option<SettingsRole>> {
        Ok(Some(SettingsRole::Group(self.group.clone(), self.access)))
    }

    fn group(&self, _: &Tenant) -> Option<&ObjectId> {
        Some(&self.group)
    }
}

impl Judged for Schedule {
    fn subject(&self, tenant: &Tenant) -> Subject<Phrase> {
        naming::schedule(tenant, self)
    }

    fn place(&self) -> Option<At> {
        Some(self.source.whole())
    }

    fn role(&self) -> Known<Option<SettingsRole>> {
        Ok(Some(SettingsRole::Group(self.group.clone(), self.access()?)))
    }

    fn group(&self, _: &Tenant) -> Option<&ObjectId> {
        Some(&self.group)
    }

    fn holder(&self, tenant: &Tenant) -> Option<Subject<Phrase>> {
        naming::principal(tenant, &self.principal, self.principal_kind())
    }

    fn stake(&self, stakes: &Stakes<'_>) -> Stake<Phrase> {
        Stake { people: 1, ..stakes.of_role(SettingsRole::Group(self.group.clone(), Access::Member), false) }
    }
}

impl Judged for RoleAssignment {
    fn subject(&self, tenant: &Tenant) -> Subject<Phrase> {
        naming::role_assignment(tenant, self)
    }

    fn place(&self) -> Option<At> {
        Some(self.source.whole())
    }

    fn role(&self) -> Known<Option<SettingsRole>> {
        Ok(Some(SettingsRole::Directory(self.role.clone())))
    }

    fn group(&self, tenant: &Tenant) -> Option<&ObjectId> {
        let is_group = tenant.group(&self.principal).is_ok_and(|group| group.is_some());
        is_group.then_some(&self.principal)
    }

    fn holder(&self, tenant: &Tenant) -> Option<Subject<Phrase>> {
        naming::principal(tenant, &self.principal, self.principal_kind())
    }

    fn stake(&self, stakes: &Stakes<'_>) -> Stake<Phrase> {
        let role = SettingsRole::Directory(self.role.clone());
        Stake { people: 1, ..stakes.of_role(role, self.mode == Mode::Active) }
    }
}

impl Judged for AdministrativeUnit {
    fn subject(&self, _: &Tenant) -> Subject<Phrase> {
        naming::unit(self)
    }

    fn place(&self) -> Option<At> {
        Some(self.source.whole())
    }
}

impl Judged for NamedContext {
    fn subject(&self, tenant: &Tenant) -> Subject<Phrase> {
        naming::context(tenant, &self.id)
    }

    fn place(&self) -> Option<At> {
        Some(self.first.clone())
    }

    fn stake(&self, stakes: &Stakes<'_>) -> Stake<Phrase> {
        let of_roles = self.roles.iter().map(|role| stakes.of_role(role.clone(), false));
        of_roles.min_by_key(|stake| stake.reach).unwrap_or_default()
    }
}

impl Judged for ConditionalAccessPolicy {
    fn subject(&self, _: &Tenant) -> Subject<Phrase> {
        naming::access_policy(self)
    }

    fn place(&self) -> Option<At> {
        Some(self.source.whole())
    }
}

impl Judged for LifecycleWorkflow {
    fn subject(&self, _: &Tenant) -> Subject<Phrase> {
        naming::workflow(self)
    }

    fn place(&self) -> Option<At> {
        Some(self.source.whole())
    }
}

impl Judged for AccessPackage {
    fn subject(&self, _: &Tenant) -> Subject<Phrase> {
        naming::package(self)
    }

    fn place(&self) -> Option<At> {
        Some(self.source.whole())
    }

    fn stake(&self, stakes: &Stakes<'_>) -> Stake<Phrase> {
        stakes.of_package(&self.id)
    }
}

impl Judged for AssignmentPolicy {
    fn subject(&self, _: &Tenant) -> Subject<Phrase> {
        naming::policy(self)
    }

    fn place(&self) -> Option<At> {
        Some(self.source.whole())
    }

    fn policy(&self) -> Option<&ObjectId> {
        Some(&self.id)
    }

    fn stake(&self, stakes: &Stakes<'_>) -> Stake<Phrase> {
        self.package().map(|package| stakes.of_package(package)).unwrap_or_default()
    }
}

impl Judged for PackageGrant<'_> {
    fn subject(&self, tenant: &Tenant) -> Subject<Phrase> {
        naming::grant(tenant, self)
    }

    fn place(&self) -> Option<At> {
        Some(self.at(Property::ResourceRoleScopes))
    }

    fn role(&self) -> Known<Option<SettingsRole>> {
        self.settings_role()
    }

    fn group(&self, _: &Tenant) -> Option<&ObjectId> {
        self.group().ok().flatten()
    }
}

impl Judged for Offer<'_> {
    fn subject(&self, tenant: &Tenant) -> Subject<Phrase> {
        naming::offer(tenant, self)
    }

    fn place(&self) -> Option<At> {
        Some(self.policy.source.whole())
    }

    fn role(&self) -> Known<Option<SettingsRole>> {
        self.granted()?.settings_role()
    }

    fn group(&self, _: &Tenant) -> Option<&ObjectId> {
        self.granted().ok()?.group().ok().flatten()
    }

    fn policy(&self) -> Option<&ObjectId> {
        Some(&self.policy.id)
    }
}

impl Judged for Catalog {
    fn subject(&self, _: &Tenant) -> Subject<Phrase> {
        naming::catalog(self)
    }

    fn place(&self) -> Option<At> {
        Some(self.source.whole())
    }
}

impl Judged for AccessReview {
    fn subject(&self, _: &Tenant) -> Subject<Phrase> {
        naming::review(self)
    }

    fn place(&self) -> Option<At> {
        Some(self.source.whole())
    }
}

impl Judged for PackageAssignment {
    fn subject(&self, tenant: &Tenant) -> Subject<Phrase> {
        naming::package_assignment(tenant, self)
    }

    fn place(&self) -> Option<At> {
        Some(self.source.whole())
    }

    fn policy(&self) -> Option<&ObjectId> {
        self.policy.known()
    }

    fn holder(&self, tenant: &Tenant) -> Option<Subject<Phrase>> {
        naming::principal(tenant, self.holder().ok()??, None)
    }

    fn stake(&self, stakes: &Stakes<'_>) -> Stake<Phrase> {
        let stake = self.package().map(|package| stakes.of_package(package)).unwrap_or_default();
        Stake { people: 1, ..stake }
    }
}

impl Judged for User {
    fn subject(&self, tenant: &Tenant) -> Subject<Phrase> {
        naming::user(tenant, &self.id)
    }

    fn place(&self) -> Option<At> {
        Some(self.source.whole())
    }

    fn about(&self) -> Known<About<'_>> {
        Ok(About::User(&self.id))
    }

    fn stake(&self, stakes: &Stakes<'_>) -> Stake<Phrase> {
        stakes.of_user(&self.id)
    }
}

impl Judged for ServicePrincipal {
    fn subject(&self, tenant: &Tenant) -> Subject<Phrase> {
        naming::service_principal(tenant, &self.id)
    }

    fn place(&self) -> Option<At> {
        Some(self.source.whole())
    }

    fn stake(&self, stakes: &Stakes<'_>) -> Stake<Phrase> {
        stakes.of_user(&self.id)
    }
}
