//! Lists that Graph answers parent by parent, and that are one property of their parent.

use pimlint::catalogue::Entry;
use pimlint::export::load_texts;
use pimlint::model::{Known, ObjectId, SettingsRole};
use pimlint::tenant::Tenant;
use serde_json::{Value, json};

use crate::support::{judge, said, words};

const PACKAGE: &str = "6f0f7f2e-0f0b-4c6c-8f0e-0d7b6c1f2a01";
const OTHER: &str = "6f0f7f2e-0f0b-4c6c-8f0e-0d7b6c1f2a02";
const CATALOG: &str = "6f0f7f2e-0f0b-4c6c-8f0e-0d7b6c1f2a03";
const GROUP: &str = "6f0f7f2e-0f0b-4c6c-8f0e-0d7b6c1f2a04";

const GRAPH: &str = "https://graph.microsoft.com/v1.0/$metadata#";
const PACKAGES: &str = "identityGovernance/entitlementManagement/accessPackages";

type File = (String, Vec<u8>);

fn page(name: &str, context: Option<&str>, objects: &[Value], next: bool) -> File {
    let mut page = json!({ "value": objects });
    if let Some(context) = context {
        page["@odata.context"] = json!(format!("{GRAPH}{context}"));
    }
    if next {
        page["@odata.nextLink"] = json!("https://graph.microsoft.com/v1.0/next");
    }
    (name.to_owned(), page.to_string().into_bytes())
}

fn packages() -> File {
    let package = |id: &str, name: &str| json!({ "id": id, "displayName": name, "isHidden": false, "catalog": { "id": CATALOG }, "resourceRoleScopes": [] });
    page("accessPackages.json", Some(PACKAGES), &[package(PACKAGE, "Pay"), package(OTHER, "Approve")], false)
}

fn rule(id: &str) -> &'static Entry {
    pimlint::catalogue::entries().iter().find(|entry| entry.id == id).expect("a rule")
}

/// What the rule about incompatibility in one direction says about the first package.
fn verdict(files: &[File]) -> String {
    let judged = judge(rule("package-sod-one-directional"), files, None);
    let (_, outcome) = judged.population.iter().find(|(subject, _)| subject.id == PACKAGE).expect("the package");
    words(outcome)
}

fn notices(files: &[File]) -> Vec<String> {
    load_texts(files).notices.iter().map(|notice| said(&notice.message)).collect()
}

fn other() -> Value {
    json!({ "id": OTHER, "displayName": "Approve", "catalogId": CATALOG })
}

fn named(package: &str, list: &str) -> String {
    format!("{list}.{package}.json")
}

fn of(package: &str, list: &str) -> String {
    format!("{PACKAGES}('{package}')/{list}")
}

const LIST: &str = "incompatibleAccessPackages";

/// Lists that say of the other package that nothing is incompatible with it.
fn open() -> [File; 2] {
    [LIST, "incompatibleGroups"].map(|list| page(&named(OTHER, list), None, &[], false))
}

fn with(list: &[File]) -> Vec<File> {
    [packages()].into_iter().chain(open()).chain(list.iter().cloned()).collect()
}

#[test]
fn what_a_package_is_incompatible_with_is_read_from_a_list_of_its_own() {
    let fails = "fails: Who has \"Approve\" cannot request \"Pay\"";
    for (name, context) in [
        (named(PACKAGE, LIST), None),
        (format!("{LIST}.{PACKAGE}.0001.json"), None),
        ("answer.json".to_owned(), Some(of(PACKAGE, LIST))),
        (format!("accessPackages/{PACKAGE}/{LIST}.json"), None),
        (named(PACKAGE, LIST), Some("identityGovernance/entitlementManagement/accessPackages".to_owned())),
    ] {
        let files = with(&[page(&name, context.as_deref(), &[other()], false)]);
        let verdict = verdict(&files);
        assert!(verdict.starts_with(fails), "{name}: {verdict}");
        assert_eq!(notices(&files), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn an_empty_list_says_that_a_package_is_compatible_with_all() {
    let empty = page(&named(PACKAGE, LIST), None, &[], false);
    assert_eq!(verdict(&[packages(), empty]), "passes");
    let unknown = "not-evaluated: not-selected:access-packages.incompatibleAccessPackages";
    assert_eq!(verdict(&[packages()]), unknown);
}

#[test]
fn a_list_that_is_not_whole_says_nothing() {
    let first = format!("{LIST}.{PACKAGE}.0001.json");
    let second = format!("{LIST}.{PACKAGE}.0002.json");
    let unknown = "not-evaluated: partial:access-packages.incompatibleAccessPackages";
    let cut = page(&first, None, &[other()], true);
    assert_eq!(verdict(&with(std::slice::from_ref(&cut))), unknown);
    assert!(verdict(&with(&[cut, page(&second, None, &[], false)])).starts_with("fails"));
    let broken = page(&first, None, &[other(), json!({ "displayName": "Approve" })], false);
    assert_eq!(verdict(&with(&[broken])), unknown);
}

#[test]
fn groups_that_keep_their_members_from_a_package_are_read_too() {
    let group = json!({ "id": GROUP, "displayName": "Payers" });
    let mut loaded =
        load_texts(&[packages(), page(&named(PACKAGE, "incompatibleGroups"), Some("groups"), &[group], false)]);
    assert!(loaded.completeness.of(pimlint::model::Collection::Groups).is_none(), "it is no list of all groups");
    let tenant = Tenant::of(&mut loaded, None);
    let package = tenant.package(&id(PACKAGE)).expect("packages").expect("a package");
    assert_eq!(package.incompatible_groups(), Ok(&[id(GROUP)][..]));
}

#[test]
fn a_list_whose_package_is_not_known_is_noticed() {
    let orphan = "an incompatible package or group of an access package that is named by neither the file name nor its context; put the ID of the access package into the file name";
    assert_eq!(notices(&[packages(), page("incompatibleGroups.json", None, &[other()], false)]), [orphan]);
    let absent = "what an access package is incompatible with, although the export does not contain the access package";
    assert_eq!(notices(&[packages(), page(&named(GROUP, LIST), None, &[other()], false)]), [absent]);
}

#[test]
fn rules_of_a_policy_that_their_context_names_are_its_settings() {
    let policy = format!("Group_{GROUP}_{OTHER}");
    let rule = json!({ "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyExpirationRule",
        "id": "Expiration_Admin_Eligibility", "isExpirationRequired": true, "maximumDuration": "P90D" });
    let assignment = json!({ "id": format!("{policy}_member"), "policyId": policy, "scopeId": GROUP, "scopeType": "Group",
        "roleDefinitionId": "member" });
    let rules = |next: bool| {
        let context = format!("policies/roleManagementPolicies('{policy}')/rules");
        page(&format!("rules.{policy}.json"), Some(&context), std::slice::from_ref(&rule), next)
    };
    let requires_end = |rules: File| -> Known<bool> {
        let assignments = page(
            "roleManagementPolicyAssignments.json",
            Some("policies/roleManagementPolicyAssignments"),
            std::slice::from_ref(&assignment),
            false,
        );
        let mut loaded = load_texts(&[assignments, rules]);
        let tenant = Tenant::of(&mut loaded, None);
        let members = SettingsRole::Group(id(GROUP), pimlint::model::Access::Member);
        tenant.settings_of(&members)?.policy()?.requires_end(pimlint::model::Mode::Eligible)
    };
    assert_eq!(requires_end(rules(false)), Ok(true));
    assert_eq!(requires_end(rules(true)).expect_err("a page is missing").to_string(), "partial:role-settings.rules");
}

#[test]
fn policies_under_the_context_of_rules_are_not_taken_for_rules() {
    let policy = format!("Group_{GROUP}_{OTHER}");
    let listed = json!({ "id": policy, "scopeId": GROUP, "scopeType": "Group", "isOrganizationDefault": false });
    let context = format!("policies/roleManagementPolicies('{policy}')/rules");
    let loaded = load_texts(&[page("rules.json", Some(&context), &[listed], false)]);
    let known: Vec<_> = loaded.objects.policies.iter().map(|policy| policy.rules().is_ok()).collect();
    assert_eq!(known, [false]);
}

fn id(text: &str) -> ObjectId {
    ObjectId::parse(text).expect("an id")
}
