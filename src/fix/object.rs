//! Which object a request changes, and where the export holds it.

use super::obstacle::Obstacle;
use crate::finding::{Subject, SubjectKind};
use crate::model::{Access, Collected, Known, ObjectId, Provenance, SettingsRole};
use crate::tenant::Tenant;

/// What one request changes: an object, or one rule of the settings of a role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Object {
    /// What it is.
    pub(super) kind: SubjectKind,
    /// Its id in the output.
    pub(super) id: String,
    /// The rule, of settings.
    pub(super) rule: Option<&'static str>,
}

impl Object {
    pub(super) fn new(subject: &Subject, rule: Option<&'static str>) -> Self {
        Self { kind: subject.kind, id: subject.id.clone(), rule }
    }

    /// The object that a rule is of.
    pub(super) fn whole(&self) -> Self {
        Self { rule: None, ..self.clone() }
    }

    /// Where the export holds it.
    pub(super) fn source<'t>(&self, tenant: &'t Tenant) -> Result<&'t Provenance, Obstacle> {
        let missing = || Obstacle::Incomplete("the export does not hold the object".to_owned());
        self.found(tenant).ok_or_else(missing)
    }

    fn found<'t>(&self, tenant: &'t Tenant) -> Option<&'t Provenance> {
        if self.kind == SubjectKind::Tenant {
            return tenant.entitlement_settings().ok().map(|settings| &settings.source);
        }
        if self.kind == SubjectKind::RoleSettings {
            let settings = tenant.settings_of(&self.role()?).ok()?;
            return settings.policy().ok().map(|policy| &policy.source);
        }
        let id = ObjectId::parse(&self.id)?;
        match self.kind {
            SubjectKind::Group => seen(tenant.group(&id)).map(|group| &group.source),
            SubjectKind::User => seen(tenant.user(&id)).map(|user| &user.source),
            SubjectKind::AccessPackage => seen(tenant.package(&id)).map(|package| &package.source),
            SubjectKind::AssignmentPolicy => seen(tenant.assignment_policy(&id)).map(|policy| &policy.source),
            SubjectKind::Catalog => seen(tenant.catalog(&id)).map(|catalog| &catalog.source),
            SubjectKind::AdministrativeUnit => among(&tenant.units(), |unit| unit.id == id).map(|unit| &unit.source),
            SubjectKind::AuthenticationContext => {
                among(&tenant.authentication_contexts(), |context| context.id == id).map(|context| &context.source)
            }
            SubjectKind::ConditionalAccessPolicy => {
                among(&tenant.conditional_access_policies(), |policy| policy.id == id).map(|policy| &policy.source)
            }
            SubjectKind::AccessReview => {
                among(&tenant.access_reviews(), |review| review.id == id).map(|review| &review.source)
            }
            _ => None,
        }
    }

    /// Why a change of it cannot be undone.
    pub(super) fn irreversible(&self, tenant: &Tenant) -> Option<String> {
        // <https://learn.microsoft.com/entra/id-governance/entitlement-management-external-users>
        if self.kind == SubjectKind::Tenant {
            return Some("guests whose last access package ends are then deleted".to_owned());
        }
        let group = self.group()?;
        // <https://learn.microsoft.com/graph/api/resources/privilegedidentitymanagement-for-groups-api-overview>
        let is_new = tenant.is_managed(&group) != Ok(true);
        is_new.then(|| "changing the settings puts the group under PIM, and a group cannot leave PIM".to_owned())
    }

    /// The role that settings are of.
    fn role(&self) -> Option<SettingsRole> {
        match self.id.split_once('/') {
            Some((group, access)) => Some(SettingsRole::Group(ObjectId::parse(group)?, Access::parse(access)?)),
            None => ObjectId::parse(&self.id).map(SettingsRole::Directory),
        }
    }

    /// The group whose settings these are.
    pub(super) fn group(&self) -> Option<ObjectId> {
        match self.role() {
            Some(SettingsRole::Group(group, _)) if self.kind == SubjectKind::RoleSettings => Some(group),
            _ => None,
        }
    }
}

fn seen<T>(found: Known<Option<&T>>) -> Option<&T> {
    found.ok().flatten()
}

fn among<'t, T>(all: &Collected<&'t [T]>, is_it: impl Fn(&&'t T) -> bool) -> Option<&'t T> {
    all.seen().ok()?.iter().find(is_it)
}
