//! The subjects of one export: what each kind consists of, and how one is named in the output.

use crate::export::objects::Completeness;
use crate::finding::{Subject, SubjectKind};
use crate::model::directory_role::RoleAssignment;
use crate::model::{
    AccessPackage, AdministrativeUnit, AssignmentPolicy, At, Collection, Gap, Group, ObjectId, Property, Schedule,
    SettingsRole,
};
use crate::naming;
use crate::tenant::{Offer, PackageGrant, RoleSettings, Tenant};

/// Every subject of one export, listed once for all rules.
pub struct Subjects<'t> {
    pub(super) tenant: &'t Tenant,
    pub(super) tenant_id: String,
    pub(super) tenant_name: Option<String>,
    pub(super) groups: &'t [Group],
    pub(super) settings: &'t [RoleSettings],
    pub(super) schedules: &'t [Schedule],
    pub(super) role_assignments: &'t [RoleAssignment],
    pub(super) units: &'t [AdministrativeUnit],
    pub(super) packages: &'t [AccessPackage],
    pub(super) policies: &'t [AssignmentPolicy],
    pub(super) grants: Vec<PackageGrant<'t>>,
    pub(super) offers: Vec<Offer<'t>>,
    absent: Vec<Collection>,
    /// Why there may be role settings that are not among the subjects.
    settings_gap: Option<Gap>,
}

/// One subject, as the output names it, with what ties it to other subjects.
pub(super) struct Named {
    pub(super) subject: Subject,
    /// The object as a whole: where a finding without evidence points.
    pub(super) place: Option<At>,
    /// The group it belongs to.
    pub(super) group: Option<String>,
    /// The assignment policy it belongs to.
    pub(super) policy: Option<String>,
}

impl<'t> Subjects<'t> {
    /// Lists the subjects of an export. A tenant without id or name is called `tenant`.
    #[must_use]
    pub fn new(tenant: &'t Tenant, name: Option<&str>, completeness: &Completeness) -> Self {
        let name = name.map(str::to_owned).or_else(|| tenant.name.as_deref().map(str::to_owned));
        let id = tenant.id.as_ref().map(ObjectId::to_string);
        Self {
            tenant,
            tenant_id: id.or_else(|| name.clone()).unwrap_or_else(|| "tenant".to_owned()),
            tenant_name: name,
            groups: tenant.groups().seen().copied().unwrap_or_default(),
            settings: tenant.settings(),
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

    /// The gaps that hide all subjects of a kind, or a whole part of them.
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

impl Subjects<'_> {
    pub(super) fn name_tenant(&self) -> Named {
        let (id, name) = (self.tenant_id.clone(), self.tenant_name.clone());
        Named { subject: Subject { kind: SubjectKind::Tenant, id, name }, place: None, group: None, policy: None }
    }

    pub(super) fn name_group(&self, group: &Group) -> Named {
        named(naming::group(self.tenant, &group.id), group.source.whole()).of_group(Some(&group.id))
    }

    pub(super) fn name_settings(&self, settings: &RoleSettings) -> Named {
        let group = match &settings.role {
            SettingsRole::Group(group, _) => Some(group),
            SettingsRole::Directory(_) => None,
        };
        let place = settings.policy().map_or(&settings.assignment, |policy| &policy.source).whole();
        named(naming::settings(self.tenant, settings), place).of_group(group)
    }

    pub(super) fn name_schedule(&self, schedule: &Schedule) -> Named {
        named(naming::schedule(self.tenant, schedule), schedule.source.whole()).of_group(Some(&schedule.group))
    }

    pub(super) fn name_role_assignment(&self, assignment: &RoleAssignment) -> Named {
        let is_group = self.tenant.group(&assignment.principal).is_ok_and(|group| group.is_some());
        named(naming::role_assignment(self.tenant, assignment), assignment.source.whole())
            .of_group(is_group.then_some(&assignment.principal))
    }

    pub(super) fn name_unit(unit: &AdministrativeUnit) -> Named {
        named(naming::unit(unit), unit.source.whole())
    }

    pub(super) fn name_package(package: &AccessPackage) -> Named {
        named(naming::package(package), package.source.whole())
    }

    pub(super) fn name_policy(policy: &AssignmentPolicy) -> Named {
        named(naming::policy(policy), policy.source.whole()).of_policy(&policy.id)
    }

    pub(super) fn name_grant(&self, granted: &PackageGrant<'_>) -> Named {
        named(naming::grant(self.tenant, granted), granted.at(Property::ResourceRoleScopes)).of_group(group_of(granted))
    }

    pub(super) fn name_offer(&self, offer: &Offer<'_>) -> Named {
        let granted = offer.granted().ok();
        named(naming::offer(self.tenant, offer), offer.policy.source.whole())
            .of_group(granted.and_then(|granted| group_of(&granted)))
            .of_policy(&offer.policy.id)
    }
}

fn named(subject: Subject, place: At) -> Named {
    Named { subject, place: Some(place), group: None, policy: None }
}

impl Named {
    fn of_group(self, group: Option<&ObjectId>) -> Self {
        Self { group: group.map(ObjectId::to_string), ..self }
    }

    fn of_policy(self, policy: &ObjectId) -> Self {
        Self { policy: Some(policy.to_string()), ..self }
    }
}

fn group_of<'t>(granted: &PackageGrant<'t>) -> Option<&'t ObjectId> {
    granted.group().ok().flatten()
}
