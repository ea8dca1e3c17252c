//! Service principals: applications and managed identities in the directory.

use super::{Collection, Field, Given, Known, Member, Merge, ObjectId, Property, Provenance};

/// A service principal: <https://learn.microsoft.com/graph/api/resources/serviceprincipal>.
#[derive(Debug, Clone)]
pub struct ServicePrincipal {
    /// Object id.
    pub id: ObjectId,
    /// Display name.
    pub name: Option<Given>,
    /// `accountEnabled`; `null` says nothing.
    pub account_enabled: Field<bool>,
    /// `appOwnerOrganizationId`: the tenant in which the application is registered; a managed identity has none.
    pub owner_organization: Field<Option<ObjectId>>,
    /// `servicePrincipalType`.
    pub kind: Field<ServicePrincipalKind>,
    /// `appId`: the application that it stands for, the same in every tenant.
    pub app: Field<ObjectId>,
    /// `appRoles`: what the application lets others be given.
    pub app_roles: Field<Box<[AppRole]>>,
    /// `owners`: who can change it, and add a secret to it.
    pub owners: Field<Box<[Member]>>,
    /// Where it was read.
    pub source: Provenance,
}

/// An app role that an application defines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AppRole {
    /// Its id.
    pub id: ObjectId,
    /// Its `value`, which for an API is the name of the permission.
    pub value: Option<Given>,
    /// Whether it can be given, where `isEnabled` says so.
    pub is_enabled: Option<bool>,
    /// Whether it can be given to service principals, where `allowedMemberTypes` says so.
    pub is_for_applications: Option<bool>,
}

/// What a service principal stands for (`servicePrincipalType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ServicePrincipalKind {
    /// An application, of this tenant or another.
    Application,
    /// A managed identity, whose credentials nobody holds.
    ManagedIdentity,
    /// An application from before app registrations.
    Legacy,
    /// For internal use.
    SocialIdp,
}

impl ServicePrincipalKind {
    /// Reads `servicePrincipalType`, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            text if text.eq_ignore_ascii_case("application") => Some(Self::Application),
            text if text.eq_ignore_ascii_case("managedIdentity") => Some(Self::ManagedIdentity),
            text if text.eq_ignore_ascii_case("legacy") => Some(Self::Legacy),
            text if text.eq_ignore_ascii_case("socialIdp") => Some(Self::SocialIdp),
            _ => None,
        }
    }
}

impl ServicePrincipal {
    /// A service principal of which nothing but this is known.
    #[must_use]
    pub fn named(id: ObjectId, name: Option<Given>, source: Provenance) -> Self {
        Self {
            id,
            name,
            account_enabled: Field::default(),
            owner_organization: Field::default(),
            kind: Field::default(),
            app: Field::default(),
            app_roles: Field::default(),
            owners: Field::default(),
            source,
        }
    }

    /// Whether it can sign in.
    ///
    /// # Errors
    /// The gap, where `accountEnabled` is unknown.
    pub fn is_enabled(&self) -> Known<bool> {
        self.account_enabled.of(Collection::ServicePrincipals, Property::AccountEnabled).copied()
    }

    /// The tenant in which its application is registered; `None` of a managed identity.
    ///
    /// # Errors
    /// The gap, where `appOwnerOrganizationId` is unknown.
    pub fn owner_organization(&self) -> Known<Option<&ObjectId>> {
        self.owner_organization.of(Collection::ServicePrincipals, Property::AppOwnerOrganizationId).map(Option::as_ref)
    }

    /// What it stands for.
    ///
    /// # Errors
    /// The gap, where `servicePrincipalType` is unknown.
    pub fn kind(&self) -> Known<ServicePrincipalKind> {
        self.kind.of(Collection::ServicePrincipals, Property::ServicePrincipalType).copied()
    }

    /// The application that it stands for.
    ///
    /// # Errors
    /// The gap, where `appId` is unknown.
    pub fn app(&self) -> Known<&ObjectId> {
        self.app.of(Collection::ServicePrincipals, Property::AppId)
    }

    /// What its application lets others be given.
    ///
    /// # Errors
    /// The gap, where `appRoles` is unknown.
    pub fn app_roles(&self) -> Known<&[AppRole]> {
        self.app_roles.of(Collection::ServicePrincipals, Property::AppRoles).map(AsRef::as_ref)
    }

    /// Who owns it, not its application.
    ///
    /// # Errors
    /// The gap, where `owners` was not expanded, or lacks some.
    pub fn owners(&self) -> Known<&[Member]> {
        self.owners.of(Collection::ServicePrincipals, Property::Owners).map(AsRef::as_ref)
    }

    /// The name for a message: the display name, else the id.
    #[must_use]
    pub fn label(&self) -> String {
        self.name.as_ref().map_or_else(|| self.id.to_string(), ToString::to_string)
    }

    /// Takes in another copy of the same service principal.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self { id: _, name, account_enabled, owner_organization, kind, app, app_roles, owners, source } = other;
        merge.text(Property::DisplayName, &mut self.name, name.as_ref());
        merge.field(Property::AccountEnabled, &mut self.account_enabled, account_enabled);
        merge.field(Property::AppOwnerOrganizationId, &mut self.owner_organization, owner_organization);
        merge.field(Property::ServicePrincipalType, &mut self.kind, kind);
        merge.field(Property::AppId, &mut self.app, app);
        merge.list(Property::AppRoles, &mut self.app_roles, app_roles);
        merge.list(Property::Owners, &mut self.owners, owners);
        self.source.merge(source);
    }
}
