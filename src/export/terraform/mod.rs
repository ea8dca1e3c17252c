//! Terraform plans and states, as `terraform show -json` prints them, of the provider azuread.
//!
//! The format: <https://developer.hashicorp.com/terraform/internals/json-format>. Of a plan the planned state is judged.

mod block;
mod directory;
mod document;
mod intent;
pub(crate) mod overlay;
mod packages;
mod pim;
mod records;
mod reference;
mod roles;
pub(crate) mod source;
mod types;
mod vocabulary;

pub(crate) use intent::Intent;

use std::ops::Range;
use std::sync::Arc;

use document::Document;
use records::{Known, Recorder};

use crate::export::completeness::series::Part as SeriesPart;
use crate::export::graph::memo::RulesMemo;
use crate::export::graph::sink::{Content, Sink};
use crate::export::notice::NoticeKind;
use crate::model::Property;
use crate::source::{FileId, Step};

/// Why no collection is whole: there may be more in the tenant.
pub(crate) const NEVER_WHOLE: &str = "Terraform tells only of what this configuration manages";

/// Whether these are the keys of a plan or state.
pub(crate) fn is_plan_or_state(keys: &[String]) -> bool {
    let has = |key: &str| keys.iter().any(|found| found == key);
    has("format_version")
        && (has("planned_values") || has("values") || has("resource_changes") || has("terraform_version"))
}

/// A plan or state that was found in a file. It is read when it is known whether it is the only one.
#[derive(Debug)]
pub(crate) struct Pending {
    text: Arc<str>,
    root: Range<usize>,
}

impl Pending {
    pub(crate) fn new(text: &str, root: Range<usize>) -> Self {
        Self { text: text.into(), root }
    }

    /// Adds what it holds to its file. The prefix sets its addresses apart from those of other plans.
    pub(crate) fn read(&self, prefix: &str, file: FileId, content: &mut Content, intent: &mut Intent) {
        let memo = RulesMemo::default();
        let mut sink = Sink { content: std::mem::take(content), ..Sink::new(&self.text, file, &memo, false) };
        read(self.text.get(self.root.clone()).unwrap_or_default(), prefix, &mut sink, intent);
        *content = sink.content;
    }
}

fn read<'t>(root: &'t str, prefix: &str, sink: &mut Sink<'t, '_>, intent: &mut Intent) {
    let document = Document::read(root, prefix);
    sink.newest(document.timestamp);
    let before = sink.content.objects.counts.clone();
    let known = Known::of(&document);
    Recorder { document: &document, sink, intent, known }.all();
    let Content { objects, parts, .. } = &mut sink.content;
    for collection in objects.counts.keys().filter(|collection| !before.contains_key(collection)) {
        parts.push(SeriesPart::intended(*collection));
    }
    if let Some(cut) = document.cut {
        sink.notice(NoticeKind::CutCollection, cut, None);
    }
}

/// What says which resource this is, the better one first.
pub(crate) const IDENTIFYING: &[&[Step]] = &[&[VALUES, Step::Key("display_name")], &[Step::Key("address")]];

/// What stands for a resource that lacks what is looked for.
pub(crate) const LANDMARK: &[Step] = &[Step::Key("address")];

const VALUES: Step = Step::Key("values");

/// Where the provider writes a property inside its resource.
pub(crate) fn routes(property: Property) -> Vec<Vec<Step>> {
    let inside = |route: &&[&'static str]| {
        let steps = route.iter().map(|name| match *name {
            "0" => Step::Index(0),
            name => Step::Key(name),
        });
        std::iter::once(VALUES).chain(steps).collect()
    };
    attributes(Some(property)).iter().map(inside).collect()
}

/// The attributes that hold a property; `0` is the only block of a list.
pub(crate) fn attributes(property: Option<Property>) -> &'static [&'static [&'static str]] {
    let Some(property) = property else { return &[] };
    match property {
        Property::Id => &[&["object_id"], &["id"]],
        Property::DisplayName => &[&["display_name"]],
        Property::GroupTypes => &[&["types"]],
        Property::SecurityEnabled => &[&["security_enabled"]],
        Property::MailEnabled => &[&["mail_enabled"]],
        Property::IsAssignableToRole => &[&["assignable_to_role"]],
        Property::OnPremisesSyncEnabled => &[&["onpremises_sync_enabled"]],
        Property::Visibility => &[&["visibility"]],
        Property::Owners => &[&["owners"]],
        Property::Mail => &[&["mail"]],
        Property::MembershipRule => &[&["dynamic_membership", "0", "rule"], &["dynamic_membership"]],
        Property::UserPrincipalName => &[&["user_principal_name"]],
        Property::UserType => &[&["user_type"]],
        Property::AccountEnabled => &[&["account_enabled"]],
        Property::ProxyAddresses => &[&["proxy_addresses"]],
        Property::OtherMails => &[&["other_mails"]],
        Property::AppOwnerOrganizationId => &[&["application_tenant_id"]],
        Property::ServicePrincipalType => &[&["type"]],
        Property::PrincipalId | Property::PrincipalType => {
            &[&["principal_id"], &["principal_object_id"], &["member_object_id"]]
        }
        Property::GroupId => &[&["group_id"], &["group_object_id"]],
        Property::AccessId => &[&["assignment_type"], &["role_id"]],
        Property::Status => &[&["status"]],
        Property::StartDateTime => &[&["start_date"]],
        Property::ScheduleExpiration => &[&["expiration_date"], &["duration"], &["permanent_assignment"]],
        Property::RoleDefinitionId => &[&["role_id"], &["role_definition_id"], &["role_object_id"]],
        Property::DirectoryScopeId => &[&["directory_scope_id"], &["administrative_unit_object_id"]],
        Property::RolePermissions => &[&["permissions"]],
        Property::EligibilityExpirationRequired => &[&["eligible_assignment_rules", "0", "expiration_required"]],
        Property::MaximumEligibility => &[&["eligible_assignment_rules", "0", "expire_after"]],
        Property::AssignmentExpirationRequired => &[&["active_assignment_rules", "0", "expiration_required"]],
        Property::MaximumAssignment => &[&["active_assignment_rules", "0", "expire_after"]],
        Property::MaximumActivation => &[&["activation_rules", "0", "maximum_duration"]],
        Property::AssignmentRequirements => {
            &[&["active_assignment_rules", "0", "require_multifactor_authentication"], &["active_assignment_rules"]]
        }
        Property::ActivationRequirements => {
            &[&["activation_rules", "0", "require_multifactor_authentication"], &["activation_rules"]]
        }
        Property::AuthenticationContext => {
            &[&["activation_rules", "0", "required_conditional_access_authentication_context"], &["activation_rules"]]
        }
        Property::ApprovalRequired => &[&["activation_rules", "0", "require_approval"], &["activation_rules"]],
        Property::ApprovalStages | Property::Stage(..) => {
            &[&["activation_rules", "0", "approval_stage"], &["activation_rules"]]
        }
        Property::Catalog => &[&["catalog_id"]],
        Property::ResourceRole => &[&["access_type"]],
        Property::ResourceScope => &[&["catalog_resource_association_id"]],
        Property::AccessPackage => &[&["access_package_id"]],
        Property::AllowedTargetScope => &[&["requestor_settings", "0", "scope_type"], &["requestor_settings"]],
        Property::SpecificAllowedTargets => &[&["requestor_settings", "0", "requestor"], &["requestor_settings"]],
        Property::SelfRequest => &[&["requestor_settings", "0", "requests_accepted"], &["requestor_settings"]],
        Property::Expiration => &[&["expiration_date"], &["duration_in_days"]],
        Property::ApprovalOnAdd => &[&["approval_settings", "0", "approval_required"], &["approval_settings"]],
        Property::PolicyStages => &[&["approval_settings", "0", "approval_stage"], &["approval_settings"]],
        Property::PrimaryApprovers | Property::FallbackApprovers => {
            &[&["approval_settings", "0", "approval_stage", "0", "primary_approver"], &["approval_settings"]]
        }
        Property::ReviewSettings => &[&["assignment_review_settings"]],
        Property::PolicyRules => &[&["activation_rules"]],
        Property::IsManagementRestricted
        | Property::CreatedDateTime
        | Property::Action
        | Property::IsValidationOnly
        | Property::MemberType
        | Property::State
        | Property::IncludeUsers
        | Property::ExcludeUsers
        | Property::IncludeGroups
        | Property::ExcludeGroups
        | Property::IncludeRoles
        | Property::ExcludeRoles
        | Property::IncludeAuthenticationContexts
        | Property::SignInActivity
        | Property::VerifiedDomains
        | Property::IsMemberManagementRestricted
        | Property::AssignmentType
        | Property::IsPrivileged
        | Property::LastModified
        | Property::EffectiveRules
        | Property::Rule(_)
        | Property::ConfiguredRule(_)
        | Property::RuleTarget(_)
        | Property::ActivationExpirationRequired
        | Property::EligibilityRequirements
        | Property::ApprovalRequiredForExtension
        | Property::RequestorJustification
        | Property::ApprovalMode
        | Property::Notification(..)
        | Property::ResourceRoleScopes
        | Property::AutomaticRequest
        | Property::CustomExtensionStages
        | Property::IsBuiltIn => &[],
    }
}
