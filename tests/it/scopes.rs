//! A role that is held at one object, or at an administrative unit, is not given in the entire tenant by what ends a finding.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

const JANE: &str = "11111111-1111-4111-8111-111111111111";
const OMAR: &str = "77777777-7777-4777-8777-777777777777";
const PORTAL: &str = "22222222-2222-4222-8222-222222222222";
const UNIT: &str = "33333333-3333-4333-8333-333333333333";
const GROUP: &str = "44444444-4444-4444-8444-444444444444";
const ROBOT: &str = "55555555-5555-4555-8555-555555555555";
const APPLICATION_ADMINISTRATOR: &str = "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3";
const CLOUD_APPLICATION_ADMINISTRATOR: &str = "158c047a-c907-4556-b7ef-446551a6b5f7";

/// Where a role is held: `directoryScopeId`, and what it is called in sentences and in the names of subjects.
const SCOPES: [(&str, &str); 3] = [
    ("/22222222-2222-4222-8222-222222222222", "HR portal"),
    ("/66666666-6666-4666-8666-666666666666", "66666666-6666-4666-8666-666666666666"),
    ("/administrativeUnits/33333333-3333-4333-8333-333333333333", "Branch office"),
];

/// The findings of an export in which everybody has a role at this scope.
fn findings(scope: &str) -> Vec<Value> {
    let folder = tempfile::tempdir().expect("a folder");
    let schedule = |id: &str, principal: &str, role: &str| {
        json!({ "id": id, "principalId": principal, "roleDefinitionId": role, "directoryScopeId": scope, "status": "Provisioned",
            "assignmentType": "Assigned", "memberType": "Direct", "createdDateTime": "2026-01-01T00:00:00Z",
            "scheduleInfo": { "startDateTime": "2026-01-01T00:00:00Z", "expiration": { "type": "noExpiration" } } })
    };
    let active = [
        schedule("S1", JANE, CLOUD_APPLICATION_ADMINISTRATOR),
        schedule("S2", GROUP, CLOUD_APPLICATION_ADMINISTRATOR),
        schedule("S3", OMAR, CLOUD_APPLICATION_ADMINISTRATOR),
        json!({ "id": "A1", "principalId": JANE, "roleDefinitionId": APPLICATION_ADMINISTRATOR, "directoryScopeId": scope }),
    ];
    let mut eligible = [schedule("E1", ROBOT, CLOUD_APPLICATION_ADMINISTRATOR)];
    eligible[0].as_object_mut().expect("an object").remove("assignmentType");
    let user = json!({ "id": JANE, "displayName": "Jane Doe", "userPrincipalName": "jane@contoso.com", "userType": "Guest",
        "accountEnabled": false, "onPremisesSyncEnabled": true });
    let enabled = json!({ "id": OMAR, "displayName": "Omar Reyes", "userPrincipalName": "omar@contoso.com", "userType": "Member",
        "accountEnabled": true, "onPremisesSyncEnabled": null });
    let group = json!({ "id": GROUP, "displayName": "Portal admins", "groupTypes": [], "securityEnabled": true, "isAssignableToRole": false });
    let member = json!({ "@odata.type": "#microsoft.graph.user", "id": JANE });
    let services = [
        json!({ "id": PORTAL, "displayName": "HR portal", "appId": PORTAL }),
        json!({ "id": ROBOT, "displayName": "Robot", "appId": ROBOT }),
    ];
    for (name, objects) in [
        ("roleAssignmentSchedules.json", json!(active[..3])),
        ("roleAssignments.json", json!(active[3..])),
        ("roleEligibilitySchedules.json", json!(eligible)),
        ("users.json", json!([user, enabled])),
        ("groups.json", json!([group])),
        (&format!("groupMembers.{GROUP}.json"), json!([member])),
        ("pimGroups.json", json!([])),
        ("servicePrincipals.json", json!(services)),
        ("administrativeUnits.json", json!([{ "id": UNIT, "displayName": "Branch office" }])),
    ] {
        fs::write(folder.path().join(name), json!({ "value": objects }).to_string()).expect("writable");
    }
    let arguments = [
        "check",
        ".",
        "--format",
        "json",
        "--no-config",
        "--no-exceptions",
        "--fail-on",
        "never",
        "--as-of",
        "2026-02-01",
    ];
    let run = Command::new(env!("CARGO_BIN_EXE_pimlint"))
        .current_dir(folder.path())
        .args(arguments)
        .output()
        .expect("it runs");
    let report: Value = serde_json::from_slice(&run.stdout).expect("a report");
    report["findings"].as_array().expect("a list").clone()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// What a finding says, and what it has people do.
fn sentences(finding: &Value) -> Vec<&str> {
    let edits =
        finding["change"].as_array().expect("ways").iter().flat_map(|way| way["edits"].as_array().expect("edits"));
    let labels = finding["locations"].as_array().expect("places").iter().map(|place| text(&place["label"]));
    [text(&finding["message"]), text(&finding["help"])]
        .into_iter()
        .chain(edits.map(|edit| text(&edit["text"])))
        .chain(labels)
        .collect()
}

#[test]
fn a_role_is_named_with_where_it_is_held() {
    for (scope, place) in SCOPES {
        let findings = findings(scope);
        let rules: Vec<&str> = findings.iter().map(|finding| text(&finding["rule"])).collect();
        for rule in [
            "role-permanent-active",
            "role-eligible-service-principal",
            "role-disabled-user",
            "role-on-non-assignable-group",
        ] {
            assert!(rules.contains(&rule), "{scope}: {rules:?}");
        }
        for finding in &findings {
            if text(&finding["subject"]["kind"]) == "role-assignment" {
                assert!(text(&finding["subject"]["name"]).ends_with(&format!(" at {place}")), "{finding}");
            }
            // The rules of units name the unit in words of their own.
            for sentence in sentences(finding).into_iter().filter(|_| !text(&finding["rule"]).starts_with("au-")) {
                for role in ["\"Cloud Application Administrator\"", "\"Application Administrator\""] {
                    let after = sentence.split(role).skip(1).collect::<Vec<_>>();
                    let is_placed = after.iter().all(|rest| rest.starts_with(&format!(" at \"{place}\"")));
                    assert!(is_placed, "{}: {sentence}", finding["rule"]);
                }
            }
        }
    }
}

#[test]
fn what_assigns_a_role_instead_says_where() {
    for (scope, _) in SCOPES {
        let mut assigned = 0;
        for finding in findings(scope).iter().filter(|finding| text(&finding["subject"]["kind"]) == "role-assignment") {
            let ways = finding["change"].as_array().expect("ways").iter();
            for edit in ways.flat_map(|way| way["edits"].as_array().expect("edits")) {
                let gives = edit["action"] == "add" && edit["object"]["kind"] == "role-settings";
                assert_eq!(edit.get("scope").and_then(Value::as_str), gives.then_some(scope), "{edit}");
                assigned += usize::from(gives);
            }
        }
        assert!(assigned >= 3, "{scope}: {assigned}");
    }
    let everywhere = findings("/");
    let edits = everywhere.iter().flat_map(|finding| finding["change"].as_array().expect("ways"));
    assert!(edits.flat_map(|way| way["edits"].as_array().expect("edits")).all(|edit| edit.get("scope").is_none()));
}
