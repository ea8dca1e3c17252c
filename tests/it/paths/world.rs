//! Small tenants, written as Microsoft Graph would answer.

use pimlint::model::{Access, ObjectId};
use pimlint::service::Export;
use pimlint::tenant::paths::Node;
use serde_json::{Value, json};

use crate::support::Files;

pub const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";
pub const HELPDESK_ADMINISTRATOR: &str = "729827e3-9c14-49f7-bb1b-9608f156bbb8";
pub const GROUPS_ADMINISTRATOR: &str = "fdd7a751-b60b-444a-984c-02652fe8fa1c";

const PIM: &str = "identityGovernance/privilegedAccess/group";
const GOVERNANCE: &str = "identityGovernance/entitlementManagement";

/// Lists of objects by file, with the context that says what they are.
#[derive(Clone)]
pub struct World {
    lists: Vec<(String, String, Vec<Value>)>,
}

/// The id of a thing by its name.
pub fn id(name: &str) -> String {
    let bytes = name.bytes().fold([0_u8; 6], |mut sum, byte| {
        for (at, part) in sum.iter_mut().enumerate() {
            *part = part.wrapping_mul(31).wrapping_add(byte).rotate_left(u32::try_from(at).unwrap_or(0));
        }
        sum
    });
    let tail = bytes.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    format!("00000000-0000-4000-8000-{tail:012x}")
}

pub fn object(name: &str) -> ObjectId {
    ObjectId::parse(&id(name)).expect("an id")
}

pub fn person(name: &str) -> Node {
    Node::Principal(object(name))
}

pub fn member(name: &str) -> Node {
    Node::Group(object(name), Access::Member)
}

pub fn role(template: &str) -> Node {
    Node::Role(ObjectId::parse(template).expect("an id"))
}

impl World {
    /// A tenant with every list that paths read, all of them empty.
    pub fn new() -> Self {
        let lists = [
            ("groups", "groups"),
            ("users", "users"),
            ("roleAssignments", "roleManagement/directory/roleAssignments"),
            ("roleEligibilitySchedules", "roleManagement/directory/roleEligibilitySchedules"),
            ("roleDefinitions", "roleManagement/directory/roleDefinitions"),
            ("roleManagementPolicyAssignments", "policies/roleManagementPolicyAssignments(policy(rules()))"),
            ("accessPackages", &format!("{GOVERNANCE}/accessPackages(resourceRoleScopes(role(),scope()),catalog())")),
            ("assignmentPolicies", &format!("{GOVERNANCE}/assignmentPolicies(accessPackage())")),
            ("administrativeUnits", "directory/administrativeUnits"),
            ("catalogs", &format!("{GOVERNANCE}/catalogs")),
            ("catalogRoles", "roleManagement/entitlementManagement/roleAssignments"),
            ("conditionalAccessPolicies", "identity/conditionalAccess/policies"),
        ];
        let list = |(file, context): (&str, &str)| (file.to_owned(), context.to_owned(), Vec::new());
        Self { lists: lists.map(list).to_vec() }
    }

    fn add(&mut self, file: &str, context: &str, element: Value) {
        match self.lists.iter_mut().find(|(name, ..)| name == file) {
            Some((.., list)) => list.push(element),
            None => self.lists.push((file.to_owned(), context.to_owned(), vec![element])),
        }
    }

    fn list(&mut self, file: &str, element: Value) -> &mut Self {
        self.add(file, "", element);
        self
    }

    /// The list, empty where nothing is in it.
    fn empty(&mut self, file: String, context: &str) {
        if !self.lists.iter().any(|(name, ..)| *name == file) {
            self.lists.push((file, context.to_owned(), Vec::new()));
        }
    }

    /// Changes the objects of a list that have a name.
    pub fn change(&mut self, file: &str, name: &str, change: impl Fn(&mut Value)) -> &mut Self {
        let lists = self.lists.iter_mut().filter(|(list, ..)| list == file);
        let mut named = lists.flat_map(|(.., list)| list).filter(|object| object["displayName"] == name).peekable();
        assert!(named.peek().is_some(), "{file} has {name}");
        named.for_each(change);
        self
    }

    /// A list of the tenant in which there is nothing.
    pub fn without(&mut self, file: &str) -> &mut Self {
        let context = format!("{GOVERNANCE}/{file}");
        self.empty(file.to_owned(), &context);
        self
    }

    pub fn user(&mut self, name: &str) -> &mut Self {
        let user = json!({ "id": id(name), "displayName": name, "userPrincipalName": format!("{name}@contoso.com"),
            "userType": "Member", "accountEnabled": true, "isManagementRestricted": null });
        self.list("users", user)
    }

    /// A group; `more` lays over it what is not that of a role-assignable security group.
    pub fn group(&mut self, name: &str, more: &Value) -> &mut Self {
        let mut group = json!({ "id": id(name), "displayName": name, "groupTypes": [], "securityEnabled": true,
            "mailEnabled": false, "isAssignableToRole": true, "isManagementRestricted": null, "visibility": "Private",
            "onPremisesSyncEnabled": null, "membershipRule": null });
        for (key, value) in more.as_object().into_iter().flatten() {
            group[key] = value.clone();
        }
        for (list, context) in [
            ("groupMembers", "directoryObjects".to_owned()),
            ("groupOwners", "directoryObjects".to_owned()),
            ("eligibilitySchedules", format!("{PIM}/eligibilitySchedules")),
            ("assignmentSchedules", format!("{PIM}/assignmentSchedules")),
        ] {
            self.empty(format!("{list}.{}", id(name)), &context);
        }
        self.list("groups", group)
    }

    /// Puts somebody into a list of a group; `kind` is `user` or `group`.
    pub fn listed(&mut self, group: &str, access: &str, principal: &str, kind: &str) -> &mut Self {
        let list = if access == "owner" { "groupOwners" } else { "groupMembers" };
        let element =
            json!({ "@odata.type": format!("#microsoft.graph.{kind}"), "id": id(principal), "displayName": principal });
        self.list(&format!("{list}.{}", id(group)), element)
    }

    /// An entry of PIM; `end` is when it ends, if it does.
    pub fn schedule(&mut self, mode: &str, group: &str, access: &str, principal: &str, end: Option<&str>) -> &mut Self {
        let expiration = match end {
            Some(end) => json!({ "type": "afterDateTime", "endDateTime": end, "duration": null }),
            None => json!({ "type": "noExpiration", "endDateTime": null, "duration": null }),
        };
        let mut entry = json!({ "id": format!("{}_{access}_{}", id(group), id(&format!("{principal}{mode}{access}"))),
            "scheduleInfo": { "startDateTime": "2026-01-05T08:00:00Z", "expiration": expiration },
            "status": "Provisioned", "memberType": "Direct", "accessId": access, "principalId": id(principal), "groupId": id(group) });
        if mode == "assignment" {
            entry["assignmentType"] = json!("assigned");
        }
        self.list(&format!("{mode}Schedules.{}", id(group)), entry)
    }

    /// The settings of one role of a group, or of a directory role; `approvers` as Graph writes them, none where no approval is required.
    pub fn settings(&mut self, scope: &str, role: &str, approvers: Option<&[Value]>, mfa: bool) -> &mut Self {
        let (kind, scope_id) = if scope == "/" { ("DirectoryRole", "/".to_owned()) } else { ("Group", id(scope)) };
        let enabled: &[&str] = if mfa { &["MultiFactorAuthentication", "Justification"] } else { &["Justification"] };
        let target = json!({ "caller": "EndUser", "operations": ["All"], "level": "Assignment", "inheritableSettings": [], "enforcedSettings": [] });
        let stage = json!({ "approvalStageTimeOutInDays": 1, "isApproverJustificationRequired": true, "escalationTimeInMinutes": 0,
            "isEscalationEnabled": false, "primaryApprovers": approvers.unwrap_or_default(), "escalationApprovers": [] });
        let policy = format!("{kind}_{scope_id}_{}", id(&format!("{scope}{role}")));
        let rules = json!([
            { "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyEnablementRule", "id": "Enablement_EndUser_Assignment",
              "enabledRules": enabled, "target": target },
            { "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyApprovalRule", "id": "Approval_EndUser_Assignment", "target": target,
              "setting": { "isApprovalRequired": approvers.is_some(), "isApprovalRequiredForExtension": false,
                "isRequestorJustificationRequired": true, "approvalMode": "SingleStage", "approvalStages": [stage] } },
            { "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyAuthenticationContextRule",
              "id": "AuthenticationContext_EndUser_Assignment", "isEnabled": false, "claimValue": "", "target": target },
        ]);
        self.list(
            "roleManagementPolicyAssignments",
            json!({ "id": format!("{policy}_{role}"), "policyId": policy,
            "scopeId": scope_id, "scopeType": kind, "roleDefinitionId": role,
            "policy": { "id": policy, "displayName": kind, "scopeId": scope_id, "scopeType": kind, "rules": rules } }),
        )
    }

    /// A directory role in the entire tenant, or at an administrative unit by name.
    pub fn role(&mut self, principal: &str, template: &str, unit: Option<&str>) -> &mut Self {
        let scope = unit.map_or_else(|| "/".to_owned(), |unit| format!("/administrativeUnits/{}", id(unit)));
        self.list(
            "roleAssignments",
            json!({ "id": id(&format!("{principal}{template}{scope}")), "principalId": id(principal),
            "roleDefinitionId": template, "directoryScopeId": scope }),
        )
    }

    /// Says that an active assignment of a directory role in the entire tenant has no end.
    pub fn role_schedule(&mut self, principal: &str, template: &str) -> &mut Self {
        let file = "roleAssignmentSchedules";
        self.empty(file.to_owned(), "roleManagement/directory/roleAssignmentSchedules");
        let expiration = json!({ "type": "noExpiration", "endDateTime": null, "duration": null });
        self.list(
            file,
            json!({ "id": id(&format!("{principal}{template}active")), "principalId": id(principal),
            "roleDefinitionId": template, "directoryScopeId": "/", "status": "Provisioned", "memberType": "Direct",
            "assignmentType": "Assigned",
            "scheduleInfo": { "startDateTime": "2026-01-05T08:00:00Z", "expiration": expiration } }),
        )
    }

    /// Makes somebody eligible for a directory role in the entire tenant.
    pub fn role_eligibility(&mut self, principal: &str, template: &str) -> &mut Self {
        let expiration = json!({ "type": "noExpiration", "endDateTime": null, "duration": null });
        self.list(
            "roleEligibilitySchedules",
            json!({ "id": id(&format!("{principal}{template}eligible")), "principalId": id(principal),
            "roleDefinitionId": template, "directoryScopeId": "/", "status": "Provisioned", "memberType": "Direct",
            "scheduleInfo": { "startDateTime": "2026-01-05T08:00:00Z", "expiration": expiration } }),
        )
    }

    pub fn unit(&mut self, name: &str, members: &[(&str, &str)]) -> &mut Self {
        let file = format!("administrativeUnitMembers.{}", id(name));
        self.empty(file.clone(), "directoryObjects");
        for (member, kind) in members {
            let element =
                json!({ "@odata.type": format!("#microsoft.graph.{kind}"), "id": id(member), "displayName": member });
            self.add(&file, "directoryObjects", element);
        }
        self.list(
            "administrativeUnits",
            json!({ "id": id(name), "displayName": name, "isMemberManagementRestricted": false,
            "membershipType": null, "membershipRule": null, "visibility": null }),
        )
    }

    /// A package in a catalog that gives a role of a group: `Member`, `EligibleMember`, `Owner`.
    pub fn package(&mut self, name: &str, catalog: &str, group: &str, gives: &str) -> &mut Self {
        let role = json!({ "id": id(&format!("{name}{gives}")), "displayName": if gives == "EligibleMember" { "Eligible Member" } else { gives },
            "originSystem": "AadGroup", "originId": format!("{gives}_{}", id(group)) });
        let scope = json!({ "id": id(&format!("{name}scope")), "displayName": "Root", "originId": id(group), "originSystem": "AadGroup", "isRootScope": true });
        self.list("accessPackages", json!({ "id": id(name), "displayName": name, "isHidden": false,
            "catalog": { "id": id(catalog), "displayName": catalog },
            "resourceRoleScopes": [{ "id": id(&format!("{name}{group}{gives}")), "createdDateTime": "2025-06-01T08:00:00Z", "role": role, "scope": scope }] }))
    }

    /// A policy of a package; `stages` as Graph writes them, none where no approval is required; `groups` may request, else all members.
    pub fn policy(&mut self, name: &str, package: &str, groups: &[&str], stages: Option<Value>) -> &mut Self {
        let targets: Vec<Value> = groups
            .iter()
            .map(|group| json!({ "@odata.type": "#microsoft.graph.groupMembers", "groupId": id(group), "description": group }))
            .collect();
        let scope = if groups.is_empty() { "allMemberUsers" } else { "specificDirectoryUsers" };
        self.list("assignmentPolicies", json!({ "id": id(name), "displayName": name, "allowedTargetScope": scope,
            "specificAllowedTargets": targets, "expiration": { "endDateTime": null, "duration": "P30D", "type": "afterDuration" },
            "requestorSettings": { "enableTargetsToSelfAddAccess": true, "enableTargetsToSelfUpdateAccess": false },
            "requestApprovalSettings": { "isApprovalRequiredForAdd": stages.is_some(), "isApprovalRequiredForUpdate": false,
                "isRequestorJustificationRequired": true, "stages": stages.unwrap_or_else(|| json!([])) },
            "customExtensionStageSettings": [],
            "reviewSettings": null, "automaticRequestSettings": null, "accessPackage": { "id": id(package), "displayName": package } }))
    }

    /// A delivered assignment of a package.
    pub fn assignment(&mut self, name: &str, package: &str, holder: &str) -> &mut Self {
        let context = format!("{GOVERNANCE}/assignments(accessPackage(),assignmentPolicy(),target())");
        let assignment = json!({ "id": id(name), "displayName": name, "state": "delivered", "expiredDateTime": null,
            "schedule": { "startDateTime": "2026-01-05T08:00:00Z", "expiration": { "type": "noExpiration", "endDateTime": null, "duration": null } },
            "accessPackage": { "id": id(package), "displayName": package }, "assignmentPolicy": null,
            "target": { "id": id(&format!("{holder} as a subject")), "objectId": id(holder) } });
        self.add("assignments", &context, assignment);
        self
    }

    /// A catalog with groups as its resources and the holder of a role in it, by the definition of the role.
    pub fn catalog(&mut self, name: &str, groups: &[&str], delegate: Option<(&str, &str)>) -> &mut Self {
        let file = format!("catalogResources.{}", id(name));
        self.empty(file.clone(), &format!("{GOVERNANCE}/catalogs/resources"));
        for group in groups {
            let resource = json!({ "id": id(&format!("{name}{group}")), "displayName": group, "originId": id(group), "originSystem": "AadGroup",
                "createdDateTime": "2025-06-01T08:00:00Z" });
            self.add(&file, "", resource);
        }
        if let Some((holder, role)) = delegate {
            self.catalog_role(name, holder, role);
        }
        self.list(
            "catalogs",
            json!({ "id": id(name), "displayName": name, "catalogType": "userManaged", "state": "published",
            "isExternallyVisible": false }),
        )
    }

    /// The holder of a role in a catalog, by the definition of the role.
    pub fn catalog_role(&mut self, catalog: &str, holder: &str, role: &str) -> &mut Self {
        let held = json!({ "id": id(&format!("{catalog}{holder}{role}")), "principalId": id(holder), "roleDefinitionId": role,
            "appScopeId": format!("/AccessPackageCatalog/{}", id(catalog)) });
        self.add("catalogRoles", "roleManagement/entitlementManagement/roleAssignments", held);
        self
    }

    /// The list of the groups in PIM.
    pub fn pim_groups(&mut self, groups: &[&str]) -> &mut Self {
        self.empty("pimGroups".to_owned(), &format!("{PIM}/resources"));
        for group in groups {
            self.list("pimGroups", json!({ "id": id(group), "displayName": group }));
        }
        self
    }

    /// The list of the service principals, none of them.
    pub fn no_service_principals(&mut self) -> &mut Self {
        self.empty("servicePrincipals".to_owned(), "servicePrincipals");
        self
    }

    /// Makes the activation under the first role settings ask for the authentication context c1.
    pub fn ask_for_context(&mut self) -> &mut Self {
        let rules = self.first("roleManagementPolicyAssignments")["policy"]["rules"].as_array_mut().expect("rules");
        let rule = rules.iter_mut().find(|rule| rule["id"] == "AuthenticationContext_EndUser_Assignment");
        let rule = rule.expect("the rule about contexts");
        rule["isEnabled"] = json!(true);
        rule["claimValue"] = json!("c1");
        self
    }

    /// The files but one.
    pub fn files_but(&self, name: &str) -> Files {
        self.files().into_iter().filter(|(file, _)| file.split('.').next() != Some(name)).collect()
    }

    /// A Conditional Access policy for the authentication context c1; `more` lays over it what is its own.
    pub fn conditional_access(&mut self, more: &Value) -> &mut Self {
        let mut policy = json!({ "id": id("Activation"), "displayName": "Activation", "state": "enabled", "conditions": {
            "applications": { "includeApplications": [], "excludeApplications": [], "includeUserActions": [],
                "includeAuthenticationContextClassReferences": ["c1"] },
            "users": { "includeUsers": ["All"], "excludeUsers": [], "includeGroups": [], "excludeGroups": [], "includeRoles": [],
                "excludeRoles": [], "includeGuestsOrExternalUsers": null, "excludeGuestsOrExternalUsers": null } },
            "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }, "sessionControls": null });
        for (key, value) in more.as_object().into_iter().flatten() {
            policy[key] = value.clone();
        }
        self.list("conditionalAccessPolicies", policy)
    }

    /// The first element of a list.
    pub fn first(&mut self, file: &str) -> &mut Value {
        let (.., list) = self.lists.iter_mut().find(|(known, ..)| known == file).expect("a list");
        list.first_mut().expect("an element")
    }

    pub fn files(&self) -> Files {
        let file = |(name, context, list): &(String, String, Vec<Value>)| {
            let context = format!("https://graph.microsoft.com/beta/$metadata#{context}");
            (format!("{name}.json"), json!({ "@odata.context": context, "value": list }).to_string().into_bytes())
        };
        self.lists.iter().map(file).collect()
    }

    pub fn export(&self) -> Export {
        let moment: Option<_> = pimlint::model::Instant::parse("2026-02-01T00:00:00Z").expect("a moment");
        Export::of_texts(&self.files(), moment.map(pimlint::model::Moment::Stated))
    }
}

/// A user as an approver in PIM.
pub fn single(name: &str) -> Value {
    json!({ "@odata.type": "#microsoft.graph.singleUser", "isBackup": false, "userId": id(name), "id": id(name) })
}

/// The members of a group as approvers.
pub fn group_members(name: &str) -> Value {
    json!({ "@odata.type": "#microsoft.graph.groupMembers", "isBackup": false, "groupId": id(name), "id": id(name) })
}
