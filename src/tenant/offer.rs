//! Package x policy x grant: what a requestor can really obtain.

use std::collections::BTreeMap;

use super::Tenant;
use super::effort::looks_at;
use super::parts::offers::{GrantKey, GrantedRoles, OfferKey, grants_of_row, said};
use super::row::{number, row_at};
use super::settings::RoleSettings;
use crate::model::{
    Access, AccessPackage, AssignmentPolicy, At, Collection, Gap, Grant, GrantTarget, Instant, Known, Mode, ObjectId,
    Property, SettingsRole, Why,
};

/// What one package gives: one of its grants, or that its grants are unknown.
#[derive(Debug, Clone, Copy)]
pub struct PackageGrant<'t> {
    /// The package.
    pub package: &'t AccessPackage,
    grant: Known<&'t Grant>,
    /// Which one it is of those of the package that say the same and leave something open.
    ordinal: u32,
}

/// One grant under one assignment policy of its package.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'t> {
    /// The policy.
    pub policy: &'t AssignmentPolicy,
    granted: Known<PackageGrant<'t>>,
}

impl<'t> PackageGrant<'t> {
    /// The resource role scope.
    ///
    /// # Errors
    /// The gap, where the package's resource roles were not expanded.
    pub fn grant(&self) -> Known<&'t Grant> {
        self.grant
    }

    /// The group and group role it gives; `None` where it gives something else.
    ///
    /// # Errors
    /// The gap, where the resource or the role is unknown.
    pub fn group_role(&self) -> Known<Option<(&'t ObjectId, Access)>> {
        match &self.grant()?.target {
            GrantTarget::Group { id, access } => {
                let id = id.of(Collection::AccessPackages, Property::ResourceScope)?;
                Ok(Some((id, *access.of(Collection::AccessPackages, Property::ResourceRole)?)))
            }
            GrantTarget::Unknown => Err(unexpanded()),
            _ => Ok(None),
        }
    }

    /// The group it gives a role of; `None` where it gives something else.
    ///
    /// # Errors
    /// The gap, where the resource is unknown.
    pub fn group(&self) -> Known<Option<&'t ObjectId>> {
        match &self.grant()?.target {
            GrantTarget::Group { id, .. } => id.of(Collection::AccessPackages, Property::ResourceScope).map(Some),
            GrantTarget::Unknown => Err(unexpanded()),
            _ => Ok(None),
        }
    }

    /// The directory role it gives; `None` where it gives something else.
    ///
    /// # Errors
    /// The gap, where the resource is unknown.
    pub fn directory_role(&self) -> Known<Option<&'t ObjectId>> {
        match &self.grant()?.target {
            GrantTarget::DirectoryRole(role) => role.of(Collection::AccessPackages, Property::ResourceScope).map(Some),
            GrantTarget::Unknown => Err(unexpanded()),
            _ => Ok(None),
        }
    }

    /// Whether it makes eligible or active.
    ///
    /// # Errors
    /// The gap, where the role does not say.
    pub fn mode(&self) -> Known<Mode> {
        self.grant()?.mode.of(Collection::AccessPackages, Property::ResourceRole).copied()
    }

    /// Since when the package gives it.
    ///
    /// # Errors
    /// The gap, where the resource role scope does not say.
    pub fn given_since(&self) -> Known<Instant> {
        self.grant()?.created.of(Collection::AccessPackages, Property::CreatedDateTime).copied()
    }

    /// The role it gives, as one that has settings; `None` where it gives something else.
    ///
    /// # Errors
    /// The gap, where the resource or the role is unknown.
    pub fn settings_role(&self) -> Known<Option<SettingsRole>> {
        if let Some(role) = self.directory_role()? {
            return Ok(Some(SettingsRole::Directory(role.clone())));
        }
        Ok(self.group_role()?.map(|(group, access)| SettingsRole::Group(group.clone(), access)))
    }

    /// The resource role scope, or a part of it, as evidence.
    #[must_use]
    pub fn at(&self, property: Property) -> At {
        match self.grant {
            Ok(grant) => At::nested(grant.place, Some(property)),
            Err(_) => self.package.source.at(Property::ResourceRoleScopes),
        }
    }

    /// The id in the output: `<packageId>/<groupId or role template id>/<member or owner>/<active or eligible>`. What is unknown
    /// of it is called `unknown`, and further ones that say the same have a number.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}/{}", self.package.id, self.suffix())
    }

    fn suffix(&self) -> String {
        let Ok(grant) = self.grant else { return "unknown".to_owned() };
        match (&grant.target, self.ordinal) {
            (GrantTarget::Group { .. } | GrantTarget::DirectoryRole(_), 1) => said(grant),
            (_, ordinal) => format!("{}/{ordinal}", said(grant)),
        }
    }
}

fn unexpanded() -> Gap {
    Gap::Property(Collection::AccessPackages, Property::ResourceRole, Why::NotSelected)
}

impl<'t> Offer<'t> {
    /// The grant of the policy's package.
    ///
    /// # Errors
    /// The gap, where the policy's package or its grants are unknown.
    pub fn granted(&self) -> Known<PackageGrant<'t>> {
        self.granted
    }

    /// The id in the output: `<policyId>/<groupId>/<member or owner>/<active or eligible>`.
    #[must_use]
    pub fn id(&self) -> String {
        let suffix = self.granted.map_or_else(|_| "unknown".to_owned(), |granted| granted.suffix());
        format!("{}/{suffix}", self.policy.id)
    }

    /// The settings of the role that is offered; `None` where it is not one of a group or directory role.
    ///
    /// # Errors
    /// The gap, where the role or its settings are unknown.
    pub fn settings(&self, tenant: &'t Tenant) -> Known<Option<&'t RoleSettings>> {
        self.granted()?.settings_role()?.map(|role| tenant.settings_of(&role)).transpose()
    }
}

impl Tenant {
    /// Every grant of every package; where a package's grants are unknown, one that says so.
    #[must_use]
    pub fn grants(&self) -> Vec<PackageGrant<'_>> {
        looks_at(self.grants.len());
        self.grants.iter().filter_map(|key| self.grant_at(*key)).collect()
    }

    /// Every offer of every policy; where a policy's package or its grants are unknown, one that says so.
    pub fn offers(&self) -> Vec<Offer<'_>> {
        let policies = self.policies.seen().map(super::index::Table::rows).unwrap_or_default();
        let offer = |key: &OfferKey| {
            let policy = policies.get(usize::try_from(key.policy).ok()?)?;
            let granted = match key.granted {
                Ok(grant) => Ok(self.grant_at(grant)?),
                Err(gap) => Err(gap),
            };
            Some(Offer { policy, granted })
        };
        looks_at(self.offers.len());
        self.offers.iter().filter_map(offer).collect()
    }

    fn grant_at(&self, key: GrantKey) -> Option<PackageGrant<'_>> {
        let package = self.packages.seen().ok()?.rows().get(usize::try_from(key.package).ok()?)?;
        let (grant, ordinal) = match key.grant {
            Ok((row, ordinal)) => (Ok(row_at(package.grants().seen().copied().ok()?, row)?), ordinal),
            Err(gap) => (Err(gap), 1),
        };
        Some(PackageGrant { package, grant, ordinal })
    }

    /// The grants of one package.
    #[must_use]
    pub fn grants_of(&self, package: &ObjectId) -> Vec<PackageGrant<'_>> {
        let Some(row) =
            self.packages.seen().ok().and_then(|table| table.rows().binary_search_by(|row| row.id.cmp(package)).ok())
        else {
            return Vec::new();
        };
        let row = number(row);
        let grants: Vec<_> = grants_of_row(&self.grants, row).filter_map(|key| self.grant_at(*key)).collect();
        looks_at(1 + grants.len());
        grants
    }

    /// Whether some package gives this role of a group, in this mode.
    ///
    /// # Errors
    /// The gap in the packages or in one of their grants, where none seen gives it.
    pub fn is_granted(&self, group: &ObjectId, access: Access, mode: Mode) -> Known<bool> {
        looks_at(1);
        let seen = self.granted_roles.get(group).is_some_and(|roles| roles.contains_key(&(access, mode)));
        match (seen, self.grants_gap) {
            (true, _) => Ok(true),
            (false, None) => Ok(false),
            (false, Some(gap)) => Err(gap),
        }
    }

    /// Why packages may give something that is not seen; `None` where all that they give is known.
    #[must_use]
    pub fn grants_gap(&self) -> Option<Gap> {
        self.grants_gap
    }

    /// The grants that are seen to give this role of a group, in this mode.
    pub fn grants_giving(
        &self,
        group: &ObjectId,
        access: Access,
        mode: Mode,
    ) -> impl Iterator<Item = PackageGrant<'_>> {
        let rows = self.granted_roles.get(group).and_then(|roles| roles.get(&(access, mode)));
        looks_at(1 + rows.map_or(0, Vec::len));
        rows.into_iter().flatten().filter_map(|row| self.grant_at(*row_at(&self.grants, *row)?))
    }
}

/// Which roles of each group the packages give, and what keeps that from being everything.
pub(super) fn granted_roles(grants: &[PackageGrant<'_>]) -> (GrantedRoles, Option<Gap>) {
    let mut roles: BTreeMap<ObjectId, BTreeMap<_, Vec<u32>>> = BTreeMap::new();
    let mut gap = None;
    for (granted, row) in grants.iter().zip(0_u32..) {
        match granted.group_role().and_then(|role| role.map(|role| Ok((role, granted.mode()?))).transpose()) {
            Ok(Some(((group, access), mode))) => {
                roles.entry(group.clone()).or_default().entry((access, mode)).or_default().push(row);
            }
            Ok(None) => {}
            Err(missing) => gap = gap.or(Some(missing)),
        }
    }
    (roles.into(), gap)
}
