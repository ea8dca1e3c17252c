//! Users of the directory.

use super::subscribed_sku::ServicePlan;
use super::{Collected, Collection, Field, Given, Instant, Known, Merge, ObjectId, Property, Provenance, any_of};

/// A user: <https://learn.microsoft.com/graph/api/resources/user>.
#[derive(Debug, Clone)]
pub struct User {
    /// Object id.
    pub id: ObjectId,
    /// Display name; not unique.
    pub name: Option<Given>,
    /// Whether another user of the export has the same display name; known once all are joined.
    pub shares_name: bool,
    /// `userPrincipalName`.
    pub user_principal_name: Field<Given>,
    /// `userType`; `null` says nothing.
    pub kind: Field<UserKind>,
    /// `accountEnabled`; `null` says nothing.
    pub account_enabled: Field<bool>,
    /// `onPremisesSyncEnabled` is true: synced now. `false` was synced once, `null` never.
    pub on_premises_synced: Field<bool>,
    /// Whether `onPremisesImmutableId` has a value, where a tool gives it in place of `onPremisesSyncEnabled`.
    pub has_immutable_id: Field<bool>,
    /// `isManagementRestricted`, written only when selected; `null` counts as false.
    pub management_restricted: Field<bool>,
    /// `mail`; `None` where the user has none.
    pub mail: Field<Option<Given>>,
    /// The mail addresses among `proxyAddresses`, without `SMTP:`.
    pub proxy_addresses: Field<Box<[Given]>>,
    /// `otherMails`.
    pub other_mails: Field<Box<[Given]>>,
    /// `createdDateTime`; `None` where Graph does not know it.
    pub created: Field<Option<Instant>>,
    /// The last sign-in that succeeded, by `signInActivity`; `None` where there was none.
    pub last_sign_in: Field<Option<Instant>>,
    /// `assignedLicenses`: those of the user and those that come with a group.
    pub licences: Field<Box<[AssignedLicence]>>,
    /// Where it was read.
    pub source: Provenance,
}

/// A licence that a user has: <https://learn.microsoft.com/graph/api/resources/assignedlicense>.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AssignedLicence {
    /// The product (`skuId`).
    pub product: ObjectId,
    /// Those of its plans that are switched off for the user (`disabledPlans`).
    pub without: Box<[ServicePlan]>,
}

/// Whether a user belongs to the tenant (`userType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum UserKind {
    /// A member of the tenant.
    Member,
    /// A guest.
    Guest,
}

impl UserKind {
    /// Reads `userType`, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            text if text.eq_ignore_ascii_case("member") => Some(Self::Member),
            text if text.eq_ignore_ascii_case("guest") => Some(Self::Guest),
            _ => None,
        }
    }
}

/// How the domains end that tenants have from the start, in the clouds of Microsoft.
const INITIAL_DOMAINS: [&str; 3] = [".onmicrosoft.com", ".onmicrosoft.us", ".partner.onmschina.cn"];

impl User {
    /// A user of whom nothing but this is known.
    #[must_use]
    pub fn named(id: ObjectId, name: Option<Given>, source: Provenance) -> Self {
        Self {
            id,
            name,
            shares_name: false,
            user_principal_name: Field::default(),
            kind: Field::default(),
            account_enabled: Field::default(),
            on_premises_synced: Field::default(),
            has_immutable_id: Field::default(),
            management_restricted: Field::default(),
            mail: Field::default(),
            proxy_addresses: Field::default(),
            other_mails: Field::default(),
            created: Field::default(),
            last_sign_in: Field::default(),
            licences: Field::default(),
            source,
        }
    }

    /// The user principal name.
    ///
    /// # Errors
    /// The gap, where `userPrincipalName` is unknown.
    pub fn user_principal_name(&self) -> Known<&Given> {
        self.user_principal_name.of(Collection::Users, Property::UserPrincipalName)
    }

    /// Whether it is a guest.
    ///
    /// # Errors
    /// The gap, where `userType` is unknown.
    pub fn is_guest(&self) -> Known<bool> {
        self.kind.of(Collection::Users, Property::UserType).map(|kind| *kind == UserKind::Guest)
    }

    /// Whether it is a guest, or belongs to another organization although the tenant counts it among its members.
    ///
    /// # Errors
    /// The gap, where `userType` or `userPrincipalName` is unknown.
    pub fn is_external(&self) -> Known<bool> {
        any_of([self.is_guest(), self.is_invited()])
    }

    /// Whether it was invited from elsewhere: its user principal name says so.
    ///
    /// # Errors
    /// The gap, where `userPrincipalName` is unknown.
    pub fn is_invited(&self) -> Known<bool> {
        Ok(self.user_principal_name()?.raw().to_ascii_uppercase().contains("#EXT#"))
    }

    /// Whether it signs in with a domain that a tenant has from the start, which cannot be federated.
    ///
    /// # Errors
    /// The gap, where `userPrincipalName` is unknown.
    pub fn is_in_initial_domain(&self) -> Known<bool> {
        let name = self.user_principal_name()?.raw().to_ascii_lowercase();
        Ok(INITIAL_DOMAINS.iter().any(|domain| name.ends_with(domain)))
    }

    /// Whether it can sign in.
    ///
    /// # Errors
    /// The gap, where `accountEnabled` is unknown.
    pub fn is_enabled(&self) -> Known<bool> {
        self.account_enabled.of(Collection::Users, Property::AccountEnabled).copied()
    }

    /// Whether it is synchronised from on-premises now. One without `onPremisesImmutableId` is not.
    ///
    /// # Errors
    /// The gap, where `onPremisesSyncEnabled` is unknown.
    pub fn is_on_premises_synced(&self) -> Known<bool> {
        let synced = self.on_premises_synced.of(Collection::Users, Property::OnPremisesSyncEnabled).copied();
        if synced.is_err() && self.has_immutable_id == Field::Known(false) { Ok(false) } else { synced }
    }

    /// Whether it has an `onPremisesImmutableId`, as every synchronized account has; one that used to be synchronized, or whose
    /// domain is federated, may have one too.
    ///
    /// # Errors
    /// The gap, where `onPremisesImmutableId` is unknown.
    pub fn has_immutable_id(&self) -> Known<bool> {
        self.has_immutable_id.of(Collection::Users, Property::OnPremisesImmutableId).copied()
    }

    /// Whether the user says of itself that its management is restricted.
    ///
    /// # Errors
    /// The gap, where `isManagementRestricted` is unknown.
    pub fn is_management_restricted(&self) -> Known<bool> {
        self.management_restricted.of(Collection::Users, Property::IsManagementRestricted).copied()
    }

    /// The addresses at which mail reaches the user; one may stand there twice.
    #[must_use]
    pub fn addresses(&self) -> Collected<Vec<&Given>> {
        let mut gap = None;
        let mut list = Vec::new();
        match self.mail.of(Collection::Users, Property::Mail) {
            Ok(mail) => list.extend(mail.as_ref()),
            Err(missing) => gap = gap.or(Some(missing)),
        }
        for (addresses, property) in
            [(&self.proxy_addresses, Property::ProxyAddresses), (&self.other_mails, Property::OtherMails)]
        {
            match addresses.of(Collection::Users, property) {
                Ok(addresses) => list.extend(addresses),
                Err(missing) => gap = gap.or(Some(missing)),
            }
        }
        match gap {
            None => Collected::Complete(list),
            Some(gap) => Collected::Partial(list, gap),
        }
    }

    /// When it was created; `None` where Graph does not know it.
    ///
    /// # Errors
    /// The gap, where `createdDateTime` is unknown.
    pub fn created(&self) -> Known<Option<Instant>> {
        self.created.of(Collection::Users, Property::CreatedDateTime).copied()
    }

    /// The last sign-in that succeeded, interactive or not; `None` where there was none.
    ///
    /// # Errors
    /// The gap, where `signInActivity` is unknown.
    pub fn last_sign_in(&self) -> Known<Option<Instant>> {
        self.last_sign_in.of(Collection::Users, Property::SignInActivity).copied()
    }

    /// The licences of the user and those that come with a group.
    ///
    /// # Errors
    /// The gap, where `assignedLicenses` is unknown.
    pub fn licences(&self) -> Known<&[AssignedLicence]> {
        self.licences.of(Collection::Users, Property::AssignedLicenses).map(|licences| &**licences)
    }

    /// The display name, else the user principal name.
    #[must_use]
    pub fn shown_name(&self) -> Option<&Given> {
        self.name.as_ref().or_else(|| self.user_principal_name.known())
    }

    /// The name for a message: the display name, else the user principal name, else the id. Where others have the same display name, as
    /// an everyday and an administrative account of one person often do, what tells them apart stands beside it.
    #[must_use]
    pub fn label(&self) -> String {
        match self.shown_name() {
            None => self.id.to_string(),
            Some(name) if self.shares_name => match self.user_principal_name.known() {
                Some(address) => format!("{name} ({address})"),
                None => format!("{name} ({})", self.id),
            },
            Some(name) => name.to_string(),
        }
    }

    /// Takes in another copy of the same user. Sign-ins go on while an export is made: the latest one counts.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self {
            id: _,
            shares_name: _,
            name,
            user_principal_name,
            kind,
            account_enabled,
            on_premises_synced,
            has_immutable_id,
            management_restricted,
            mail,
            proxy_addresses,
            other_mails,
            created,
            last_sign_in,
            licences,
            source,
        } = other;
        merge.text(Property::DisplayName, &mut self.name, name.as_ref());
        merge.field(Property::UserPrincipalName, &mut self.user_principal_name, user_principal_name);
        merge.field(Property::UserType, &mut self.kind, kind);
        merge.field(Property::AccountEnabled, &mut self.account_enabled, account_enabled);
        merge.field(Property::OnPremisesSyncEnabled, &mut self.on_premises_synced, on_premises_synced);
        merge.field(Property::OnPremisesImmutableId, &mut self.has_immutable_id, has_immutable_id);
        merge.field(Property::IsManagementRestricted, &mut self.management_restricted, management_restricted);
        merge.field(Property::Mail, &mut self.mail, mail);
        merge.list(Property::ProxyAddresses, &mut self.proxy_addresses, proxy_addresses);
        merge.list(Property::OtherMails, &mut self.other_mails, other_mails);
        merge.field(Property::CreatedDateTime, &mut self.created, created);
        merge.list(Property::AssignedLicenses, &mut self.licences, licences);
        match (&mut self.last_sign_in, last_sign_in) {
            (Field::Known(mine), Field::Known(theirs)) => *mine = (*mine).max(*theirs),
            (mine, theirs) => merge.field(Property::SignInActivity, mine, theirs),
        }
        self.source.merge(source);
    }
}
