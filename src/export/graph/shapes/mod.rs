//! The shapes of Graph objects on disk, v1.0 and beta, and how each becomes a model record.

pub(crate) mod access_review;
pub(crate) mod administrative_unit;
pub(crate) mod assignment_policy;
pub(crate) mod catalog;
pub(crate) mod conditional_access;
pub(crate) mod connected_organization;
pub(crate) mod directory_role;
pub(crate) mod group;
pub(crate) mod lifecycle_workflow;
pub(crate) mod organization;
pub(crate) mod package;
pub(crate) mod package_assignment;
pub(crate) mod policy_rule;
pub(crate) mod principal;
pub(crate) mod printed_settings;
pub(crate) mod role_settings;
pub(crate) mod schedule;
pub(crate) mod service_principal;
pub(crate) mod service_principal_sign_in;
pub(crate) mod subject_set;
pub(crate) mod subscribed_sku;
pub(crate) mod user;
