//! The subjects of one export: what each kind consists of, and how one is named in the output.

use crate::export::objects::Completeness;
use crate::finding::{Subject, SubjectKind};
use crate::model::directory_role::{RoleAssignment, RoleScope};
use crate::model::{
    AccessPackage, AdministrativeUnit, AssignmentPolicy, At, Collection, Gap, Group, Mode, ObjectId, Property,
    Schedule, SettingsRole,
};
use crate::tenant::{Offer, PackageGrant, RoleSettings, Tenant, well_known};

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
            absent: Collection::all().filter(|collection| completeness.of(*collection).is_none()).collect(),
        }
    }

    /// The gaps that hide all subjects of a kind, or a whole part of them.
    pub(super) fn hidden(&self, kind: SubjectKind, reads: &[Collection]) -> impl Iterator<Item = Gap> {
        let homes = home(kind).iter().filter(move |home| reads.contains(home) && self.absent.contains(home));
        homes.map(|home| Gap::Absent(*home))
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

fn named(kind: SubjectKind, id: String, name: Option<String>, place: At) -> Named {
    Named { subject: Subject { kind, id, name }, place: Some(place), group: None, policy: None }
}

fn text(name: Option<&str>) -> Option<String> {
    name.map(str::to_owned)
}

impl Subjects<'_> {
    pub(super) fn name_tenant(&self) -> Named {
        let (id, name) = (self.tenant_id.clone(), self.tenant_name.clone());
        Named { subject: Subject { kind: SubjectKind::Tenant, id, name }, place: None, group: None, policy: None }
    }

    pub(super) fn name_group(group: &Group) -> Named {
        let id = group.id.to_string();
        let tie = Some(id.clone());
        Named { group: tie, ..named(SubjectKind::Group, id, text(group.name.as_deref()), group.source.whole()) }
    }

    /// `Tier-0 Admins (member)`, `Global Administrator`.
    pub(super) fn name_settings(&self, settings: &RoleSettings) -> Named {
        let (name, group) = match &settings.role {
            SettingsRole::Group(group, access) => {
                (format!("{} ({access})", self.tenant.group_label(group)), Some(group.to_string()))
            }
            SettingsRole::Directory(role) => (self.role_label(role), None),
        };
        let place = settings.policy().map_or(&settings.assignment, |policy| &policy.source).whole();
        Named { group, ..named(SubjectKind::RoleSettings, settings.id(), Some(name), place) }
    }

    /// `Ada: eligible member of Tier-0 Admins`.
    pub(super) fn name_schedule(&self, schedule: &Schedule) -> Named {
        let access = schedule.access.known().map(|access| format!(" {access}")).unwrap_or_default();
        let name = format!(
            "{}: {}{access} of {}",
            self.tenant.principal_label(&schedule.principal),
            schedule.mode,
            self.tenant.group_label(&schedule.group)
        );
        let place = schedule.source.whole();
        Named {
            group: Some(schedule.group.to_string()),
            ..named(SubjectKind::Schedule, schedule.id.to_string(), Some(name), place)
        }
    }

    /// `Tier-0 Admins: eligible for Global Administrator`.
    pub(super) fn name_role_assignment(&self, assignment: &RoleAssignment) -> Named {
        let verb = match assignment.mode {
            Mode::Eligible => "eligible for",
            Mode::Active => "active in",
        };
        let (holder, role) = (self.tenant.principal_label(&assignment.principal), self.role_label(&assignment.role));
        let at = match assignment.scope.known() {
            Some(RoleScope::AdministrativeUnit(unit)) => {
                format!(" at {}", self.tenant.unit(unit).map_or_else(|| unit.to_string(), AdministrativeUnit::label))
            }
            Some(RoleScope::Object(object)) => format!(" at {object}"),
            Some(RoleScope::Tenant) | None => String::new(),
        };
        let name = format!("{holder}: {verb} {role}{at}");
        let place = assignment.source.whole();
        let is_group = self.tenant.group(&assignment.principal).is_ok_and(|group| group.is_some());
        Named {
            group: is_group.then(|| assignment.principal.to_string()),
            ..named(SubjectKind::RoleAssignment, assignment.id.to_string(), Some(name), place)
        }
    }

    pub(super) fn name_unit(unit: &AdministrativeUnit) -> Named {
        let name = text(unit.name.as_deref());
        named(SubjectKind::AdministrativeUnit, unit.id.to_string(), name, unit.source.whole())
    }

    pub(super) fn name_package(package: &AccessPackage) -> Named {
        let name = text(package.name.as_deref());
        named(SubjectKind::AccessPackage, package.id.to_string(), name, package.source.whole())
    }

    pub(super) fn name_policy(policy: &AssignmentPolicy) -> Named {
        let id = policy.id.to_string();
        let tie = Some(id.clone());
        let name = text(policy.name.as_deref());
        Named { policy: tie, ..named(SubjectKind::AssignmentPolicy, id, name, policy.source.whole()) }
    }

    /// `Payroll package (eligible member of Payroll operators)`.
    pub(super) fn name_grant(&self, granted: &PackageGrant<'_>) -> Named {
        let name = format!("{}{}", granted.package.label(), self.given(granted));
        let place = granted.at(Property::ResourceRoleScopes);
        Named { group: group_of(granted), ..named(SubjectKind::Grant, granted.id(), Some(name), place) }
    }

    /// `Payroll package under policy Staff (eligible member of Payroll operators)`.
    pub(super) fn name_offer(&self, offer: &Offer<'_>) -> Named {
        let granted = offer.granted().ok();
        let package = granted.map_or_else(|| "unknown package".to_owned(), |granted| granted.package.label());
        let given = granted.map(|granted| self.given(&granted)).unwrap_or_default();
        let name = format!("{package} under policy {}{given}", offer.policy.label());
        Named {
            group: granted.and_then(|granted| group_of(&granted)),
            policy: Some(offer.policy.id.to_string()),
            ..named(SubjectKind::Offer, offer.id(), Some(name), offer.policy.source.whole())
        }
    }

    fn given(&self, granted: &PackageGrant<'_>) -> String {
        let mode = granted.mode().map(|mode| format!("{mode} ")).unwrap_or_default();
        match granted.settings_role() {
            Ok(Some(SettingsRole::Group(group, access))) => {
                format!(" ({mode}{access} of {})", self.tenant.group_label(&group))
            }
            Ok(Some(SettingsRole::Directory(role))) => format!(" ({mode}{})", self.role_label(&role)),
            _ => String::new(),
        }
    }

    fn role_label(&self, role: &ObjectId) -> String {
        let exported = self.tenant.role_definition(role).ok().flatten().and_then(|found| found.name.as_deref());
        let known = || well_known::built_in_role(role).map(|known| known.name);
        exported.or_else(known).map_or_else(|| role.to_string(), str::to_owned)
    }
}

fn group_of(granted: &PackageGrant<'_>) -> Option<String> {
    granted.group().ok().flatten().map(ObjectId::to_string)
}
