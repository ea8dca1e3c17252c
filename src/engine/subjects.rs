//! The subjects of one export: what each kind consists of, and what is to be known of one for the output.

use crate::export::objects::Completeness;
use crate::finding::{Subject, SubjectKind};
use crate::model::directory_role::RoleAssignment;
use crate::model::{
    AccessPackage, AdministrativeUnit, AssignmentPolicy, At, Collection, Gap, Group, ObjectId, Property, Provenance,
    Schedule, SettingsRole,
};
use crate::naming;
use crate::tenant::{Offer, PackageGrant, RoleSettings, Tenant};

/// Every subject of one export, listed once for all rules.
pub struct Subjects<'t> {
    pub(super) tenant: &'t Tenant,
    pub(super) whole: WholeTenant,
    pub(super) groups: &'t [Group],
    pub(super) settings: &'t [RoleSettings],
    /// Those that the export does not hold.
    pub(super) missing_settings: Vec<RoleSettings>,
    pub(super) schedules: &'t [Schedule],
    pub(super) role_assignments: &'t [RoleAssignment],
    pub(super) units: &'t [AdministrativeUnit],
    pub(super) packages: &'t [AccessPackage],
    pub(super) policies: &'t [AssignmentPolicy],
    pub(super) grants: Vec<PackageGrant<'t>>,
    pub(super) offers: Vec<Offer<'t>>,
    absent: Vec<Collection>,
    /// Why there may be further role settings.
    settings_gap: Option<Gap>,
}

impl<'t> Subjects<'t> {
    /// Lists the subjects of an export. A tenant without id or name is called `tenant`.
    #[must_use]
    pub fn new(tenant: &'t Tenant, name: Option<&str>, completeness: &Completeness) -> Self {
        let name = name.map(str::to_owned).or_else(|| tenant.name.as_deref().map(str::to_owned));
        let id = tenant.id.as_ref().map(ObjectId::to_string);
        Self {
            tenant,
            whole: WholeTenant { id: id.or_else(|| name.clone()).unwrap_or_else(|| "tenant".to_owned()), name },
            groups: tenant.groups().seen().copied().unwrap_or_default(),
            settings: tenant.settings(),
            missing_settings: tenant.missing_settings(),
            schedules: tenant.schedules(),
            role_assignments: tenant.role_assignments(),
            units: tenant.units().seen().copied().unwrap_or_default(),
            packages: tenant.packages().seen().copied().unwrap_or_default(),
            policies: tenant.assignment_policies().seen().copied().unwrap_or_default(),
            grants: tenant.grants(),
            offers: tenant.offers(),
            settings_gap: tenant.hidden_settings(),
            absent: Collection::all().filter(|collection| completeness.of(*collection).is_none()).collect(),
        }
    }

    /// The gaps that hide subjects of a kind, of which nobody knows how many there are.
    pub(super) fn hidden(&self, kind: SubjectKind, reads: &[Collection]) -> impl Iterator<Item = Gap> {
        let homes = home(kind).iter().filter(move |home| reads.contains(home) && self.absent.contains(home));
        let settings = self.settings_gap.filter(|_| kind == SubjectKind::RoleSettings);
        homes.map(|home| Gap::Absent(*home)).chain(settings)
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
        SubjectKind::Schedule => &[C::GroupEligibility, C::GroupAssignments],
        SubjectKind::RoleAssignment => &[C::RoleAssignments, C::RoleEligibility],
        SubjectKind::AdministrativeUnit => &[C::AdministrativeUnits],
        SubjectKind::AuthenticationContext => &[C::AuthenticationContexts],
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

/// One kind of subject, as the engine sees it.
pub(super) trait Judged: Sync {
    /// What it is called.
    fn subject(&self, tenant: &Tenant) -> Subject;

    /// The object as a whole: where a finding without evidence points.
    fn place(&self) -> Option<At>;

    /// The group it belongs to.
    fn group(&self, _: &Tenant) -> Option<&ObjectId> {
        None
    }

    /// The assignment policy it belongs to.
    fn policy(&self) -> Option<&ObjectId> {
        None
    }
}

/// One subject, as the output names it, with what ties it to other subjects.
pub(super) struct Named {
    pub(super) subject: Subject,
    pub(super) place: Option<At>,
    pub(super) group: Option<String>,
    pub(super) policy: Option<String>,
}

impl Named {
    pub(super) fn of(judged: &impl Judged, tenant: &Tenant) -> Self {
        Self {
            subject: judged.subject(tenant),
            place: judged.place(),
            group: judged.group(tenant).map(ObjectId::to_string),
            policy: judged.policy().map(ObjectId::to_string),
        }
    }
}

/// The tenant as a subject.
pub(super) struct WholeTenant {
    id: String,
    name: Option<String>,
}

impl Judged for WholeTenant {
    fn subject(&self, _: &Tenant) -> Subject {
        Subject { kind: SubjectKind::Tenant, id: self.id.clone(), name: self.name.clone() }
    }

    fn place(&self) -> Option<At> {
        None
    }
}

impl Judged for Group {
    fn subject(&self, tenant: &Tenant) -> Subject {
        naming::group(tenant, &self.id)
    }

    fn place(&self) -> Option<At> {
        Some(self.source.whole())
    }

    fn group(&self, _: &Tenant) -> Option<&ObjectId> {
        Some(&self.id)
    }
}

impl Judged for RoleSettings {
    fn subject(&self, tenant: &Tenant) -> Subject {
        naming::settings(tenant, self)
    }

    fn place(&self) -> Option<At> {
        self.policy().map_or(self.assignment.as_ref(), |policy| Some(&policy.source)).map(Provenance::whole)
    }

    fn group(&self, _: &Tenant) -> Option<&ObjectId> {
        match &self.role {
            SettingsRole::Group(group, _) => Some(group),
            SettingsRole::Directory(_) => None,
        }
    }
}

impl Judged for Schedule {
    fn subject(&self, tenant: &Tenant) -> Subject {
        naming::schedule(tenant, self)
    }

    fn place(&self) -> Option<At> {
        Some(self.source.whole())
    }

    fn group(&self, _: &Tenant) -> Option<&ObjectId> {
        Some(&self.group)
    }
}

impl Judged for RoleAssignment {
    fn subject(&self, tenant: &Tenant) -> Subject {
        naming::role_assignment(tenant, self)
    }

    fn place(&self) -> Option<At> {
        Some(self.source.whole())
    }

    fn group(&self, tenant: &Tenant) -> Option<&ObjectId> {
        let is_group = tenant.group(&self.principal).is_ok_and(|group| group.is_some());
        is_group.then_some(&self.principal)
    }
}

impl Judged for AdministrativeUnit {
    fn subject(&self, _: &Tenant) -> Subject {
        naming::unit(self)
    }

    fn place(&self) -> Option<At> {
        Some(self.source.whole())
    }
}

impl Judged for AccessPackage {
    fn subject(&self, _: &Tenant) -> Subject {
        naming::package(self)
    }

    fn place(&self) -> Option<At> {
        Some(self.source.whole())
    }
}

impl Judged for AssignmentPolicy {
    fn subject(&self, _: &Tenant) -> Subject {
        naming::policy(self)
    }

    fn place(&self) -> Option<At> {
        Some(self.source.whole())
    }

    fn policy(&self) -> Option<&ObjectId> {
        Some(&self.id)
    }
}

impl Judged for PackageGrant<'_> {
    fn subject(&self, tenant: &Tenant) -> Subject {
        naming::grant(tenant, self)
    }

    fn place(&self) -> Option<At> {
        Some(self.at(Property::ResourceRoleScopes))
    }

    fn group(&self, _: &Tenant) -> Option<&ObjectId> {
        self.group().ok().flatten()
    }
}

impl Judged for Offer<'_> {
    fn subject(&self, tenant: &Tenant) -> Subject {
        naming::offer(tenant, self)
    }

    fn place(&self) -> Option<At> {
        Some(self.policy.source.whole())
    }

    fn group(&self, _: &Tenant) -> Option<&ObjectId> {
        self.granted().ok()?.group().ok().flatten()
    }

    fn policy(&self) -> Option<&ObjectId> {
        Some(&self.policy.id)
    }
}
