//! Users and service principals, and the tenant's own domains.

use std::collections::BTreeSet;

use super::Tenant;
use super::joined::lookup;
use super::parts::addresses::Addresses;
use crate::model::{
    Access, Collected, Collection, Given, Known, Mode, ObjectId, PrincipalKind, Property, ServicePrincipal, User,
};
use crate::tenant::index::Table;

impl Addresses {
    /// A mail address counts before the user principal name of another user.
    fn of(tenant: &Tenant) -> Self {
        let (users, mut addresses) = (tenant.users(), Self::default());
        let rows = || users.seen().into_iter().copied().flatten().zip(0..);
        for (user, row) in rows() {
            addresses.add(user.mail.of(Collection::Users, Property::Mail).map(Option::as_ref), row);
        }
        for (user, row) in rows() {
            addresses.add(user.user_principal_name().map(Some), row);
        }
        addresses.gap = addresses.gap.or(users.complete().err());
        addresses
    }
}

impl Tenant {
    /// The user with a mail address, or with it as user principal name: `Ok(None)` only where complete data shows that no
    /// user has it.
    ///
    /// # Errors
    /// The gap, where it is not among the addresses seen.
    pub fn user_by_address(&self, address: &str) -> Known<Option<&User>> {
        let addresses = self.found_once.addresses.get_or_init(|| Addresses::of(self));
        let row = addresses.rows.get(&address.to_ascii_lowercase()).and_then(|row| usize::try_from(*row).ok());
        match (row.and_then(|row| self.users.seen().ok()?.rows().get(row)), addresses.gap) {
            (None, Some(gap)) => Err(gap),
            (found, _) => Ok(found),
        }
    }

    /// What kind of object a principal is, where any collection tells.
    #[must_use]
    pub fn principal_kind(&self, id: &ObjectId) -> Option<PrincipalKind> {
        if self.group(id).is_ok_and(|group| group.is_some()) {
            return Some(PrincipalKind::Group);
        }
        if lookup(&self.service_principals, Collection::ServicePrincipals, id).is_ok_and(|found| found.is_some()) {
            return Some(PrincipalKind::ServicePrincipal);
        }
        lookup(&self.users, Collection::Users, id).is_ok_and(|found| found.is_some()).then_some(PrincipalKind::User)
    }

    /// A principal's display name: `Ok(None)` where it has none, or complete data shows that there is no such principal.
    ///
    /// # Errors
    /// The gap in the users, groups or service principals, where it is not among those seen.
    pub fn principal_name(&self, id: &ObjectId) -> Known<Option<&Given>> {
        let found = [
            self.user(id).map(|user| user.map(|user| user.name.as_ref())),
            self.group(id).map(|group| group.map(|group| group.name.as_ref())),
            self.service_principal(id).map(|principal| principal.map(|principal| principal.name.as_ref())),
        ];
        match found.iter().find_map(|found| found.ok().flatten()) {
            Some(name) => Ok(name),
            None => found.into_iter().find_map(Result::err).map_or(Ok(None), Err),
        }
    }

    /// A principal's name for a message, else its id.
    #[must_use]
    pub fn principal_label(&self, id: &ObjectId) -> String {
        let user = || self.users.seen().ok()?.get(id).map(User::label);
        let service_principal = || self.service_principals.seen().ok()?.get(id).map(ServicePrincipal::label);
        user().or_else(service_principal).unwrap_or_else(|| self.group_label(id))
    }

    /// The service principals.
    #[must_use]
    pub fn service_principals(&self) -> Collected<&[ServicePrincipal]> {
        self.service_principals.as_ref().map(Table::all)
    }

    /// The users.
    #[must_use]
    pub fn users(&self) -> Collected<&[User]> {
        self.users.as_ref().map(Table::all)
    }

    /// A user by id: `Ok(None)` where complete data shows that there is none.
    ///
    /// # Errors
    /// The gap in the users, where it is not among those seen.
    pub fn user(&self, id: &ObjectId) -> Known<Option<&User>> {
        lookup(&self.users, Collection::Users, id)
    }

    /// Whether a principal is a user of whom something holds. `stated` is the kind that the entry itself gives.
    ///
    /// # Errors
    /// The gap in the users, where it is not among those seen, or that of the test.
    pub fn is_user_who(
        &self,
        id: &ObjectId,
        stated: Option<PrincipalKind>,
        test: impl FnOnce(&User) -> Known<bool>,
    ) -> Known<bool> {
        if stated.is_some_and(|kind| kind != PrincipalKind::User) {
            return Ok(false);
        }
        self.user(id)?.map_or(Ok(false), test)
    }

    /// The domains that mail addresses of the tenant may have.
    ///
    /// # Errors
    /// The gap, where the organization is not in the export, or says nothing of its domains.
    pub fn verified_domains(&self) -> Known<&[Given]> {
        self.verified_domains.as_deref().map_err(|gap| *gap)
    }

    /// A service principal by id: `Ok(None)` where complete data shows that there is none.
    ///
    /// # Errors
    /// The gap in the service principals, where it is not among those seen.
    pub fn service_principal(&self, id: &ObjectId) -> Known<Option<&ServicePrincipal>> {
        lookup(&self.service_principals, Collection::ServicePrincipals, id)
    }

    /// Whether a principal is a service principal. `stated` is the kind that the entry itself tells.
    ///
    /// # Errors
    /// The gap in the service principals, where no collection tells its kind.
    pub fn is_service_principal(&self, id: &ObjectId, stated: Option<PrincipalKind>) -> Known<bool> {
        match stated.or_else(|| self.principal_kind(id)) {
            Some(kind) => Ok(kind == PrincipalKind::ServicePrincipal),
            None => Ok(self.service_principal(id)?.is_some()),
        }
    }

    /// Whether a principal is of a kind; `stated` is the kind that an entry itself tells.
    ///
    /// # Errors
    /// The gap in the collection of that kind, where no collection tells.
    pub fn is_of_kind(&self, id: &ObjectId, stated: Option<PrincipalKind>, kind: PrincipalKind) -> Known<bool> {
        match stated.or_else(|| self.principal_kind(id)) {
            Some(known) => Ok(known == kind),
            None => match kind {
                PrincipalKind::User => Ok(self.user(id)?.is_some()),
                PrincipalKind::Group => Ok(self.group(id)?.is_some()),
                PrincipalKind::ServicePrincipal => Ok(self.service_principal(id)?.is_some()),
                PrincipalKind::Other => Ok(false),
            },
        }
    }

    /// Whether nothing shows that a principal is something else than a service principal.
    pub(super) fn may_be_service_principal(&self, id: &ObjectId, stated: Option<PrincipalKind>) -> bool {
        stated.or_else(|| self.principal_kind(id)).is_none_or(|kind| kind == PrincipalKind::ServicePrincipal)
    }

    /// The service principals that a principal stands for: itself, or, of a group, those among its members, however deep. PIM
    /// shows some that a list of members lacks.
    #[must_use]
    pub fn service_principals_behind(
        &self,
        id: &ObjectId,
        stated: Option<PrincipalKind>,
    ) -> Collected<BTreeSet<ObjectId>> {
        let (mut found, mut passed, mut gap) = (BTreeSet::new(), BTreeSet::new(), None);
        let mut open = vec![(id.clone(), stated)];
        while let Some((id, stated)) = open.pop() {
            if !passed.insert(id.clone()) {
                continue;
            }
            let is_group = match stated.or_else(|| self.principal_kind(&id)) {
                Some(kind) => Ok(kind == PrincipalKind::Group),
                None => self.group(&id).map(|group| group.is_some()),
            };
            match self.is_service_principal(&id, stated) {
                Ok(true) => {
                    found.insert(id);
                    continue;
                }
                Ok(false) => {}
                Err(missing) => gap = gap.or(Some(missing)),
            }
            match is_group {
                Ok(true) => {
                    let members = self.members_of_group(&id);
                    gap = gap.or(members.complete().err());
                    open.extend(
                        members.seen().into_iter().flat_map(|list| list.iter()).map(|m| (m.id.clone(), m.kind)),
                    );
                    if members.complete().is_err() {
                        let in_pim = self.schedules_of(&id, Mode::Active);
                        let in_pim = in_pim.seen().into_iter().flatten();
                        let active = in_pim.filter(|entry| entry.access() == Ok(Access::Member));
                        open.extend(active.map(|entry| (entry.principal.clone(), entry.principal_kind())));
                    }
                }
                Ok(false) => {}
                Err(missing) => gap = gap.or(Some(missing)),
            }
        }
        match gap {
            None => Collected::Complete(found),
            Some(gap) => Collected::Partial(found, gap),
        }
    }
}
