//! A list is complete only where something in the export shows it, and no file changes how another one is read.

use pimlint::context::{Declared, Thresholds};
use pimlint::engine::assess::{Task, assess};
use pimlint::engine::assessment::{AsOfSource, Coverage, Run, State, Wanted};
use pimlint::export::{LoadOptions, Loaded, load, load_texts};
use pimlint::model::Collection;
use pimlint::tenant::Tenant;

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
    let mut notices = loaded.notices;
    let tenant = Tenant::join(loaded.objects, &loaded.completeness, &mut notices);
    let run = Run {
        as_of: None,
        as_of_source: AsOfSource::None,
        tenant_id: None,
        tenant_name: None,
        arguments: Vec::new(),
        sample: None,
    };
    let entries: Vec<_> = pimlint::catalogue::entries().iter().collect();
    let assessment = assess(Task {
        sources: &loaded.sources,
        counts: &loaded.collections,
        notices: &notices,
        completeness: &loaded.completeness,
        tenant: &tenant,
        before: None,
        entries: &entries,
        run,
        wanted: Wanted::default(),
        thresholds: &Thresholds::default(),
        declared: &Declared::default(),
    });
    assessment.coverage.into_iter().find(|row| row.collection == collection).expect("every collection has a row")
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
