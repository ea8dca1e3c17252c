//! What to change so that a fault is gone, as data.

use std::fmt;

use super::action::{Action, Target};
use super::subject::{Subject, SubjectKind};
use super::{page, request};
use crate::model::directory_role::{RoleAssignment, RoleScope};
use crate::model::{Collection, Mode, ObjectId, Property};
use crate::source::Phrase;

/// One way to end a fault: edits that are made together.
#[derive(Debug, Clone)]
pub struct Change<T = Phrase> {
    /// In the order in which they are made.
    pub edits: Vec<Edit<T>>,
}

/// One edit of one object. Its texts are [`Phrase`]s until a cover opens them.
#[derive(Debug, Clone)]
pub struct Edit<T = Phrase> {
    /// The object to edit.
    pub object: Subject<T>,
    /// What of it.
    pub target: Target,
    /// What is there now, where it was exported.
    pub from: Option<T>,
    /// Where the roles hold that it assigns, as `directoryScopeId` says it, if not in the entire tenant.
    pub scope: Option<T>,
    /// What to do.
    pub action: Action<T>,
    /// The request in Microsoft Graph, without its body; none where an id is not one of Microsoft Graph.
    pub request: Option<T>,
    /// The edit as an imperative.
    pub words: T,
}

impl Change {
    /// The edits in a sentence, as an imperative.
    pub(super) fn words(&self) -> String {
        let words: Vec<&str> = self.edits.iter().map(|edit| edit.words.as_part()).collect();
        match words.split_last() {
            Some((last, [])) => (*last).to_owned(),
            Some((last, [first])) => format!("{first} and {last}"),
            Some((last, others)) => format!("{}, and {last}", others.join(", ")),
            None => String::new(),
        }
    }
}

impl Edit {
    /// An edit, and how a sentence says it, as an imperative.
    pub(crate) fn new(
        object: Subject<Phrase>,
        target: impl Into<Target>,
        action: Action,
        words: impl Into<Phrase>,
    ) -> Self {
        let (target, action) = (target.into(), action.in_order());
        let request = request::of(&object, target, &action);
        let request = request.map(Phrase::from);
        Self { object, target, from: None, scope: None, action, request, words: words.into() }
    }

    /// Says what is there now.
    #[must_use]
    pub(crate) fn now(mut self, value: impl fmt::Display) -> Self {
        self.from = Some(value.to_string().into());
        self
    }

    /// Says that a directory role is assigned where somebody holds it now.
    #[must_use]
    pub(crate) fn at_scope_of(mut self, held: &RoleAssignment) -> Self {
        self.scope = held.scope.known().and_then(RoleScope::path).map(Phrase::from);
        self
    }

    /// Says in which role management policy the property is.
    #[must_use]
    pub(crate) fn in_policy(mut self, policy: &ObjectId) -> Self {
        self.request = request::in_policy(policy, self.target).map(Phrase::from);
        self
    }

    /// Says whether the assignment is eligible or active, which decides where Microsoft Graph changes it.
    #[must_use]
    pub(crate) fn of_mode(mut self, mode: Mode) -> Self {
        self.request = request::of_mode(&self.object, mode).map(Phrase::from);
        self
    }
}

impl Edit<String> {
    /// The page of the admin center, by its menu: `Groups > All groups > Owners`.
    #[must_use]
    pub fn page(&self) -> Option<String> {
        page::of(self.object.kind, &self.object.id, self.target)
    }

    /// The resource and the attribute of the Terraform provider azuread, where it has them.
    #[must_use]
    pub fn terraform(&self) -> Option<(&'static str, Option<&'static str>)> {
        let resource = match (self.object.kind, self.target) {
            (_, Target::Collection(Collection::GroupMembers)) => "azuread_group_member",
            (_, Target::Collection(Collection::GroupEligibility)) => {
                "azuread_privileged_access_group_eligibility_schedule"
            }
            (_, Target::Collection(Collection::GroupAssignments)) => {
                "azuread_privileged_access_group_assignment_schedule"
            }
            (_, Target::Collection(Collection::AdministrativeUnitMembers)) => "azuread_administrative_unit_member",
            (_, Target::Collection(Collection::RoleAssignments)) => "azuread_directory_role_assignment",
            (_, Target::Collection(Collection::RoleEligibility)) => {
                "azuread_directory_role_eligibility_schedule_request"
            }
            (SubjectKind::Schedule | SubjectKind::GroupRole | SubjectKind::RoleAssignment, _) => self.schedule()?,
            (SubjectKind::Group, _) => "azuread_group",
            (SubjectKind::RoleSettings, _) if self.object.id.contains('/') => "azuread_group_role_management_policy",
            (SubjectKind::AssignmentPolicy, _) => "azuread_access_package_assignment_policy",
            (SubjectKind::AccessPackage, Target::Property(Property::ResourceRoleScopes)) | (SubjectKind::Grant, _) => {
                "azuread_access_package_resource_package_association"
            }
            // The provider has no resource for it.
            (SubjectKind::AccessPackage, Target::Property(Property::IncompatibleAccessPackages)) => return None,
            (SubjectKind::AccessPackage, _) => "azuread_access_package",
            (SubjectKind::User, _) => "azuread_user",
            (SubjectKind::ConditionalAccessPolicy, _)
            | (_, Target::Collection(Collection::ConditionalAccessPolicies)) => "azuread_conditional_access_policy",
            (SubjectKind::AdministrativeUnit, _) => "azuread_administrative_unit",
            _ => return None,
        };
        let attribute = match self.target {
            // The provider only reads `onpremises_sync_enabled`.
            Target::Property(Property::OnPremisesSyncEnabled) | Target::Object | Target::Collection(_) => None,
            Target::Property(property) => property.written().terraform.first().copied(),
        };
        Some((resource, attribute))
    }

    /// The resource of an eligibility or an assignment: the request tells its mode.
    fn schedule(&self) -> Option<&'static str> {
        let (_, list) = self.request.as_deref()?.rsplit_once('/')?;
        match list {
            "eligibilityScheduleRequests" => Some("azuread_privileged_access_group_eligibility_schedule"),
            "assignmentScheduleRequests" => Some("azuread_privileged_access_group_assignment_schedule"),
            "roleEligibilityScheduleRequests" => Some("azuread_directory_role_eligibility_schedule_request"),
            "roleAssignmentScheduleRequests" => Some("azuread_directory_role_assignment"),
            _ => None,
        }
    }
}
