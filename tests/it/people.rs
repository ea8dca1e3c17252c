//! Who owns groups, and what an export tells of users, service principals and the tenant's domains.

use pimlint::cover::Cover;
use pimlint::model::{
    Access, Collected, Collection, Gap, Given, MemberType, Mode, ObjectId, PolicyState, Property, RequestAction,
    ServicePrincipalKind, UserScope, Visibility, Why,
};
use pimlint::service::Export;
use pimlint::tenant::Tenant;

const GROUP: &str = "0aa0bb11-1111-2222-3333-444455556666";
const ADA: &str = "9a3e7c20-1f4b-4c6d-8e2a-7b5c4d3e2f01";
const BEA: &str = "9a3e7c20-1f4b-4c6d-8e2a-7b5c4d3e2f02";

fn id(text: &str) -> ObjectId {
    ObjectId::parse(text).expect("an id")
}

fn tenant(files: &[(&str, &str)]) -> Tenant {
    let files: Vec<_> =
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned().into_bytes())).collect();
    Export::of_texts(&files, None).tenant
}

fn owners(tenant: &Tenant) -> Collected<Vec<ObjectId>> {
    tenant.owners_of_group(&id(GROUP)).map(|list| list.iter().map(|owner| owner.id.clone()).collect())
}

#[test]
fn owners_are_read_wherever_members_are() {
    let list = format!(r##"[{{"@odata.type": "#microsoft.graph.user", "id": "{ADA}", "displayName": "Ada"}}]"##);
    let page = format!(r#"{{"value": {list}}}"#);
    let context = format!(
        r#"{{"@odata.context": "https://graph.microsoft.com/beta/$metadata#groups('{GROUP}')/owners", "value": {list}}}"#
    );
    let group = format!(r#"[{{"id": "{GROUP}", "groupTypes": [], "owners": {list}}}]"#);
    let owner = format!(r##"{{"@odata.type": "#microsoft.graph.user", "id": "{ADA}"}}"##);
    let tree = format!("Groups/{GROUP}/Owners/{ADA}/{ADA}.json");
    for (name, text) in [
        (format!("group-owners.{GROUP}-00001.json"), &page),
        (format!("groupOwners.{GROUP}.json"), &list),
        (format!("groups/{GROUP}/owners.json"), &list),
        ("anything.json".to_owned(), &context),
        ("groups.json".to_owned(), &group),
        (tree, &owner),
    ] {
        let tenant = tenant(&[(&name, text)]);
        assert_eq!(owners(&tenant).but_service_principals(), Collected::Complete(vec![id(ADA)]), "{name}");
        assert!(tenant.users().seen().is_err(), "{name}: an owner is no entry of the list of users");
        assert_eq!(tenant.members_of_group(&id(GROUP)), Collected::Missing(Gap::Absent(Collection::GroupMembers)));
    }
}

#[test]
fn owners_that_may_be_cut_are_partial() {
    let many = |count: usize| -> String {
        let one = |at: usize| format!(r#"{{"id": "00000000-0000-4000-8000-{at:012}"}}"#);
        (0..count).map(one).collect::<Vec<_>>().join(",")
    };
    let expanded = |count| {
        tenant(&[("groups.json", &format!(r#"[{{"id": "{GROUP}", "groupTypes": [], "owners": [{}]}}]"#, many(count)))])
    };
    assert!(owners(&expanded(19)).complete().is_ok());
    assert_eq!(owners(&expanded(20)).complete().err(), Some(Gap::Partial(Collection::GroupOwners)));
    let page = format!(r#"{{"value": [{}], "@odata.nextLink": "https://graph.microsoft.com/v1.0/next"}}"#, many(2));
    let cut = tenant(&[(&format!("group-owners.{GROUP}.json"), &page)]);
    assert_eq!(owners(&cut).complete().err(), Some(Gap::Partial(Collection::GroupOwners)));
    assert_eq!(owners(&tenant(&[])), Collected::Missing(Gap::Absent(Collection::GroupOwners)));
    let empty = tenant(&[(&format!("group-owners.{GROUP}.json"), "[]")]);
    assert_eq!(owners(&empty).but_service_principals(), Collected::Complete(Vec::new()));
}

/// <https://learn.microsoft.com/graph/api/group-list-owners>: v1.0 lists no service principals.
#[test]
fn only_a_list_of_beta_tells_of_service_principals() {
    let version = |version: &str| {
        format!(
            r#"{{"@odata.context": "https://graph.microsoft.com/{version}/$metadata#directoryObjects", "value": []}}"#
        )
    };
    let of = |text: &str| owners(&tenant(&[(&format!("group-owners.{GROUP}.json"), text)]));
    assert_eq!(of(&version("beta")), Collected::Complete(Vec::new()));
    let lacking = Collected::Partial(Vec::new(), Gap::ServicePrincipals(Collection::GroupOwners));
    assert_eq!(of(&version("v1.0")), lacking);
    assert_eq!(of("[]"), lacking);
    let (old, new) = (version("v1.0"), version("beta"));
    let both = [(format!("v1/groups/{GROUP}/owners.json"), &old), (format!("beta/groups/{GROUP}/owners.json"), &new)];
    let both = both.each_ref().map(|(name, text)| (name.as_str(), text.as_str()));
    assert_eq!(owners(&tenant(&both)), Collected::Complete(Vec::new()));
}

#[test]
fn visibility_and_rule_of_a_group_are_unknown_unless_written() {
    let group = |properties: &str| {
        let text = format!(r#"[{{"id": "{GROUP}", "groupTypes": ["Unified"]{properties}}}]"#);
        let tenant = tenant(&[("groups.json", &text)]);
        tenant.group(&id(GROUP)).expect("groups").expect("the group").clone()
    };
    let gap = |property| Gap::Property(Collection::Groups, property, Why::NotSelected);
    let silent = group("");
    assert_eq!(silent.visibility(), Err(gap(Property::Visibility)));
    assert_eq!(silent.membership_rule(), Err(gap(Property::MembershipRule)));
    let null = group(r#", "visibility": null, "membershipRule": null"#);
    assert_eq!((null.visibility(), null.membership_rule()), (Ok(Visibility::NotStated), Ok(None)));
    let printed = group(r#", "Visibility": null, "MembershipRule": null, "AdditionalProperties": {}"#);
    assert!(printed.visibility().is_err() && printed.membership_rule().is_err());
    let open = group(r#", "visibility": "public", "membershipRule": "(user.country -eq \"SE\")""#);
    assert_eq!(open.visibility(), Ok(Visibility::Public));
    assert_eq!(open.membership_rule(), Ok(Some(&"(user.country -eq \"SE\")".into())));
    let odd = group(r#", "visibility": "unknownFutureValue""#);
    assert_eq!(odd.visibility(), Err(Gap::Property(Collection::Groups, Property::Visibility, Why::UnknownValue)));
}

#[test]
fn lists_of_users_tell_of_one_user_together() {
    let users = format!(
        r#"[{{"id": "{ADA}", "displayName": "Ada", "userPrincipalName": "ada@adatum.example", "userType": "Guest", "accountEnabled": true}}]"#
    );
    let sign_ins = format!(
        r#"{{"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users(id,signInActivity)", "value": [{{"id": "{ADA}", "signInActivity": {{"lastSuccessfulSignInDateTime": "2025-03-01T00:00:00Z"}}}}]}}"#
    );
    let tenant = tenant(&[("users-00001.json", &users), ("user-sign-ins-00001.json", &sign_ins)]);
    let ada = tenant.user(&id(ADA)).expect("users").expect("Ada");
    assert_eq!((ada.is_guest(), ada.is_enabled()), (Ok(true), Ok(true)));
    assert!(ada.last_sign_in().expect("known").is_some());
    assert_eq!(ada.user_principal_name(), Ok(&"ada@adatum.example".into()));
    assert!(tenant.user(&id(BEA)).expect("the list is whole").is_none());
}

#[test]
fn service_principals_and_domains_are_read() {
    let principals = format!(
        r#"[{{"id": "{ADA}", "appId": "{BEA}", "servicePrincipalType": "ManagedIdentity", "accountEnabled": false, "appOwnerOrganizationId": null}},
            {{"id": "{BEA}", "appId": "{ADA}", "servicePrincipalType": "Application", "appOwnerOrganizationId": "{GROUP}"}}]"#
    );
    let organization =
        format!(r#"[{{"id": "{GROUP}", "verifiedDomains": [{{"name": "adatum.example", "isDefault": true}}]}}]"#);
    let tenant = tenant(&[("servicePrincipals.json", &principals), ("organization.json", &organization)]);
    let principal = |of: &str| tenant.service_principal(&id(of)).expect("principals").expect("one").clone();
    let (identity, application) = (principal(ADA), principal(BEA));
    assert_eq!((identity.kind(), identity.is_enabled()), (Ok(ServicePrincipalKind::ManagedIdentity), Ok(false)));
    assert_eq!(identity.owner_organization(), Ok(None));
    assert_eq!(application.owner_organization(), Ok(Some(&id(GROUP))));
    assert!(application.is_enabled().is_err());
    let domains = tenant.verified_domains().expect("domains");
    assert_eq!(domains.iter().map(Given::raw).collect::<Vec<&str>>(), ["adatum.example"]);
}

#[test]
fn domains_that_no_export_names_are_a_gap() {
    assert_eq!(tenant(&[]).verified_domains().err(), Some(Gap::Absent(Collection::Organization)));
    let silent = tenant(&[(
        "organization.json",
        &format!(r#"[{{"id": "{GROUP}", "displayName": "Adatum", "verifiedDomains": []}}]"#),
    )]);
    let gap = Gap::Property(Collection::Organization, Property::VerifiedDomains, Why::NotSelected);
    assert_eq!(silent.verified_domains().err(), Some(gap));
}

#[test]
fn conditional_access_policies_tell_whom_they_leave_out_and_what_they_guard() {
    let policies = format!(
        r#"[{{"id": "{ADA}", "displayName": "Require MFA", "state": "enabledForReportingButNotEnforced", "grantControls": null,
              "conditions": {{
                "applications": {{"includeApplications": [], "includeAuthenticationContextClassReferences": ["c1"]}},
                "users": {{"includeUsers": ["All"], "excludeUsers": ["{BEA}", "GuestsOrExternalUsers"], "includeGroups": [],
                           "excludeGroups": ["{GROUP}"], "includeRoles": [], "excludeRoles": null}}}}}},
            {{"id": "{BEA}", "state": "enabled", "grantControls": null, "conditions": {{"users": null, "applications": {{}}}}}}]"#
    );
    let tenant = tenant(&[("conditionalAccessPolicies.json", &policies)]);
    let all = tenant.conditional_access_policies();
    let [people, workloads] = all.complete().expect("a whole list") else { panic!("two policies") };
    assert_eq!(people.state(), Ok(PolicyState::ReportOnly));
    assert_eq!(people.included_users(), Ok(&[UserScope::All][..]));
    assert_eq!(people.excluded_users(), Ok(&[UserScope::User(id(BEA)), UserScope::GuestsOrExternalUsers][..]));
    assert_eq!(people.excluded_groups(), Ok(&[id(GROUP)][..]));
    assert_eq!(people.excluded_roles(), Ok(&[][..]), "null");
    assert_eq!(people.contexts(), Ok(&[ObjectId::parse("c1").expect("an id")][..]));
    assert_eq!(workloads.included_users(), Ok(&[][..]), "a policy for workload identities");
    assert!(workloads.contexts().is_err(), "not written");
    assert_eq!(
        self::tenant(&[]).conditional_access_policies().seen().err(),
        Some(Gap::Absent(Collection::ConditionalAccessPolicies))
    );
}

#[test]
fn requests_are_kept_in_the_order_in_which_they_were_made() {
    let request = |id: &str, action: &str, created: &str, schedule: &str| {
        format!(
            r#"{{"id": "{id}", "groupId": "{GROUP}", "principalId": "{ADA}", "accessId": "member", "action": "{action}",
                 "status": "Provisioned", "createdDateTime": "{created}", "scheduleInfo": {schedule}}}"#
        )
    };
    let remove = request("00000000-0000-4000-8000-000000000001", "adminRemove", "2026-01-01T10:04:00Z", "null");
    let start = r#"{"startDateTime": "2026-01-01T10:00:01Z", "expiration": {"type": "noExpiration"}}"#;
    let assign = request("00000000-0000-4000-8000-000000000002", "AdminAssign", "2026-01-01T10:00:00Z", start);
    let list = format!("[{remove}, {assign}, {remove}]");
    let tenant = tenant(&[("assignmentScheduleRequests.json", &list)]);
    let [first, second] = tenant.schedule_requests() else { panic!("two requests") };
    assert_eq!((first.action(), second.action()), (Ok(RequestAction::AdminAssign), Ok(RequestAction::AdminRemove)));
    assert_eq!((first.mode, first.access(), first.principal()), (Mode::Active, Ok(Access::Member), Ok(&id(ADA))));
    assert_eq!((first.status(), second.start()), (Ok(&"Provisioned".into()), Ok(None)));
    assert!(first.created().expect("known") < second.created().expect("known"));
    assert!(first.is_validation_only().is_err(), "not written");
}

#[test]
fn instances_say_whether_they_are_the_principals_own() {
    let instance = |properties: &str| {
        let text = format!(
            r#"[{{"id": "a", "groupId": "{GROUP}", "principalId": "{ADA}", "accessId": "member", "startDateTime": null, "endDateTime": null{properties}}}]"#
        );
        tenant(&[("eligibilityScheduleInstances.json", &text)]).schedules().first().expect("one").member_type()
    };
    assert_eq!(instance(r#", "memberType": "Group""#), Ok(MemberType::Group));
    assert_eq!(instance(r#", "memberType": "direct""#), Ok(MemberType::Direct));
    assert!(instance("").is_err());
}

#[test]
fn a_built_in_role_is_known_by_its_name_and_privileged_only_as_documented() {
    use pimlint::tenant::well_known::{built_in_role, template_of};
    assert!(template_of("B2C IEF Keyset Administrator").is_some());
    let synchronization = template_of("Directory Synchronization Accounts").expect("it is built in");
    let role = built_in_role(&synchronization).expect("it is known");
    assert_eq!(role.is_privileged(), None, "the documentation does not list it");
}

#[test]
fn an_expanded_principal_names_what_no_list_does() {
    let assignment = |name: &str| {
        format!(
            r##"{{"id": "x{name}", "principalId": "{ADA}", "roleDefinitionId": "62e90394-69f5-4237-9190-012177145e10", "directoryScopeId": "/",
              "principal": {{"@odata.type": "#microsoft.graph.user", "id": "{ADA}", "displayName": "{name}"}}}}"##
        )
    };
    let label = |files: &[(&str, &str)]| Cover::plain().open(tenant(files).principal_label(&id(ADA)).into());
    let assignments = format!("[{}, {}]", assignment("Bea"), assignment("Ada"));
    assert_eq!(label(&[("roleAssignments.json", &assignments)]), "Ada", "of several names always the same one");
    let users = format!(r#"[{{"id": "{ADA}", "displayName": "Ada Lovelace"}}]"#);
    assert_eq!(label(&[("roleAssignments.json", &assignments), ("users.json", &users)]), "Ada Lovelace");
}

#[test]
fn who_shares_a_name_with_another_is_told_apart() {
    let users = format!(
        r#"[{{"id": "{ADA}", "displayName": "Anna Berg", "userPrincipalName": "adm.berg@contoso.com"}},
            {{"id": "{BEA}", "displayName": "Anna Berg"}},
            {{"id": "9a3e7c20-1f4b-4c6d-8e2a-7b5c4d3e2f03", "displayName": "Kim Holm", "userPrincipalName": "kim@contoso.com"}}]"#
    );
    let other = "0aa0bb11-1111-2222-3333-444455556667";
    let groups =
        format!(r#"[{{"id": "{GROUP}", "displayName": "Vault"}}, {{"id": "{other}", "displayName": "Vault"}}]"#);
    let tenant = tenant(&[("users.json", &users), ("groups.json", &groups)]);
    let label = |id: &str| Cover::plain().open(tenant.principal_label(&self::id(id)).into());
    assert_eq!(label(ADA), "Anna Berg (adm.berg@contoso.com)");
    assert_eq!(label(BEA), format!("Anna Berg ({BEA})"), "no address is exported");
    assert_eq!(label("9a3e7c20-1f4b-4c6d-8e2a-7b5c4d3e2f03"), "Kim Holm", "nobody else is called so");
    assert_eq!(label(other), format!("Vault ({other})"));
}
