use super::{Id, Moment, Principal};

/// A user.
#[derive(Debug, Clone)]
pub struct User {
    /// Its id.
    pub id: Id,
    /// `displayName`
    pub name: String,
    /// `userPrincipalName`, and `mail` as well.
    pub address: String,
    /// `userType`: `Guest`, else `Member`.
    pub guest: bool,
    /// `accountEnabled`
    pub enabled: bool,
    /// `onPremisesSyncEnabled`
    pub synced: Option<bool>,
    /// `isManagementRestricted`
    pub restricted: bool,
    /// `createdDateTime`
    pub created: Moment,
    /// The last sign-in, if there was one.
    pub signed_in: Option<Moment>,
    /// The product that is assigned, by its `skuId`.
    pub product: Option<&'static str>,
}

/// The product of the tenant: Microsoft Entra Suite, with the plans of PIM.
pub const PRODUCT: &str = "e866a266-3cff-43a3-acca-0c90a7e00c8b";

/// A service principal.
#[derive(Debug, Clone)]
pub struct ServicePrincipal {
    /// Its id.
    pub id: Id,
    /// Its `displayName`.
    pub name: String,
    /// `appOwnerOrganizationId`; a managed identity has none.
    pub owner_organization: Option<Id>,
    /// When its application last signed in.
    pub signed_in: Moment,
    /// Its app roles, which are for people.
    pub app_roles: Vec<Id>,
    /// The permissions of Microsoft Graph that it has, with the ids of the assignments.
    pub permissions: Vec<(Id, &'static str)>,
}

/// A workflow of Lifecycle Workflows that adds people to groups.
#[derive(Debug, Clone)]
pub struct Workflow {
    /// Its id.
    pub id: Id,
    /// Its `displayName`.
    pub name: String,
    /// `isEnabled`
    pub enabled: bool,
    /// The groups that its task names.
    pub groups: Vec<Id>,
}

/// An administrative unit.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Its id.
    pub id: Id,
    /// Its `displayName`.
    pub name: String,
    /// `isMemberManagementRestricted`
    pub restricted: bool,
    /// `membershipRule` of a dynamic unit.
    pub rule: Option<String>,
    /// Its members.
    pub members: Vec<Principal>,
}

/// A Conditional Access policy.
#[derive(Debug, Clone)]
pub struct ConditionalAccessPolicy {
    /// Its id.
    pub id: Id,
    /// Its `displayName`.
    pub name: String,
    /// `state`
    pub state: &'static str,
    /// `includeGroups`
    pub groups: Vec<Id>,
    /// `includeRoles`; without these and without groups it is for all users.
    pub roles: Vec<Id>,
    /// `excludeUsers`
    pub excluded_users: Vec<Id>,
    /// `excludeGroups`
    pub excluded_groups: Vec<Id>,
    /// `includeAuthenticationContextClassReferences`; empty: all applications.
    pub contexts: Vec<&'static str>,
    /// `builtInControls`, one at most.
    pub control: Option<&'static str>,
    /// `authenticationStrength`
    pub strength: Option<&'static str>,
    /// Whether people have to sign in each time (`signInFrequency`).
    pub every_time: bool,
    /// Whether it spares trusted locations.
    pub spares_trusted: bool,
}

/// An authentication context.
#[derive(Debug, Clone)]
pub struct Context {
    /// Its id.
    pub id: &'static str,
    /// `isAvailable`
    pub available: bool,
}
