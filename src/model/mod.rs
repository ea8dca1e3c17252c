//! Floor 1: Microsoft Graph vocabulary; data only.
//!
//! Records are owned and small. A value that may be absent from an export is a [`Field`](crate::model::Field); a list that may be cut is
//! [`Collected`](crate::model::Collected); both answer with a [`Gap`](crate::model::Gap) that names what is missing, so that a rule cannot mistake silence for `false`.

pub mod access_review;
pub mod administrative_unit;
pub mod application_permission;
pub mod assignment_policy;
pub mod catalog;
pub mod collected;
pub mod collection;
pub mod conditional_access;
pub mod connected_organization;
pub mod directory_role;
pub mod given;
pub mod group;
pub mod id;
pub mod lifecycle_workflow;
pub mod mail;
pub mod membership_rule;
pub mod merge;
pub mod organization;
pub mod package;
pub mod package_assignment;
pub mod principal;
pub mod property;
pub mod provenance;
pub mod request;
pub mod resource;
pub mod role_power;
pub mod role_settings;
pub mod schedule;
pub mod schedule_request;
pub mod service_principal;
pub mod service_principal_sign_in;
pub mod subscribed_sku;
pub mod time;
pub mod user;

pub use access_review::{AccessReview, ReviewInstance};
pub use administrative_unit::AdministrativeUnit;
pub use application_permission::ApplicationPermission;
pub use assignment_policy::{
    AssignmentPolicy, Audience, Expiration, Lifetime, PolicyReview, PolicyStage, ReviewSilence,
};
pub use catalog::{Catalog, CatalogKind, CatalogResource, DelegatedRole, Delegation, DelegationScope};
pub use collected::{
    Collected, Field, Gap, Known, MAX_NESTING, Why, all_of, any_found, any_of, found_in, is_found, matching, not,
};
pub use collection::Collection;
pub use conditional_access::{AuthenticationContext, ConditionalAccessPolicy, PolicyState, UserScope};
pub use connected_organization::{ConnectedOrganization, EntitlementSettings};
pub use directory_role::{RoleAssignment, RoleDefinition, RoleScope};
pub use given::Given;
pub use group::{Access, Group, GroupKind, Mode, Visibility};
pub use id::ObjectId;
pub use lifecycle_workflow::{LifecycleWorkflow, WorkflowTask};
pub use merge::{Differences, Merge};
pub use organization::Organization;
pub use package::{AccessPackage, Grant, GrantTarget};
pub use package_assignment::{AssignmentState, PackageAssignment};
pub use principal::{Member, PrincipalKind};
pub use property::Property;
pub use provenance::{At, Provenance};
pub use request::GraphRequest;
pub use resource::Resource;
pub use role_power::RolePower;
pub use role_settings::{
    Approver, Event, Limit, PolicyAssignment, PolicyRule, Recipient, Requirement, RoleSettingsPolicy, SettingsDemand,
    SettingsRole, SettingsRules, SettingsTemplate,
};
pub use schedule::{Ending, MemberType, Origin, Schedule, ScheduleId};
pub use schedule_request::{RequestAction, ScheduleRequest};
pub use service_principal::{AppRole, ServicePrincipal, ServicePrincipalKind};
pub use service_principal_sign_in::ServicePrincipalSignIn;
pub use subscribed_sku::SubscribedSku;
pub use time::{Instant, Moment, Period};
pub use user::{User, UserKind};
