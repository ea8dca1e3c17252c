//! A list is complete only where something in the export shows it, and no file changes how another one is read.

use pimlint::engine::assessment::{Coverage, State};
use pimlint::export::{LoadOptions, Loaded, load, load_texts};
use pimlint::model::{Collection, Gap, Instant, Mode};
use pimlint::service::{Export, Purpose};
use pimlint::tenant::Tenant;
use pimlint::tenant::join::ExportFacts;

use crate::support::said;

const A: &str = "0aa0bb11-1111-2222-3333-444455556661";
const B: &str = "0aa0bb11-1111-2222-3333-444455556662";

fn texts(files: &[(&str, &str)]) -> Loaded {
    let files: Vec<_> = files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
    load_texts(&files)
}

fn group(id: &str) -> String {
    format!(r#"{{"id": "{id}", "displayName": "a", "groupTypes": []}}"#)
}

fn page(id: &str, rest: &str) -> String {
    format!(r#"{{{rest} "value": [{}]}}"#, group(id))
}

const NEXT: &str = r#""@odata.nextLink": "https://graph.microsoft.com/v1.0/groups?$skiptoken=x","#;

fn is_complete(loaded: &Loaded, collection: Collection) -> bool {
    loaded.completeness.of(collection).is_some_and(|state| state.whole)
}

fn messages(loaded: &Loaded) -> Vec<String> {
    loaded.notices.iter().map(|notice| said(&notice.message)).collect()
}

fn said_of(loaded: &Loaded, collection: Collection) -> Vec<String> {
    let of_it = loaded.notices.iter().filter(|notice| notice.collection == Some(collection));
    of_it.map(|notice| said(&notice.message)).collect()
}

/// What a report says of one collection.
fn coverage(loaded: Loaded, collection: Collection) -> Coverage {
    let entries: Vec<_> = pimlint::catalogue::entries().iter().collect();
    let coverage = Export::of(loaded, None).coverage(&entries);
    coverage.into_iter().find(|row| row.collection == collection).expect("every collection has a row")
}

#[test]
fn a_number_in_a_name_is_no_page_without_a_reason() {
    for name in [
        "groups_2026-01-31.json",
        "groups_2026-01-05.json",
        "groups_2026-01.json",
        "groups-20260131.json",
        "groups-v2.json",
        "groups 2.json",
        "groups-365.json",
        "groups-2026.json",
    ] {
        let alone = texts(&[(name, &page(A, ""))]);
        assert!(is_complete(&alone, Collection::Groups), "{name}: {:?}", messages(&alone));
        let beside = texts(&[("groups.json", &page(B, "")), (name, &page(A, ""))]);
        assert!(is_complete(&beside, Collection::Groups), "groups.json and {name}: {:?}", messages(&beside));
        let cut = texts(&[(name, &page(A, NEXT))]);
        assert!(!is_complete(&cut, Collection::Groups), "{name} with a link");
    }
    let days = texts(&[("groups_2026-01-30.json", &page(A, "")), ("groups_2026-01-31.json", &page(A, ""))]);
    let why: Vec<_> = messages(&days).into_iter().filter(|why| !why.contains("specify the lists of one day")).collect();
    assert_eq!(why, Vec::<String>::new(), "two lists of two days, and no pages");
    let years = texts(&[("groups-2025.json", &page(A, "")), ("groups-2026.json", &page(A, ""))]);
    assert!(is_complete(&years, Collection::Groups), "{:?}", messages(&years));
}

#[test]
fn pages_are_counted_where_zeros_neighbours_or_links_show_them() {
    let cases: &[(&[(&str, bool)], bool)] = &[
        (&[("groups-0001.json", true), ("groups-0002.json", false)], true),
        (&[("groups-0002.json", false)], false),
        (&[("groups-1.json", true), ("groups-2.json", false)], true),
        (&[("groups-0.json", true), ("groups-1.json", false)], true),
        (&[("groups.json", true), ("groups-2.json", false)], true),
        (&[("groups.json", true), ("groups-1.json", false)], true),
        (&[("groups.json", false), ("groups-2.json", true)], false),
        (&[("groups.json", true), ("groups-7.json", false)], false),
        (&[("groups-2.json", false), ("groups-3.json", false)], false),
        (&[("groups-1.json", false), ("groups-3.json", false)], false),
        (&[("groups-1.json", true), ("groups-2.json", true)], false),
    ];
    for (files, complete) in cases {
        let files: Vec<_> = files.iter().map(|(name, cut)| (*name, page(A, if *cut { NEXT } else { "" }))).collect();
        let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let loaded = texts(&files);
        let names: Vec<_> = files.iter().map(|(name, _)| *name).collect();
        assert_eq!(is_complete(&loaded, Collection::Groups), *complete, "{names:?}: {:?}", messages(&loaded));
    }
}

#[test]
fn one_file_does_not_change_how_the_others_are_read() {
    let (first, second) = (page(A, NEXT), page(B, ""));
    let pages = [("y/groups/groups.0001.json", first.as_str()), ("y/groups/groups.0002.json", second.as_str())];
    assert!(is_complete(&texts(&pages), Collection::Groups));
    let users = r#"{"value": [{"id": "a", "userPrincipalName": "a@example.com"}]}"#;
    let beside = texts(&[pages[0], pages[1], ("y/users/users.json", users)]);
    assert!(is_complete(&beside, Collection::Groups), "{:?}", messages(&beside));
    let alone = texts(&[("groups/groups.json", &page(A, ""))]);
    assert!(is_complete(&alone, Collection::Groups), "{:?}", messages(&alone));
    let copied = format!("Groups/{A}/{A}.json");
    let one = texts(&[("groups.json", &page(B, "")), (&copied, &group(A))]);
    assert!(is_complete(&one, Collection::Groups), "one object in a folder of its own is no tree");
}

#[test]
fn two_paths_do_not_change_each_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        std::fs::write(path, text).expect("written");
    };
    write("a/groups-1.json", &page(A, NEXT));
    write("b/groups-2.json", &page(B, ""));
    let of = |names: &[&str]| {
        let paths: Vec<_> = names.iter().map(|name| folder.path().join(name)).collect();
        load(&paths, &LoadOptions::default()).expect("it loads")
    };
    assert!(!is_complete(&of(&["a", "b"]), Collection::Groups), "pages of two exports are not one list");
    write("a/groups-2.json", &page(B, ""));
    assert!(is_complete(&of(&["a"]), Collection::Groups));
    assert!(is_complete(&of(&["a/groups-1.json", "a/groups-2.json"]), Collection::Groups), "named one by one");
    // A tree of EntraExporter beside it, whose groups are never complete.
    for id in [A, B] {
        write(&format!("tree/Groups/{id}/{id}.json"), &group(id));
    }
    assert!(!is_complete(&of(&["tree"]), Collection::Groups));
    assert!(is_complete(&of(&["a", "tree"]), Collection::Groups));
    assert_eq!(coverage(of(&["a", "tree"]), Collection::Groups).state, State::Complete);
}

/// Whether the groups of one file are complete, and whether a notice says why not.
fn partial_with_notice(name: &str, text: &str) {
    let loaded = texts(&[(name, text)]);
    assert!(!is_complete(&loaded, Collection::Groups), "complete: {text}");
    assert!(!loaded.notices.is_empty(), "no notice: {text}");
    let state = loaded.completeness.of(Collection::Groups).expect("something of it is there");
    assert!(state.is_defective, "no defect: {text}");
}

const CONTEXT: &str = r#""@odata.context": "https://graph.microsoft.com/v1.0/$metadata#groups","#;

#[test]
fn a_page_with_trouble_is_partial() {
    let (a, b) = (group(A), group(B));
    for text in [
        format!(r#"{{{CONTEXT} "value": [{a}], "error": {{"code": "TooManyRequests"}}}}"#),
        format!(r#"{{"error": {{"message": "no code"}}, "value": [{a}]}}"#),
        format!(r#"{{{CONTEXT} "value": [[{a}], {b}]}}"#),
        format!(r#"{{{CONTEXT} "value": [null, {b}]}}"#),
        format!(r#"{{{CONTEXT} "value": ["@{{id=1}}", {b}]}}"#),
        format!(r#"{{{CONTEXT} "value": ["@{{id=1}}"]}}"#),
        format!(r#"{{{CONTEXT} "value": [{a}], "value": [{b}]}}"#),
        format!(r#"{{"value": [{a}], "Value": [{b}]}}"#),
        format!(r#"{{{CONTEXT} "@odata.count": 5, "value": [{a}]}}"#),
        format!(r#"{{{CONTEXT} "value": [{a}, {{"id": "{B}", "@removed": {{"reason": "deleted"}}}}]}}"#),
        format!(r#"[{a}, "x"]"#),
    ] {
        partial_with_notice("groups.json", &text);
    }
    let both = texts(&[("groups.json", &format!(r#"{{"value": [{a}], "value": [{b}]}}"#))]);
    assert_eq!(both.objects.groups.len(), 2, "no list is lost");
    let removed = format!(r#"{{"value": [{a}, {{"id": "{B}", "@removed": {{"reason": "deleted"}}}}]}}"#);
    assert_eq!(texts(&[("groups.json", &removed)]).objects.groups.len(), 1);
}

#[test]
fn a_link_to_a_further_page_is_seen_however_it_is_spelled() {
    for link in ["@odata.nextLink", "OdataNextLink", "odataNextLink", "odata.nextLink", "nextLink", "NextLink"] {
        partial_with_notice("groups.json", &page(A, &format!(r#""{link}": "https://x","#)));
        partial_with_notice("groups.json", &page(A, &format!(r#""{link}": {{"uri": "https://x"}},"#)));
        let last = page(A, &format!(r#""{link}": null,"#));
        assert!(is_complete(&texts(&[("groups.json", &last)]), Collection::Groups), "{link}");
    }
}

#[test]
fn counts_are_held_against_all_pages_together() {
    let counted = |count: usize| format!(r#"{NEXT} "@odata.count": {count},"#);
    let pages = |count| texts(&[("groups-0001.json", &page(A, &counted(count))), ("groups-0002.json", &page(B, ""))]);
    assert!(is_complete(&pages(2), Collection::Groups));
    assert!(!is_complete(&pages(3), Collection::Groups));
}

#[test]
fn no_list_of_a_merged_file_is_lost_without_a_notice() {
    let a = group(A);
    let user = format!(r#"{{"id": "{B}", "userPrincipalName": "a@example.com"}}"#);
    for (text, partial) in [
        (format!(r#"{{"groups": [{a}], "users": [null, {user}]}}"#), Some(Collection::Users)),
        (format!(r#"{{"groups": {{"value": [{a}]}}, "users": [{user}]}}"#), None),
        (format!(r#"{{"groups": [[{a}]], "users": [{user}]}}"#), Some(Collection::Groups)),
        (format!(r#"{{"value": [{a}], "users": [{user}]}}"#), None),
    ] {
        let loaded = texts(&[("tenant.json", &text)]);
        for collection in [Collection::Groups, Collection::Users] {
            let state = loaded.completeness.of(collection);
            assert_eq!(state.is_some_and(|state| state.whole), partial != Some(collection), "{collection} of {text}");
        }
        assert_eq!(loaded.notices.is_empty(), partial.is_none(), "{text}: {:?}", messages(&loaded));
    }
    let unknown = texts(&[("tenant.json", &format!(r#"{{"groups": [{a}], "gadgets": [{{"size": 1}}]}}"#))]);
    assert!(messages(&unknown).iter().any(|message| message.contains("`gadgets`")), "{:?}", messages(&unknown));
}

#[test]
fn a_list_of_instances_is_not_one_of_schedules() {
    let instance = format!(
        r#"{{"id": "{A}_member_{B}", "groupId": "{A}", "principalId": "{B}", "accessId": "member",
            "eligibilityScheduleId": "x", "startDateTime": "2026-01-01T00:00:00Z", "memberType": "direct"}}"#
    );
    for (name, text, collection) in [
        ("eligibilityScheduleInstances.json", format!(r#"{{"value": [{instance}]}}"#), Collection::GroupEligibility),
        ("eligibilityScheduleInstances.json", r#"{"value": []}"#.to_owned(), Collection::GroupEligibility),
        ("assignmentScheduleInstances.json", r#"{"value": []}"#.to_owned(), Collection::GroupAssignments),
        ("roleEligibilityScheduleInstances.json", r#"{"value": []}"#.to_owned(), Collection::RoleEligibility),
        ("roleAssignmentScheduleInstances.json", r#"{"value": []}"#.to_owned(), Collection::RoleAssignments),
    ] {
        let loaded = texts(&[(name, &text)]);
        let state = loaded.completeness.of(collection).expect("something is there");
        assert!(!state.whole && state.parents.is_empty(), "{name}: {state:?}");
        assert!(state.detail.as_ref().is_some_and(|detail| said(detail).contains("instances")), "{name}: {state:?}");
    }
}

#[test]
fn an_active_schedule_is_not_read_as_eligible_because_a_property_was_not_selected() {
    let role = "62e90394-69f5-4237-9190-012177145e10";
    let schedule = |rest: &str| {
        format!(
            r#"{{"id": "{A}", "principalId": "{B}", "roleDefinitionId": "{role}", "directoryScopeId": "/",
                "scheduleInfo": {{"startDateTime": "2026-01-01T00:00:00Z", "expiration": {{"type": "noExpiration"}}}}{rest}}}"#
        )
    };
    let context = |set: &str, text: &str| {
        format!(r#"{{"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#{set}", "value": [{text}]}}"#)
    };
    let active = context("roleManagement/directory/roleAssignmentSchedules", &schedule(""));
    let named = format!(r#"{{"value": [{}]}}"#, schedule(""));
    for (name, text) in [("x.json", &active), ("roleAssignmentSchedules.json", &named)] {
        let loaded = texts(&[(name, text)]);
        assert!(loaded.completeness.of(Collection::RoleEligibility).is_none(), "{name}");
        assert!(is_complete(&loaded, Collection::RoleAssignments), "{name}: {:?}", messages(&loaded));
    }
    let unknown = texts(&[("x.json", &named)]);
    assert!(unknown.objects.role_assignments.is_empty(), "nobody knows which it is");
    assert!(messages(&unknown).iter().any(|message| message.contains("select assignmentType")));
    let full = r#", "createdUsing": "x", "modifiedDateTime": null, "memberType": "Direct", "status": "Provisioned""#;
    let eligible = texts(&[("x.json", &format!(r#"{{"value": [{}]}}"#, schedule(full)))]);
    assert!(is_complete(&eligible, Collection::RoleEligibility), "{:?}", messages(&eligible));
    let entitlement = context(
        "roleManagement/entitlementManagement/roleAssignments",
        &format!(r#"{{"id": "{A}", "principalId": "{B}", "roleDefinitionId": "{role}"}}"#),
    );
    let loaded = texts(&[("x.json", &entitlement)]);
    assert!(loaded.objects.role_assignments.is_empty() && is_complete(&loaded, Collection::CatalogRoles));
}

#[test]
fn a_schedule_of_which_little_was_selected_is_no_plain_assignment() {
    let role = "62e90394-69f5-4237-9190-012177145e10";
    let entry = |rest: &str| {
        format!(
            r#"{{"value": [{{"id": "{A}", "principalId": "{B}", "roleDefinitionId": "{role}", "directoryScopeId": "/"{rest}}}]}}"#
        )
    };
    let selected = [
        r#""status": "Provisioned""#,
        r#""memberType": "Direct""#,
        r#""createdUsing": "x""#,
        r#""createdDateTime": "2026-01-01T00:00:00Z""#,
        r#""modifiedDateTime": null"#,
        r#""startDateTime": "2026-01-01T00:00:00Z""#,
        r#""endDateTime": null"#,
        r#""createdUsing": "x", "modifiedDateTime": null, "memberType": "Direct", "status": "Provisioned""#,
    ];
    for rest in selected {
        let loaded = texts(&[("x.json", &entry(&format!(", {rest}")))]);
        assert!(loaded.objects.role_assignments.is_empty(), "{rest}");
        for collection in [Collection::RoleAssignments, Collection::RoleEligibility] {
            assert!(loaded.completeness.of(collection).is_none(), "{collection} of {rest}");
        }
        assert!(messages(&loaded).iter().any(|message| message.contains("select assignmentType")), "{rest}");
    }
    let few = entry(r#", "status": "Provisioned""#);
    let named = texts(&[("roleAssignments.json", &few)]);
    assert!(named.objects.role_assignments.is_empty() && !is_complete(&named, Collection::RoleAssignments));
    let context = "https://graph.microsoft.com/v1.0/$metadata#roleManagement/directory/roleAssignments";
    let told = few.replacen('{', &format!(r#"{{"@odata.context": "{context}", "#), 1);
    assert!(is_complete(&texts(&[("x.json", &told)]), Collection::RoleAssignments), "Microsoft Graph says what it is");
    let schedule =
        r#""scheduleInfo": {"startDateTime": "2026-01-01T00:00:00Z", "expiration": {"type": "noExpiration"}}"#;
    let of = |id: &str, rest: &str| {
        format!(
            r#"{{"id": "{id}", "principalId": "{B}", "roleDefinitionId": "{role}", "directoryScopeId": "/"{rest}}}"#
        )
    };
    let whole = format!(", {schedule}, {}", selected.last().expect("one"));
    for (rest, modes) in
        [(whole.as_str(), &[Mode::Active, Mode::Eligible][..]), (r#", "memberType": "Direct""#, &[Mode::Active])]
    {
        let mixed = texts(&[("x.json", &format!("[{}, {}]", of(A, ""), of(B, rest)))]);
        let found: Vec<Mode> = mixed.objects.role_assignments.iter().map(|assignment| assignment.mode).collect();
        assert_eq!(found, modes, "{rest}");
        assert_eq!(is_complete(&mixed, Collection::RoleAssignments), modes.len() == 2, "{rest}");
    }
    let request = texts(&[("x.json", &entry(r#", "targetScheduleId": "y""#))]);
    assert!(request.objects.role_assignments.is_empty());
    assert!(messages(&request).iter().any(|message| message.contains("a request")), "{:?}", messages(&request));
    let plain = texts(&[("x.json", &entry(r#", "condition": null"#))]);
    assert!(is_complete(&plain, Collection::RoleAssignments), "{:?}", messages(&plain));
    let of_group = format!(
        r#"{{"value": [{{"id": "{A}", "principalId": "{B}", "groupId": "{A}", "accessId": "member",
            "createdUsing": "x", "modifiedDateTime": null, "memberType": "direct", "status": "Provisioned"}}]}}"#
    );
    let loaded = texts(&[("x.json", &of_group)]);
    assert!(loaded.completeness.of(Collection::GroupEligibility).is_none(), "{:?}", messages(&loaded));
    assert!(messages(&loaded).iter().any(|message| message.contains("eligible or active")), "{:?}", messages(&loaded));
}

#[test]
fn a_context_that_says_nothing_does_not_refuse_the_file() {
    for context in ["null", r#"{"a": 1}"#, "3"] {
        let text = page(A, &format!(r#""@odata.context": {context},"#));
        let loaded = texts(&[("groups.json", &text)]);
        assert!(is_complete(&loaded, Collection::Groups), "{context}: {:?}", messages(&loaded));
    }
}

#[test]
fn lines_of_objects_are_no_collapsed_list() {
    let lines = format!("{}\n{}\n", group(A), group(B));
    let loaded = texts(&[("groups.jsonl", &lines)]);
    assert!(is_complete(&loaded, Collection::Groups) && loaded.notices.is_empty(), "{:?}", messages(&loaded));
}

#[test]
fn an_answer_of_a_batch_that_is_no_object_is_a_gap() {
    let batch = format!(
        r#"{{"responses": [{{"id": "1", "status": 200, "body": {}}}, {{"id": "2", "status": 200, "body": "eyJ2"}}]}}"#,
        page(A, CONTEXT)
    );
    let loaded = texts(&[("groups.json", &batch)]);
    assert!(!is_complete(&loaded, Collection::Groups), "{:?}", messages(&loaded));
}

#[test]
fn a_resource_of_a_catalog_can_be_called_like_a_role() {
    let context =
        "https://graph.microsoft.com/v1.0/$metadata#identityGovernance/entitlementManagement/catalogs('x')/resources";
    for name in ["Owner", "Member", "Eligible Member", "Eligible Owner"] {
        let resource = format!(
            r#"{{"id": "{A}", "displayName": "{name}", "resourceType": "Security Group", "originId": "{B}", "originSystem": "AadGroup"}}"#
        );
        let loaded = texts(&[("x.json", &format!(r#"{{"@odata.context": "{context}", "value": [{resource}]}}"#))]);
        let counted = loaded.objects.counts.get(&Collection::CatalogResources);
        assert_eq!(counted, Some(&1), "{name}: {:?}", messages(&loaded));
    }
}

#[test]
fn a_manifest_may_have_comments() {
    let manifest = r#"{ // by hand
        "schemaVersion": 1, "collections": {"groups": {"count": 2}}}"#;
    let loaded = texts(&[("manifest.json", manifest), ("groups.json", &page(A, ""))]);
    assert!(loaded.manifest.is_some() && !is_complete(&loaded, Collection::Groups));
}

const SCALAR: &str = "a single value where an object was expected, inside another object";
const WITHOUT_ID: &str = "an object without its id";

#[test]
fn a_policy_inside_a_package_that_cannot_be_read_makes_their_list_partial() {
    let of = |policies: &str| {
        let package = format!(
            r#"{{"value": [{{"id": "{A}", "displayName": "p", "isHidden": false, "assignmentPolicies": {policies}}}]}}"#
        );
        texts(&[("accessPackages.json", &package)])
    };
    let policy = format!(r#"{{"id": "{B}"}}"#);
    assert!(is_complete(&of(&format!("[{policy}]")), Collection::AssignmentPolicies));
    for (policies, said) in [
        (format!("[{policy}, 7]"), SCALAR),
        (format!("[{policy}, null]"), SCALAR),
        (format!(r#"[{policy}, {{"displayName": "no id"}}]"#), WITHOUT_ID),
        ("7".to_owned(), SCALAR),
    ] {
        let loaded = of(&policies);
        assert!(!is_complete(&loaded, Collection::AssignmentPolicies), "{policies}: {:?}", messages(&loaded));
        assert_eq!(said_of(&loaded, Collection::AssignmentPolicies), [said], "{policies}");
        let detail = loaded
            .completeness
            .of(Collection::AssignmentPolicies)
            .and_then(|state| state.detail.as_ref().map(crate::support::said));
        assert_eq!(detail.as_deref(), Some("accessPackages: an object of it could not be used"), "{policies}");
        assert!(is_complete(&loaded, Collection::AccessPackages), "{policies}");
    }
}

#[test]
fn an_entry_of_an_inline_list_that_cannot_be_read_makes_it_partial_with_a_notice() {
    for (list, collection) in [("members", Collection::GroupMembers), ("owners", Collection::GroupOwners)] {
        let of = |entries: &str| {
            let group =
                format!(r#"{{"value": [{{"id": "{A}", "displayName": "a", "groupTypes": [], "{list}": {entries}}}]}}"#);
            texts(&[("groups.json", &group)])
        };
        let covered = |loaded: &Loaded| {
            let state = loaded.completeness.of(collection).expect("the list");
            state.parents.values().copied().collect::<Vec<_>>()
        };
        let member = format!(r#"{{"id": "{B}"}}"#);
        assert_eq!(covered(&of(&format!("[{member}]"))), [true]);
        assert!(of("null").completeness.of(collection).is_none(), "an SDK prints null for what was not expanded");
        for (entries, said) in [
            (format!("[{member}, 7]"), SCALAR),
            (format!(r#"[{member}, {{"displayName": "no id"}}]"#), WITHOUT_ID),
            (r#""a""#.to_owned(), SCALAR),
        ] {
            let loaded = of(&entries);
            assert_eq!(covered(&loaded), [false], "{entries}");
            assert_eq!(said_of(&loaded, collection), [said], "{entries}");
        }
    }
}

#[test]
fn an_expanded_list_of_20_may_have_more() {
    let members: Vec<_> = (10..30).map(|at| format!(r#"{{"id": "0aa0bb11-1111-2222-3333-4444555566{at}"}}"#)).collect();
    let group = |members: &[String]| {
        let members = members.join(", ");
        let group =
            format!(r#"{{"value": [{{"id": "{A}", "displayName": "a", "groupTypes": [], "members": [{members}]}}]}}"#);
        texts(&[("groups.json", &group)])
    };
    let limited = group(&members);
    let said = "groups: a list of exactly 20, the maximum that $expand returns, so more may be missing";
    assert_eq!(said_of(&limited, Collection::GroupMembers), [said]);
    assert_eq!(said_of(&group(&members[1..]), Collection::GroupMembers), [""; 0]);
}

#[test]
fn a_policy_inside_another_object_that_cannot_be_read_makes_the_settings_partial_with_a_notice() {
    let schedule = |policy: &str| {
        format!(
            r#"{{"value": [{{"id": "{A}", "groupId": "{A}", "principalId": "{B}", "accessId": "member", "scheduleInfo": {{}}, "policy": {policy}}}]}}"#
        )
    };
    let assignment = |policy: &str| {
        format!(
            r#"{{"value": [{{"id": "x_member", "policyId": "x", "scopeId": "{A}", "scopeType": "Group", "roleDefinitionId": "member", "policy": {policy}}}]}}"#
        )
    };
    let policy = format!(r#"{{"id": "{B}", "rules": []}}"#);
    for (name, file) in [
        ("eligibilitySchedules.json", &schedule as &dyn Fn(&str) -> String),
        ("roleManagementPolicyAssignments.json", &assignment),
    ] {
        let whole = texts(&[(name, &file(&policy))]);
        assert_eq!(said_of(&whole, Collection::RoleSettings), [""; 0], "{name}");
        let cut = r#""System.Object[]""#.to_owned();
        for odd in
            [format!("[{policy}, 7]"), "7".to_owned(), "[true]".to_owned(), cut.clone(), format!("[{policy}, {cut}]")]
        {
            let loaded = texts(&[(name, &file(&odd))]);
            let state = loaded.completeness.of(Collection::RoleSettings).expect("a list with a flaw");
            assert!(!state.whole && state.is_defective, "{name}: {odd}: {state:?}");
            let said = if odd.contains(&cut) {
                "values were truncated by ConvertTo-Json; export again with -Depth 20"
            } else {
                SCALAR
            };
            assert_eq!(messages(&loaded), [said], "{name}: {odd}");
            let schedules = loaded.completeness.of(Collection::GroupEligibility);
            assert!(schedules.is_none_or(|schedules| !schedules.is_defective), "{name}: the schedules are all there");
        }
    }
}

#[test]
fn a_comment_ends_where_the_line_does_however_lines_end() {
    let text = format!("[\n// a comment\n{},\n// another\n{}\n]", group(A), group(B));
    let sources = ["\n", "\r\n", "\r"].map(|end| {
        let loaded = texts(&[("groups.json", &text.replace('\n', end))]);
        assert!(is_complete(&loaded, Collection::Groups), "{end:?}: {:?}", messages(&loaded));
        coverage(loaded, Collection::Groups).objects
    });
    assert_eq!(sources, [2, 2, 2]);
}

#[test]
fn a_name_decides_as_a_whole_word_and_after_context_and_shape() {
    let setting =
        r#"{"value": [{"id": "0aa0bb11-1111-2222-3333-444455556663", "displayName": "Group.Unified", "values": []}]}"#;
    let beside = texts(&[("groups.json", &page(A, CONTEXT)), ("groupSettings.json", setting)]);
    assert_eq!(beside.objects.groups.len(), 1, "settings are no groups");
    let context = r#""@odata.context": "https://graph.microsoft.com/v1.0/$metadata#groupSettings","#;
    let renamed = setting.replacen('{', &format!("{{{context}"), 1);
    let loaded = texts(&[("groups.json", &renamed)]);
    assert!(loaded.objects.groups.is_empty(), "the context says that they are something else");
    assert!(!messages(&loaded).is_empty());
    let schedule = format!(
        r#"{{"value": [{{"id": "x", "groupId": "{A}", "principalId": "{B}", "accessId": "member", "assignmentType": "assigned"}}]}}"#
    );
    let loaded = texts(&[(&format!("groups/{A}/members.json"), &schedule)]);
    assert_eq!((loaded.objects.members.len(), loaded.objects.schedules.len()), (0, 1), "the shape is clear");
}

#[test]
fn a_tenant_has_the_id_of_an_organization_only() {
    let branding = format!(r#"{{"value": [{{"id": "{A}", "displayName": "Sign-in page"}}]}}"#);
    let loaded = texts(&[("organizationBranding.json", &branding)]);
    assert!(loaded.objects.organizations.is_empty());
    let loaded = texts(&[("organization.json", &branding)]);
    assert_eq!(loaded.objects.organizations.len(), 1);
}

const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";
const USER_ADMINISTRATOR: &str = "fe930be7-5e62-47db-91af-98c3a49a38b1";

fn members(id: &str) -> (String, String) {
    (format!("groupMembers.{id}.json"), r#"{"value": []}"#.to_owned())
}

#[test]
fn lists_by_parent_cover_the_parents_that_the_export_knows() {
    let both = format!(r#"{{"value": [{}, {}]}}"#, group(A), group(B));
    let other = members("0aa0bb11-1111-2222-3333-444455556669");
    let of = |groups: &str, lists: &[(String, String)]| {
        let mut files = vec![("groups.json", groups)];
        files.extend(lists.iter().map(|(name, text)| (name.as_str(), text.as_str())));
        coverage(texts(&files), Collection::GroupMembers)
    };
    assert_eq!(of(&both, &[members(A), members(B)]).state, State::Complete);
    assert_eq!(of(&both, &[members(A), other.clone()]).state, State::Partial, "another group's list covers nothing");
    let cut = page(A, NEXT);
    assert_eq!(of(&cut, &[members(A)]).state, State::Partial, "there may be other groups");
    assert_eq!(of(&cut, &[other]).state, State::Partial);
    let alone = texts(&[(&members(A).0, &members(A).1)]);
    assert_eq!(coverage(alone, Collection::GroupMembers).state, State::Partial, "0 of 0 is unknown");
}

fn settings(scope: &str, role: &str) -> String {
    format!(
        r#"{{"id": "a_{scope}_{role}", "policyId": "p_{scope}_{role}", "scopeId": "{}", "scopeType": "{}", "roleDefinitionId": "{role}",
            "policy": {{"id": "p_{scope}_{role}", "scopeId": "{}", "scopeType": "{}", "rules": []}}}}"#,
        if scope == "/" { "/" } else { scope },
        if scope == "/" { "DirectoryRole" } else { "Group" },
        if scope == "/" { "/" } else { scope },
        if scope == "/" { "DirectoryRole" } else { "Group" },
    )
}

#[test]
fn role_settings_are_complete_for_each_kind_of_role() {
    let pim = format!(r#"{{"value": [{{"id": "{A}", "displayName": "a"}}]}}"#);
    let of = |list: &[String]| {
        let settings = format!(r#"{{"value": [{}]}}"#, list.join(", "));
        let roles = format!(
            r#"{{"value": [{{"id": "{GLOBAL_ADMINISTRATOR}", "templateId": "{GLOBAL_ADMINISTRATOR}", "displayName": "Global Administrator",
                "isBuiltIn": true, "isEnabled": true}}]}}"#
        );
        let files =
            [("pimGroups.json", pim.as_str()), ("roleSettings.json", &settings), ("roleDefinitions.json", &roles)];
        coverage(texts(&files), Collection::RoleSettings)
    };
    let group = [settings(A, "member"), settings(A, "owner")];
    let without = of(&group);
    assert_eq!(without.state, State::Partial);
    let detail = without.detail.unwrap_or_default();
    assert!(detail.contains("for 0 of 1 directory roles"), "{detail}");
    let with = of(&[group[0].clone(), group[1].clone(), settings("/", GLOBAL_ADMINISTRATOR)]);
    assert_eq!(with.state, State::Complete, "{:?}", with.detail);
    let directory = of(&[settings("/", GLOBAL_ADMINISTRATOR)]);
    assert!(directory.detail.unwrap_or_default().contains("for 0 of 1 PIM-managed groups"));
    let members = of(&group[..1]).detail.unwrap_or_default();
    assert!(
        members.starts_with(
            "for 1 of 1 PIM-managed groups (settings of members); for 0 of 1 PIM-managed groups (settings of owners)"
        ),
        "{members}"
    );
}

/// For how many roles without settings a rule was not evaluated, in an export with two directory roles.
fn unjudged(rule: &str, list: Option<&[String]>) -> Option<usize> {
    let defined = |id: &str| {
        format!(
            r#"{{"id": "{id}", "templateId": "{id}", "displayName": "{id}", "isBuiltIn": true, "isEnabled": true}}"#
        )
    };
    let roles = format!(r#"{{"value": [{}, {}]}}"#, defined(GLOBAL_ADMINISTRATOR), defined(USER_ADMINISTRATOR));
    let settings = list.map(|list| format!(r#"{{"value": [{}]}}"#, list.join(", ")));
    let mut files = vec![("roleDefinitions.json", roles.as_str())];
    files.extend(settings.as_deref().map(|settings| ("roleSettings.json", settings)));
    let entries: Vec<_> = pimlint::catalogue::entries().iter().filter(|entry| entry.id == rule).collect();
    let judged = Export::of(texts(&files), None).judge(&entries, Purpose::default());
    let [outcome] = judged.rules.as_slice() else { panic!("one rule is named {rule}") };
    let lacking = [Gap::Partial(Collection::RoleSettings), Gap::Absent(Collection::RoleSettings)];
    outcome.not_evaluated.iter().find(|(gap, _)| lacking.contains(gap)).map(|(_, times)| *times)
}

#[test]
fn a_rule_is_not_evaluated_once_for_each_directory_role_without_settings() {
    let group = [settings(A, "member"), settings(A, "owner")];
    let directory = |role| settings("/", role);
    let one = [group[0].clone(), directory(GLOBAL_ADMINISTRATOR)];
    let all = [directory(GLOBAL_ADMINISTRATOR), directory(USER_ADMINISTRATOR)];
    let rule = "settings-activation-no-justification";
    assert_eq!(unjudged(rule, None), Some(2), "there are no settings");
    assert_eq!(unjudged(rule, Some(&group)), Some(2), "there are those of a group");
    assert_eq!(unjudged(rule, Some(&one)), Some(1));
    assert_eq!(unjudged(rule, Some(&all)), None);
    let tier0 = "settings-approval-not-required";
    assert_eq!(unjudged(tier0, Some(&group)), Some(1), "the rule does not apply to the other role");
    for rule in ["settings-owner-weaker-than-member", "settings-never-edited"] {
        assert_eq!(unjudged(rule, Some(&group)), None, "{rule} judges settings of groups only");
    }
}

#[test]
fn policies_without_their_assignments_are_a_notice_and_a_gap() {
    let policy = format!(
        r#"{{"value": [{{"id": "Group_{A}_x", "scopeId": "{A}", "scopeType": "Group", "isOrganizationDefault": false, "rules": []}}]}}"#
    );
    let loaded = texts(&[("roleManagementPolicies.json", &policy)]);
    let mut notices = loaded.notices;
    let export = ExportFacts { completeness: &loaded.completeness, exported_at: None, moment: None };
    let tenant = Tenant::join(loaded.objects, export, &mut notices);
    assert!(notices.iter().any(|notice| said(&notice.message).contains("say whose they are")), "{notices:?}");
    assert!(tenant.settings_gap().is_some() && tenant.hidden_settings().is_some());
}

#[test]
fn a_tenant_without_role_assignments_is_implausible() {
    let loaded = texts(&[("roleAssignments.json", r#"{"value": []}"#)]);
    let row = coverage(loaded, Collection::RoleAssignments);
    assert_eq!(row.state, State::Partial);
    assert!(row.detail.unwrap_or_default().contains("Global Administrator"));
}

#[test]
fn what_a_tenant_has_one_of_can_be_complete() {
    let settings = r#"{"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#identityGovernance/entitlementManagement/settings/$entity",
        "id": "x", "durationUntilExternalUserDeletedAfterBlocked": "P30D", "externalUserLifecycleAction": "blockSignInAndDelete"}"#;
    assert!(is_complete(&texts(&[("settings.json", settings)]), Collection::EntitlementSettings));
}

#[test]
fn two_tenants_are_an_error_that_names_both() {
    let folder = tempfile::tempdir().expect("a folder");
    let organization =
        |id: &str| format!(r#"{{"value": [{{"id": "{id}", "displayName": "t", "verifiedDomains": []}}]}}"#);
    for (name, id) in [("a", A), ("b", B)] {
        std::fs::create_dir(folder.path().join(name)).expect("a folder");
        std::fs::write(folder.path().join(name).join("organization.json"), organization(id)).expect("written");
    }
    let of = |names: &[&str]| {
        let paths: Vec<_> = names.iter().map(|name| folder.path().join(name)).collect();
        load(&paths, &LoadOptions::default())
    };
    assert!(of(&["a"]).is_ok());
    let error = of(&["a", "b"]).expect_err("they are two").to_string();
    assert!(error.contains(A) && error.contains(B), "{error}");
}

#[test]
fn a_copy_is_not_counted_as_another_object() {
    let object = |id: &str| format!(r#"{{"id": "{id}", "displayName": "a"}}"#);
    let objects = [object(A), object(B)];
    let settings = [settings(A, "member"), settings(A, "owner")];
    for (collection, name, of) in [
        (Collection::PimGroups, "pimGroups.json".to_owned(), &objects),
        (Collection::Catalogs, "catalogs.json".to_owned(), &objects),
        (Collection::ConnectedOrganizations, "connectedOrganizations.json".to_owned(), &objects),
        (Collection::AdministrativeUnitMembers, format!("administrativeUnitMembers-{A}.json"), &objects),
        (Collection::GroupMembers, format!("groupMembers.{A}.json"), &objects),
        (Collection::GroupOwners, format!("groupOwners.{A}.json"), &objects),
        (Collection::RoleSettings, "roleManagementPolicyAssignments.json".to_owned(), &settings),
    ] {
        let list = |of: &[String]| format!(r#"{{"value": [{}]}}"#, of.join(", "));
        let (both, one) = (list(of), list(&of[..1]));
        let alone = coverage(texts(&[(&name, &both)]), collection).objects;
        let copied = texts(&[(&format!("a/{name}"), &both), (&format!("b/{name}"), &one)]);
        assert_eq!(coverage(copied, collection).objects, alone, "{name}");
        assert!(alone >= 2, "{name}: {alone}");
    }
}

#[test]
fn objects_without_an_id_are_not_counted_as_read() {
    let loaded = texts(&[("groups.json", r#"{"value": [{"displayName": "a", "groupTypes": []}]}"#)]);
    assert_eq!(loaded.objects.counts.get(&Collection::Groups), None);
    assert_eq!(coverage(loaded, Collection::Groups).objects, 0);
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_what_is_skipped_is_noticed() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir_all(at("data")).expect("a folder");
    std::fs::create_dir_all(at("export")).expect("a folder");
    std::fs::write(at("data/groups.json"), page(A, "")).expect("written");
    std::fs::write(at("data/users.json"), r#"{"value": []}"#).expect("written");
    symlink(at("data/groups.json"), at("export/groups.json")).expect("a link");
    symlink(at("data"), at("export/more")).expect("a link");
    symlink(at("export"), at("export/loop")).expect("a link");
    symlink(at("nowhere"), at("export/lost.json")).expect("a link");
    let _socket = std::os::unix::net::UnixListener::bind(at("export/roleDefinitions.json")).expect("a socket");
    let loaded = load(&[at("export")], &LoadOptions::default()).expect("it loads");
    assert!(is_complete(&loaded, Collection::Groups) && is_complete(&loaded, Collection::Users));
    assert_eq!(loaded.objects.groups.len(), 1, "one file is read once");
    let text = messages(&loaded).join("\n");
    for words in ["forms a loop", "cannot be followed", "it is not a file"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(loaded.completeness.of(Collection::RoleDefinitions).is_some_and(|state| !state.whole));
}

#[cfg(unix)]
#[test]
fn a_pipe_is_read_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = folder.path().join("groups.json");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    let (writer, text) = (pipe.clone(), page(A, ""));
    let writing = std::thread::spawn(move || std::fs::write(writer, text));
    let loaded = load(&[pipe], &LoadOptions::default()).expect("it loads");
    writing.join().expect("no panic").expect("written");
    assert!(is_complete(&loaded, Collection::Groups), "{:?}", messages(&loaded));
}

#[test]
fn an_empty_list_of_a_group_with_hidden_membership_is_not_whole() {
    let group = |visibility: &str| {
        format!(r#"{{"value": [{{"id": "{A}", "displayName": "a", "groupTypes": [], "visibility": {visibility}}}]}}"#)
    };
    let context = "https://graph.microsoft.com/beta/$metadata#directoryObjects";
    let members = |of: &str| format!(r#"{{"@odata.context": "{context}", "value": [{of}]}}"#);
    let user = r##"{"@odata.type": "#microsoft.graph.user", "id": "0aa0bb11-1111-2222-3333-444455556669"}"##;
    let file = format!("groupMembers.{A}.json");
    for (visibility, of, is_whole) in
        [(r#""HiddenMembership""#, "", false), (r#""HiddenMembership""#, user, true), (r#""Private""#, "", true)]
    {
        let loaded = texts(&[("groups.json", &group(visibility)), (&file, &members(of))]);
        let said = said_of(&loaded, Collection::GroupMembers).join("\n");
        assert_eq!(said.contains("Member.Read.Hidden"), !is_whole, "{visibility} {of}: {said}");
        let row = coverage(loaded, Collection::GroupMembers);
        assert_eq!(row.state == State::Complete, is_whole, "{visibility} {of}: {:?}", row.detail);
    }
}

const C: &str = "0aa0bb11-1111-2222-3333-444455556663";

/// The parents whose lists are known, and whether they are complete.
fn parents(loaded: &Loaded, collection: Collection) -> Vec<(String, bool)> {
    let state = loaded.completeness.of(collection).expect("some of it");
    state.parents.iter().map(|(id, whole)| (id.raw().to_string(), *whole)).collect()
}

#[test]
fn a_list_is_as_old_as_its_own_export() {
    let moment = |text: &str| Instant::parse(text).expect("a time").expect("a moment");
    let manifest = |day: &str| {
        format!(
            r#"{{"schemaVersion": 1, "exportedAt": "2026-{day}T09:00:00Z", "collections": {{"groups": {{"count": 1}}}}}}"#
        )
    };
    let (early, late) = (manifest("01-20"), manifest("03-01"));
    let user = format!(
        r#"{{"value": [{{"id": "{B}", "userPrincipalName": "b", "createdDateTime": "2026-02-01T09:00:00Z"}}]}}"#
    );
    let list = members(A);
    let list = (format!("a/{}", list.0), list.1);
    let is_after = |files: &[(&str, &str)], day: &str, collection| {
        let export = Export::of(texts(files), None);
        export.tenant.is_exported_after(moment(&format!("2026-{day}T00:00:00Z")), collection)
    };
    let two = [
        ("a/manifest.json", early.as_str()),
        (&list.0, &list.1),
        ("b/manifest.json", late.as_str()),
        ("b/users.json", user.as_str()),
    ];
    let undated = Err(Gap::Undated(Collection::GroupMembers));
    assert_eq!(is_after(&two, "01-19", Collection::GroupMembers), Ok(true));
    assert_eq!(is_after(&two, "01-21", Collection::GroupMembers), undated);
    assert_eq!(is_after(&two, "02-28", Collection::Users), Ok(true));
    let other = members(C);
    let other = (format!("b/{}", other.0), other.1);
    let both = [two[0], two[1], two[2], (&other.0, &other.1)];
    assert_eq!(is_after(&both, "01-21", Collection::GroupMembers), undated, "the oldest of its lists counts");

    let folder = tempfile::tempdir().expect("a folder");
    let paths = [&list, &("b/users.json".to_owned(), user)].map(|(name, text)| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        std::fs::write(&path, text).expect("written");
        path.parent().expect("a parent").to_owned()
    });
    let export = Export::of(load(&paths, &LoadOptions::default()).expect("it loads"), None);
    let is_after = |collection| export.tenant.is_exported_after(moment("2026-01-21T00:00:00Z"), collection);
    assert_eq!((is_after(Collection::GroupMembers), is_after(Collection::Users)), (undated, Ok(true)));
}

#[test]
fn the_policies_of_one_package_are_not_those_of_all() {
    let package = |id: &str, rest: &str| format!(r#"{{"id": "{id}", "displayName": "p", "isHidden": false{rest}}}"#);
    let packages = format!(r#"{{"value": [{}, {}]}}"#, package(A, ""), package(B, ""));
    let policies =
        format!(r#"{{"value": [{{"id": "{C}", "displayName": "q", "allowedTargetScope": "notSpecified"}}]}}"#);
    for folder in ["assignmentPolicies-", "assignmentPolicies/"] {
        let [one, other] = [A, B].map(|package| format!("{folder}{package}.json"));
        let files = [("accessPackages.json", packages.as_str()), (&one, &policies), (&other, r#"{"value": []}"#)];
        let of = |count: usize| is_complete(&texts(&files[..count]), Collection::AssignmentPolicies);
        assert_eq!((of(2), of(3)), (false, true), "{folder}");
    }
    let expanded = package(A, &format!(r#", "assignmentPolicies": [{{"id": "{C}"}}]"#));
    assert!(!is_complete(&texts(&[("accessPackage.json", &expanded)]), Collection::AssignmentPolicies));
}

#[test]
fn a_member_list_that_was_cast_to_one_type_is_not_complete() {
    for (context, is_whole) in [
        ("users".to_owned(), false),
        ("directoryObjects/microsoft.graph.user".to_owned(), false),
        (format!("groups('{A}')/members/microsoft.graph.servicePrincipal"), false),
        ("directoryObjects".to_owned(), true),
        ("Collection(microsoft.graph.directoryObject)".to_owned(), true),
    ] {
        let page =
            format!(r#"{{"@odata.context": "https://graph.microsoft.com/beta/$metadata#{context}", "value": []}}"#);
        let loaded = texts(&[(&format!("group-members.{A}.json"), &page)]);
        assert_eq!(parents(&loaded, Collection::GroupMembers), [(A.to_owned(), is_whole)], "{context}");
        let said = said_of(&loaded, Collection::GroupMembers).join("\n");
        assert_eq!(said.contains("of one type"), !is_whole, "{context}: {said}");
    }
}

fn eligibility(group: &str, principal: &str) -> String {
    format!(
        r#"{{"id": "{group}_member_{principal}", "groupId": "{group}", "principalId": "{principal}", "accessId": "member", "status": "Provisioned", "memberType": "direct", "scheduleInfo": {{"startDateTime": "2026-01-01T00:00:00Z", "expiration": {{"type": "noExpiration"}}}}}}"#
    )
}

fn listed(entries: &[String]) -> String {
    format!(
        r#"{{"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#identityGovernance/privilegedAccess/group/eligibilitySchedules", "value": [{}]}}"#,
        entries.join(", ")
    )
}

#[test]
fn the_lists_of_several_groups_in_one_file_are_not_that_of_all() {
    let [one, other, none] = [listed(&[eligibility(A, C)]), listed(&[eligibility(B, C)]), listed(&[])];
    let batch = |bodies: &[&String]| {
        let answers: Vec<_> =
            bodies.iter().map(|body| format!(r#"{{"id": "1", "status": 200, "body": {body}}}"#)).collect();
        format!(r#"{{"responses": [{}]}}"#, answers.join(", "))
    };
    let both = vec![(A.to_owned(), true), (B.to_owned(), true)];
    for (name, text, known) in [
        ("batch.json", batch(&[&one, &other]), both.clone()),
        ("batch.json", batch(&[&one, &none]), vec![(A.to_owned(), true)]),
        ("eligibilitySchedules.json", format!("{one}\n{other}"), both),
    ] {
        let loaded = texts(&[(name, &text)]);
        assert_eq!(parents(&loaded, Collection::GroupEligibility), known, "{text}");
        assert!(!is_complete(&loaded, Collection::GroupEligibility), "{text}");
    }
    let all = texts(&[("eligibilitySchedules.json", &listed(&[eligibility(A, C), eligibility(B, C)]))]);
    assert!(is_complete(&all, Collection::GroupEligibility), "one list of all groups");
}

#[test]
fn a_list_in_a_file_that_is_named_by_its_parent_is_that_parents() {
    let [one, other] = [listed(&[eligibility(A, C)]), listed(&[])];
    let [first, second] = [A, B].map(|group| format!("eligibilitySchedules/{group}.json"));
    let loaded = texts(&[(&first, &one), (&second, &other)]);
    assert_eq!(parents(&loaded, Collection::GroupEligibility), [(A.to_owned(), true), (B.to_owned(), true)]);
    assert!(!is_complete(&loaded, Collection::GroupEligibility));
    let member = format!(r#"[{{"id": "{C}"}}]"#);
    let loaded = texts(&[(&format!("groupMembers/{A}.json"), &member)]);
    assert_eq!(parents(&loaded, Collection::GroupMembers), [(A.to_owned(), true)]);
    assert_eq!(messages(&loaded), [""; 0]);
    let object = texts(&[(&format!("eligibilitySchedules/{C}.json"), &eligibility(A, B))]);
    assert_eq!(
        parents(&object, Collection::GroupEligibility),
        [(A.to_owned(), true)],
        "one object is no list of its name"
    );
}

#[test]
fn the_id_in_a_files_name_is_its_parent_whatever_the_folders_are_called() {
    for (name, parent) in [
        (format!("exp-{C}/members-{A}.json"), A),
        (format!("exp-{C}/groups/{A}/members.json"), A),
        (format!("exp-{C}/groups/{A}/members/{B}.json"), A),
        (format!("exp-{C}/all/members/{A}.json"), A),
        (format!("{A}/owners/page.json"), A),
        (format!("exp/members/{A}/page.json"), A),
    ] {
        let collection = if name.contains("owners") { Collection::GroupOwners } else { Collection::GroupMembers };
        let loaded = texts(&[(&name, r#"{"value": []}"#)]);
        assert_eq!(parents(&loaded, collection), [(parent.to_owned(), true)], "{name}");
    }
}

#[test]
fn a_page_of_arrays_can_be_missing_too() {
    let list = |id: &str| format!("[{}]", group(id));
    let missing = texts(&[("groups-00001.json", &list(A)), ("groups-00003.json", &list(B))]);
    assert!(!is_complete(&missing, Collection::Groups) && messages(&missing).join("\n").contains("page 2 is missing"));
    let there = texts(&[("groups-00001.json", &list(A)), ("groups-00002.json", &list(B))]);
    assert!(is_complete(&there, Collection::Groups), "{:?}", messages(&there));
}

#[test]
fn the_link_to_the_rest_of_an_inline_list_is_seen_however_it_is_spelled() {
    for (link, is_whole) in [
        (r#""Members@odata.nextlink": "https://graph.microsoft.com/v1.0/x""#, false),
        (r#""members@odata.nextLink": "https://graph.microsoft.com/v1.0/x""#, false),
        (r#""members@odata.nextLink": null"#, true),
        (r#""members@odata.nextLink": """#, true),
    ] {
        let text = format!(r#"{{"value": [{{"id": "{A}", "groupTypes": [], "Members": [{{"id": "{B}"}}], {link}}}]}}"#);
        let loaded = texts(&[("groups.json", &text)]);
        assert_eq!(parents(&loaded, Collection::GroupMembers), [(A.to_owned(), is_whole)], "{link}");
    }
}

#[test]
fn one_object_that_its_file_is_named_by_is_no_list() {
    let user = format!("{{\"id\": \"{A}\",\n\"userPrincipalName\": \"a\"}}");
    let asked = texts(&[(&format!("users-{A}.json"), &user)]);
    assert!(!is_complete(&asked, Collection::Users));
    assert_eq!(messages(&asked), [""; 0]);
    assert!(is_complete(&texts(&[("users.json", &user)]), Collection::Users), "a list of one");
    assert!(is_complete(&texts(&[(&format!("users/{A}.json"), &user)]), Collection::Users), "one object in a file");
}

#[test]
fn what_is_cut_inside_an_object_says_nothing_of_a_list_of_its_own() {
    let entries: Vec<_> = (10..31).map(|at| format!(r#"{{"id": "0aa0bb11-1111-2222-3333-4444555566{at}"}}"#)).collect();
    let groups =
        format!(r#"{{"value": [{{"id": "{A}", "groupTypes": [], "members": [{}]}}]}}"#, entries[..20].join(", "));
    let full = format!(r#"{{"value": [{}]}}"#, entries.join(", "));
    assert_eq!(parents(&texts(&[("groups.json", &groups)]), Collection::GroupMembers), [(A.to_owned(), false)]);
    let both = texts(&[("groups.json", &groups), (&format!("group-members.{A}.json"), &full)]);
    assert_eq!(parents(&both, Collection::GroupMembers), [(A.to_owned(), true)]);
    assert_eq!(said_of(&both, Collection::GroupMembers), [""; 0]);
}

#[test]
fn an_object_in_the_place_of_a_value_is_not_the_default() {
    for (value, is_known) in [(r#"{"a": "b"}"#, false), (r#"{"a": null, "b": {}, "c": []}"#, true), ("{}", true)] {
        let text = format!(r#"{{"value": [{{"id": "{A}", "groupTypes": [], "isAssignableToRole": {value}}}]}}"#);
        let loaded = texts(&[("groups.json", &text)]);
        let known = loaded.objects.groups.first().expect("a group").role_assignable.known();
        assert_eq!(known, is_known.then_some(&false), "{value}");
    }
}

#[test]
fn objects_that_a_comma_separates_are_all_read() {
    for text in [
        format!("{},{}", group(A), group(B)),
        format!("{} {}", group(A), group(B)),
        format!("{},\n{},\n", group(A), group(B)),
    ] {
        assert_eq!(texts(&[("groups.json", &text)]).objects.groups.len(), 2, "{text}");
    }
    assert!(texts(&[("groups.json", &format!("{},", group(A)))]).objects.groups.is_empty(), "something may be lost");
}

#[test]
fn what_entra_exporter_writes_of_directory_roles_is_read() {
    let role = |id: &str, principal: &str| {
        format!(
            r#"{{"id": "{id}", "roleDefinitionId": "{USER_ADMINISTRATOR}", "principalId": "{principal}", "directoryScopeId": "/", "memberType": "Direct", "startDateTime": "2026-01-01T00:00:00Z", "endDateTime": null, "roleEligibilityScheduleId": "{id}", "PrincipalName": "Ada", "RoleName": "User Administrator", "Policy": null}}"#
        )
    };
    let [one, other] = [A, B].map(|id| format!("PIM/DirectoryRoles/{id}.json"));
    let loaded = texts(&[(&one, &role(A, C)), (&other, &role(B, A))]);
    assert_eq!(loaded.objects.role_assignments.len(), 2, "{:?}", messages(&loaded));
    assert_eq!(messages(&loaded), [""; 0]);
}

/// Whether a collection is complete, and what is said of it.
fn said_of_files(files: &[(&str, &str)], collection: Collection) -> (bool, Vec<String>) {
    let loaded = texts(files);
    (is_complete(&loaded, collection), messages(&loaded))
}

const ROLE: &str = "62e90394-69f5-4237-9190-012177145e10";

#[test]
fn a_list_that_was_cut_in_the_middle_is_missed_by_what_the_file_says_of_it() {
    let held = |id: &str| {
        format!(r#"{{"id": "{id}", "principalId": "{id}", "roleDefinitionId": "{ROLE}", "directoryScopeId": "/"}}"#)
    };
    let context = r#""@odata.context": "https://graph.microsoft.com/v1.0/$metadata#roleManagement/directory/roleAssignmentSchedules","#;
    let all = format!(r#"{{"value": [{}]}}"#, held(A));
    let schedules = format!(r#"{{{context} "value": [{}]}}"#, held(B));
    let cut = |text: &str, less: usize| text.get(..text.len() - less).expect("a part").to_owned();
    for (name, text, collection) in [
        ("active-by-pim.json", cut(&schedules, 30), Collection::RoleAssignments),
        ("m365.json", cut(&page(B, CONTEXT), 10), Collection::Groups),
        ("m365.json", cut(&page(B, ""), 2), Collection::Groups),
        ("m365.jsonl", format!("{}\n{}", group(A), cut(&group(B), 10)), Collection::Groups),
        ("users.json", cut(&page(B, CONTEXT), 10), Collection::Groups),
    ] {
        let (complete, said) =
            said_of_files(&[("roleAssignments.json", &all), ("groups.json", &page(A, "")), (name, &text)], collection);
        assert!(!complete && said.len() == 1, "{name}: {said:?}");
    }
    let (complete, _) =
        said_of_files(&[("groups.json", &page(A, "")), ("notes.json", "{\"size\": ")], Collection::Groups);
    assert!(complete, "nothing in it is a group");
}

#[test]
fn a_filter_in_the_link_to_the_next_page_shows_that_the_list_is_not_all() {
    let next = |options: &str| format!(r#""@odata.nextLink": "https://graph.microsoft.com/v1.0/groups?{options}","#);
    let pages = |options: &str| {
        let first = page(A, &next(options));
        said_of_files(&[("groups-00001.json", &first), ("groups-00002.json", &page(B, ""))], Collection::Groups)
    };
    assert_eq!(pages("$select=id&$skiptoken=x"), (true, Vec::new()));
    for options in
        ["$filter=startswith(displayName,'PIM')&$skiptoken=x", "%24filter=x%20eq%201&$skiptoken=x", "$search=%22a%22"]
    {
        let (complete, said) = pages(options);
        assert!(!complete && said.iter().any(|said| said.contains("limited to some objects")), "{options}: {said:?}");
    }
    let link = format!("https://graph.microsoft.com/v1.0/x?$filter=groupId eq '{A}'&$skiptoken=x");
    let context = r#""@odata.context": "https://graph.microsoft.com/v1.0/$metadata#identityGovernance/privilegedAccess/group/eligibilitySchedules","#;
    let first = format!(r#"{{{context} "@odata.nextLink": "{link}", "value": []}}"#);
    let last = format!(r#"{{{context} "@odata.nextLink": null, "value": []}}"#);
    let loaded = texts(&[("a.json", &format!("{first}\n{last}"))]);
    let state = loaded.completeness.of(Collection::GroupEligibility).expect("lists");
    assert!(
        state.parents.contains_key(&pimlint::model::ObjectId::parse(A).expect("an id")),
        "the link names the group"
    );
}

#[test]
fn pages_that_follow_each_other_in_one_file_announce_each_other() {
    let counted = format!(r#"{NEXT} "@odata.count": 2,"#);
    let (first, last) = (page(A, &counted), page(B, ""));
    assert_eq!(said_of_files(&[("groups.json", &format!("{first}\n{last}"))], Collection::Groups), (true, Vec::new()));
    assert!(!said_of_files(&[("groups.json", &format!("{last}\n{first}"))], Collection::Groups).0);
    let three = format!(r#"{NEXT} "@odata.count": 3,"#);
    assert!(!said_of_files(&[("groups.json", &format!("{}\n{last}", page(A, &three)))], Collection::Groups).0);
    let body = |page: &str| format!(r#"{{"id": "1", "status": 200, "body": {page}}}"#);
    let batch = format!(r#"{{"responses": [{}, {}]}}"#, body(&first), body(&last));
    assert!(!said_of_files(&[("batch.json", &batch)], Collection::Groups).0, "each answer is a list of its own");
}

#[test]
fn lists_of_two_days_are_not_all_of_one_tenant() {
    let (old, new) = (page(A, ""), page(B, ""));
    for (one, other) in [
        ("groups-2026-01-01.json", "groups-2026-02-01.json"),
        ("2025-06-01/groups.json", "2026-01-30/groups.json"),
        ("20250601-0830/groups.json", "20260130-0900/groups.json"),
    ] {
        let (complete, said) = said_of_files(&[(one, &old), (other, &new)], Collection::Groups);
        assert!(!complete && said.iter().all(|said| said.contains("specify the lists of one day")), "{one}: {said:?}");
        assert!(said_of_files(&[(one, &old)], Collection::Groups).0);
    }
    let manifest = |time: &str| {
        format!(r#"{{"schemaVersion": 1, "exportedAt": "{time}", "collections": {{"groups": {{"count": 1}}}}}}"#)
    };
    let exports = |time: &str| {
        let (one, other) = (manifest("2026-01-30T08:00:00Z"), manifest(time));
        let files = [
            ("a/manifest.json", one.as_str()),
            ("a/groups.json", &old),
            ("b/manifest.json", &other),
            ("b/groups.json", &new),
        ];
        said_of_files(&files, Collection::Groups)
    };
    assert_eq!(exports("2026-01-30T20:00:00Z"), (true, Vec::new()));
    let (complete, said) = exports("2025-06-01T08:00:00Z");
    assert!(!complete && said.len() == 1 && said.iter().all(|said| said.contains("one export at a time")), "{said:?}");
}

#[test]
fn deleted_objects_are_none_and_make_no_list() {
    let deleted = format!(
        r#"{{{CONTEXT} "value": [{{"id": "{B}", "displayName": "b", "groupTypes": [], "deletedDateTime": "2026-01-20T00:00:00Z"}}]}}"#
    );
    let living = page(A, "").replace(r#""displayName""#, r#""deletedDateTime": null, "displayName""#);
    for name in ["deletedGroups.json", "x.json", "deletedItems/microsoft.graph.group.json"] {
        let loaded = texts(&[("groups.json", &living), (name, &deleted)]);
        assert!(is_complete(&loaded, Collection::Groups) && loaded.objects.groups.len() == 1, "{name}");
        assert_eq!(messages(&loaded), ["a deleted object, which has no effect"], "{name}");
    }
    let none = format!(r#"{{{CONTEXT} "value": []}}"#);
    assert!(texts(&[("deletedGroups.json", &none)]).completeness.of(Collection::Groups).is_none());
    let context = r#""@odata.context": "https://graph.microsoft.com/v1.0/$metadata#directory/deletedItems/microsoft.graph.group","#;
    let none = format!(r#"{{{context} "value": []}}"#);
    assert!(texts(&[("groups.json", &none)]).completeness.of(Collection::Groups).is_none());
}

#[test]
fn a_batch_keeps_what_each_answer_proves() {
    let user = format!(r#"{{"id": "{A}", "userPrincipalName": "a@example.com"}}"#);
    let answer = |set: &str, value: &str| {
        let context = format!("https://graph.microsoft.com/beta/$metadata#{set}");
        format!(r#"{{"id": "{set}", "status": 200, "body": {{"@odata.context": "{context}", "value": [{value}]}}}}"#)
    };
    let batch = |answers: &[String]| format!(r#"{{"responses": [{}]}}"#, answers.join(","));
    let users = answer("users", &user);
    assert_eq!(
        said_of_files(&[("b.json", &batch(std::slice::from_ref(&users)))], Collection::Users),
        (true, Vec::new())
    );
    let members = answer("directoryObjects", &user.replace(A, B));
    let (complete, said) = said_of_files(&[("b.json", &batch(&[users.clone(), members]))], Collection::Users);
    assert!(complete && said.len() == 1, "{said:?}");
    assert!(said.iter().all(|said| said.contains("an entry of a member list whose parent")), "{said:?}");
    let (_, said) =
        said_of_files(&[("b.json", &batch(&[users, r#"{"id": "2", "status": 200}"#.to_owned()]))], Collection::Users);
    assert_eq!(said, ["a batch response without a body"]);
}

#[test]
fn a_failed_request_is_seen_in_each_form_of_its_body() {
    for (text, code) in [
        (r#"{"error": "invalid_grant", "error_description": "AADSTS70000"}"#, "invalid_grant"),
        (r#"{"statusCode": 403, "message": "Forbidden"}"#, "403"),
        (r#"{"code": "Forbidden", "message": "x"}"#, "Forbidden"),
    ] {
        let (complete, said) = said_of_files(&[("groups.json", text)], Collection::Groups);
        let expected = format!("the response of a failed request ({code}) instead of data; export it again");
        assert!(!complete && said == [expected], "{text}: {said:?}");
    }
    let (complete, said) = said_of_files(&[("groups.json", r#"[{"error": {"code": "x"}}]"#)], Collection::Groups);
    assert!(
        !complete && said == ["the response of a failed request instead of an object; export it again"],
        "{said:?}"
    );
}

/// The files of a folder, loaded as a command does.
fn loaded(files: &[(&str, &str)]) -> Result<Loaded, String> {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    load(&[folder.path().to_owned()], &LoadOptions::default()).map_err(|error| error.to_string())
}

#[test]
fn a_tenant_by_its_domain_in_a_manifest_is_not_another_one() {
    let organization = format!(r#"{{"value": [{{"id": "{A}", "verifiedDomains": []}}]}}"#);
    let manifest = r#"{"schemaVersion": 1, "tenantId": "contoso.onmicrosoft.com", "collections": {}}"#;
    let loaded = loaded(&[("manifest.json", manifest), ("organization.json", &organization)]).expect("one tenant");
    assert_eq!(messages(&loaded), ["`tenantId` in the manifest is not a GUID; expected the ID of the tenant"]);
}

#[test]
fn objects_that_name_another_tenant_are_not_mixed_in() {
    let organization = format!(r#"{{"value": [{{"id": "{A}", "verifiedDomains": []}}]}}"#);
    let sku = |tenant: &str| {
        format!(r#"{{"value": [{{"id": "{tenant}_x", "accountId": "{tenant}", "skuPartNumber": "AAD_PREMIUM_P2"}}]}}"#)
    };
    let policy = |tenant: &str| {
        let id = format!("DirectoryRole_{tenant}_{ROLE}");
        format!(r#"{{"value": [{{"id": "{id}", "scopeType": "DirectoryRole", "scopeId": "/", "rules": []}}]}}"#)
    };
    for (name, of) in
        [("subscribedSkus.json", &sku as &dyn Fn(&str) -> String), ("roleManagementPolicies.json", &policy)]
    {
        let files = |tenant: &str| loaded(&[("organization.json", &organization), (name, &of(tenant))]);
        assert!(files(A).is_ok(), "{name}");
        assert!(files(B).is_err_and(|error| error.contains(A) && error.contains(B)), "{name}");
        assert!(loaded(&[(name, &of(B))]).is_ok(), "{name}: nothing says which tenant it is");
    }
}

#[test]
fn a_list_that_powershell_joined_is_read_as_the_words_in_it() {
    let of = |types: &str| {
        let text = format!(
            r#"{{{CONTEXT} "value": [{{"id": "{A}", "displayName": "System.Admins", "groupTypes": {types}, "securityEnabled": false, "mailEnabled": true}}]}}"#
        );
        let mut loaded = texts(&[("groups.json", &text)]);
        let said = messages(&loaded);
        let tenant = Tenant::of(&mut loaded, None);
        let id = pimlint::model::ObjectId::parse(A).expect("an id");
        let group = tenant.group(&id).expect("known").expect("there");
        (group.is_dynamic(), group.is_unified(), pimlint::source::Phrase::from(group.label()), said)
    };
    let label = |joined: (_, _, pimlint::source::Phrase, Vec<String>)| said(&joined.2);
    let listed = of(r#"["Unified", "DynamicMembership"]"#);
    assert_eq!((&listed.0, &listed.1, &listed.3), (&Ok(true), &Ok(true), &Vec::new()));
    assert_eq!(label(listed), "System.Admins", "a name, not what ConvertTo-Json leaves of a value");
    let truncated = "values were truncated by ConvertTo-Json; export again with -Depth 20".to_owned();
    let joined = of(r#""Unified DynamicMembership""#);
    assert_eq!((&joined.0, &joined.1, &joined.3), (&Ok(true), &Ok(true), &vec![truncated.clone()]));
    let empty = of(r#""""#);
    assert_eq!((empty.0, empty.1, empty.3), (Ok(false), Ok(false), vec![truncated]));
    let one = of(r#""Unified""#);
    assert_eq!((one.0, one.1, one.3), (Ok(false), Ok(true), Vec::new()));
    assert!(of(r#""System.Object[]""#).0.is_err());
}

#[test]
fn nulls_of_what_was_not_selected_say_nothing() {
    let of = |properties: &str| {
        let mut loaded = texts(&[("groups.json", &format!(r#"[{{"displayName": "a", {properties}}}]"#))]);
        let tenant = Tenant::of(&mut loaded, None);
        let id = pimlint::model::ObjectId::parse(A).expect("an id");
        let group = tenant.group(&id).expect("known").expect("there").clone();
        (group.is_dynamic().is_err(), group.is_role_assignable().is_err())
    };
    let nulls = r#""GroupTypes": null, "SecurityEnabled": null, "MailEnabled": null, "IsAssignableToRole": null"#;
    assert_eq!(of(&format!(r#""Id": "{A}", {nulls}"#)), (true, true));
    assert_eq!(of(&format!(r#""id": "{A}", {nulls}"#)), (true, true), "Graph leaves none of the first three null");
    let answer = r#""groupTypes": [], "securityEnabled": true, "mailEnabled": false, "isAssignableToRole": null"#;
    assert_eq!(of(&format!(r#""id": "{A}", {answer}"#)), (false, false), "Graph's own null");
}
