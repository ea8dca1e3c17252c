//! A list is complete only where something in the export shows it, and no file changes how another one is read.

use pimlint::engine::assessment::{Coverage, State};
use pimlint::export::{LoadOptions, Loaded, load, load_texts};
use pimlint::model::Collection;
use pimlint::service::Export;

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

fn messages(loaded: &Loaded) -> Vec<&str> {
    loaded.notices.iter().map(|notice| notice.message.as_str()).collect()
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
    assert!(is_complete(&days, Collection::Groups), "{:?}", messages(&days));
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
        assert!(state.detail.as_deref().is_some_and(|detail| detail.contains("instances")), "{name}: {state:?}");
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
fn a_resource_of_a_catalog_can_be_called_owner() {
    let resource = format!(
        r#"{{"id": "{A}", "displayName": "Owner", "resourceType": "Security Group", "originId": "{B}", "originSystem": "AadGroup"}}"#
    );
    let context =
        "https://graph.microsoft.com/v1.0/$metadata#identityGovernance/entitlementManagement/catalogs('x')/resources";
    let loaded = texts(&[("x.json", &format!(r#"{{"@odata.context": "{context}", "value": [{resource}]}}"#))]);
    assert_eq!(loaded.objects.counts.get(&Collection::CatalogResources), Some(&1), "{:?}", messages(&loaded));
}

#[test]
fn a_manifest_may_have_comments() {
    let manifest = r#"{ // by hand
        "schemaVersion": 1, "collections": {"groups": {"count": 2}}}"#;
    let loaded = texts(&[("manifest.json", manifest), ("groups.json", &page(A, ""))]);
    assert!(loaded.manifest.is_some() && !is_complete(&loaded, Collection::Groups));
}

#[test]
fn a_policy_inside_a_package_that_cannot_be_read_makes_their_list_partial() {
    let package = format!(
        r#"{{"value": [{{"id": "{A}", "displayName": "p", "isHidden": false, "assignmentPolicies": [{{"id": "{B}"}}, 7]}}]}}"#
    );
    let loaded = texts(&[("accessPackages.json", &package)]);
    assert!(!is_complete(&loaded, Collection::AssignmentPolicies), "{:?}", messages(&loaded));
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
