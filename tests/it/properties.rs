//! No bytes make the loader panic, and what it reads does not depend on how the file is written.

use std::io::Write as _;

use pimlint::export::{LoadOptions, Loaded, load_texts};
use pimlint::model::Collection;
use pimlint::service::Export;
use pimlint::source::FileId;
use proptest::prelude::*;

const PLAN: &str = include_str!("../../fixtures/exports/terraform/plan.json");
const GROUP_PAGE: &str = include_str!("../../fixtures/exports/minified/groups.json");

fn load(name: &str, bytes: Vec<u8>) -> Loaded {
    load_texts(&[(name.to_owned(), bytes)])
}

/// The same files as ZIP, tar and gzip of it.
fn archives() -> [Vec<u8>; 3] {
    let files = ["groups.json", "more/groups.json"];
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut tar = tar::Builder::new(Vec::new());
    for name in files {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("a new entry");
        zip.write_all(GROUP_PAGE.as_bytes()).expect("it takes bytes");
        let mut header = tar::Header::new_gnu();
        header.set_size(GROUP_PAGE.len() as u64);
        tar.append_data(&mut header, name, GROUP_PAGE.as_bytes()).expect("an entry");
    }
    let tar = tar.into_inner().expect("it ends");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&tar).expect("it takes bytes");
    [zip.finish().expect("it ends").into_inner(), tar, gzip.finish().expect("it ends")]
}

/// Names that lead to every reader.
fn names() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "groups.json",
        "groupMembers.0aa0bb11-1111-2222-3333-444455556666.json",
        "pimGroups.json",
        "roleManagementPolicyAssignments.json",
        "eligibilitySchedules.json",
        "assignmentSchedules.json",
        "roleAssignments.json",
        "administrativeUnits.json",
        "accessPackages.json",
        "assignmentPolicies.json",
        "PIM/Groups/a.json",
        "anything.json",
    ])
}

/// JSON whose keys and values are those that readers look for, in any arrangement.
fn graph_like() -> impl Strategy<Value = serde_json::Value> {
    let key = prop::sample::select(vec![
        "id",
        "value",
        "@odata.context",
        "@odata.nextLink",
        "error",
        "groupTypes",
        "members",
        "policy",
        "Policy",
        "rules",
        "effectiveRules",
        "setting",
        "approvalStages",
        "primaryApprovers",
        "accessId",
        "groupId",
        "principalId",
        "scheduleInfo",
        "expiration",
        "duration",
        "endDateTime",
        "assignmentType",
        "scopeType",
        "policyId",
        "roleDefinitionId",
        "resourceRoleScopes",
        "role",
        "scope",
        "originId",
        "assignmentPolicies",
        "requestorSettings",
        "AdditionalProperties",
        "isHidden",
    ]);
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        prop::sample::select(vec![
            "",
            "member",
            "P1D",
            "P1Y",
            "-P1D",
            "0001-01-01T00:00:00Z",
            "9999-12-31T00:00:00Z",
            "@{a=b}",
            "System.Object[]",
            "0aa0bb11-1111-2222-3333-444455556666",
            "EligibleMember_x",
            "Expiration_Admin_Eligibility",
            "\u{202e}",
            "/Date(0)/",
        ])
        .prop_map(Into::into),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(serde_json::Value::Array),
            prop::collection::vec((key.clone(), inner), 0..6)
                .prop_map(|members| members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_the_loader_panic(name in names(), bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        load(name, bytes);
    }

    #[test]
    fn no_json_makes_loader_or_join_panic(name in names(), document in graph_like()) {
        let export = Export::of(load(name, document.to_string().into_bytes()), None);
        prop_assert!(export.tenant.offers().len() <= 4_096);
    }

    #[test]
    fn no_change_to_a_plan_makes_loader_or_join_panic(
        at in 0..PLAN.len(),
        token in prop::sample::select(vec!["null", "true", "[]", "{}", "\"\"", "[true]", "3", "\"azuread_group.admins\""]),
    ) {
        // A value in its place: the plan stays JSON, and means something else.
        let Some(start) = PLAN.get(at..).and_then(|rest| rest.find(": ").map(|found| at + found + 2)) else { return Ok(()) };
        let rest = PLAN.get(start..).unwrap_or_default();
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<serde::de::IgnoredAny>();
        let _ = values.next();
        let end = start + values.byte_offset();
        let plan = [PLAN.get(..start).unwrap_or_default(), token, PLAN.get(end..).unwrap_or_default()].concat();
        let export = Export::of(load("plan.json", plan.into_bytes()), None);
        prop_assert!(export.tenant.offers().len() <= 64);
    }

    #[test]
    fn a_page_cut_anywhere_is_refused_whole(at in 1..GROUP_PAGE.trim_end().len()) {
        let Some(cut) = GROUP_PAGE.get(..at) else { return Ok(()) };
        let loaded = load("groups.json", cut.as_bytes().to_vec());
        prop_assert!(loaded.objects.groups.is_empty());
        prop_assert_eq!(loaded.notices.iter().filter(|notice| notice.collection == Some(Collection::Groups)).count(), 1);
    }

    #[test]
    fn one_changed_byte_of_an_archive_never_panics(
        format in 0..3_usize, at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>()
    ) {
        let mut bytes = archives()[format].clone();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        bytes.truncate(cut.index(bytes.len() * 4).max(at));
        let options = LoadOptions { standard_input: Some(bytes), ..LoadOptions::default() };
        if let Ok(loaded) = pimlint::export::load(&["-".into()], &options) {
            for (id, _) in (0..).zip(loaded.sources.files()) {
                let _ = loaded.sources.text(FileId(id));
            }
        }
    }

    #[test]
    fn one_changed_byte_never_panics(at in 0..GROUP_PAGE.len(), byte in any::<u8>()) {
        let mut bytes = GROUP_PAGE.as_bytes().to_vec();
        if let Some(slot) = bytes.get_mut(at) {
            *slot = byte;
        }
        load("groups.json", bytes);
    }
}
