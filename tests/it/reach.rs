//! The ways from groups to directory roles: which of several counts, and that a long chain costs what it holds.

use std::process::Command;

use crate::support::Files;
use pimlint::model::{Access, ObjectId, SettingsRole};
use pimlint::service::Export;

const ROLE: &str = "62e90394-69f5-4237-9190-012177145e10";

fn guid(number: usize) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

fn list(context: &str, elements: &[String]) -> Vec<u8> {
    let elements = elements.join(",\n");
    format!(r#"{{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#{context}","value":[{elements}]}}"#)
        .into_bytes()
}

/// Groups by number: the first holds a role, and each pair is an inner and an outer group, nested actively or by eligibility.
fn export(groups: usize, active: &[(usize, usize)], eligible: &[(usize, usize)]) -> Files {
    let group = |number| {
        let id = guid(number);
        format!(r#"{{"id":"{id}","displayName":"group {number}","groupTypes":[],"isAssignableToRole":true}}"#)
    };
    let schedule = |(number, (inner, outer)): (usize, &(usize, usize))| {
        let (inner, outer) = (guid(*inner), guid(*outer));
        let time = r#""startDateTime":"2026-01-05T08:00:00Z","expiration":{"type":"noExpiration"}"#;
        let info = format!(r#""scheduleInfo":{{{time}}},"status":"Provisioned","memberType":"Direct""#);
        format!(r#"{{"id":"entry-{number}",{info},"accessId":"member","principalId":"{inner}","groupId":"{outer}"}}"#)
    };
    let schedules = |pairs: &[(usize, usize)]| pairs.iter().enumerate().map(schedule).collect::<Vec<_>>();
    let held =
        format!(r#"{{"id":"held","principalId":"{}","roleDefinitionId":"{ROLE}","directoryScopeId":"/"}}"#, guid(0));
    let pim = "identityGovernance/privilegedAccess/group";
    [
        ("groups.json", list("groups", &(0..groups).map(group).collect::<Vec<_>>())),
        ("roleAssignments.json", list("roleManagement/directory/roleAssignments", &[held])),
        ("eligibilitySchedules.json", list(&format!("{pim}/eligibilitySchedules"), &schedules(eligible))),
        ("assignmentSchedules.json", list(&format!("{pim}/assignmentSchedules"), &schedules(active))),
    ]
    .map(|(name, bytes)| (name.to_owned(), bytes))
    .to_vec()
}

/// What has to be activated from a group on, by the numbers of the groups.
fn gates(files: &Files, from: usize) -> Vec<SettingsRole> {
    let export = Export::of_texts(files, None);
    let from = ObjectId::parse(&guid(from)).expect("an id");
    let reach = export.tenant.reach(&from);
    let [reached] = reach.seen().expect("a list").as_slice() else { panic!("one way to the role: {reach:?}") };
    assert_eq!(reached.gate_count(), reached.gates().count());
    reached.gates().collect()
}

fn membership(group: usize) -> SettingsRole {
    SettingsRole::Group(ObjectId::parse(&guid(group)).expect("an id"), Access::Member)
}

#[test]
fn of_ways_with_as_many_gates_the_shortest_counts() {
    // 5 can activate membership of 3, which is in 0, or of 4, which is in 2, which is in 0.
    for active in [[(3, 0), (2, 0), (4, 2)], [(2, 0), (4, 2), (3, 0)]] {
        for eligible in [[(5, 3), (5, 4)], [(5, 4), (5, 3)]] {
            assert_eq!(gates(&export(6, &active, &eligible), 5), [membership(3)], "{active:?} {eligible:?}");
        }
    }
}

#[test]
fn a_long_way_without_gates_counts_before_a_short_one_with_a_gate() {
    let active = [(1, 0), (2, 1), (3, 2), (4, 3)];
    assert_eq!(gates(&export(5, &active, &[(4, 0)]), 4), []);
}

#[test]
fn gates_come_in_the_order_in_which_they_are_passed() {
    assert_eq!(gates(&export(4, &[(2, 1)], &[(1, 0), (3, 2)]), 3), [membership(2), membership(0)]);
}

#[test]
fn a_circle_of_groups_ends() {
    assert_eq!(gates(&export(3, &[(1, 0), (2, 1), (0, 2)], &[]), 2), []);
}

#[test]
fn a_chain_of_thousands_of_groups_is_judged() {
    let chain: Vec<_> = (1..3_000).map(|number| (number, number - 1)).collect();
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in export(3_000, &[], &chain) {
        std::fs::write(folder.path().join(name), bytes).expect("written");
    }
    let run = Command::new(env!("CARGO_BIN_EXE_pimlint"))
        .args(["check", "--format", "json", "--quiet", "--fail-on", "never"])
        .arg(folder.path())
        .output()
        .expect("the program runs");
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
}
