//! Who may look at a text of the input without a cover: everything that does is listed here, so that a new one is seen.

use std::collections::BTreeSet;
use std::path::Path;

/// Files that take a text or an id out of its seal, to compare it, to parse it, or to write it into a file of `fmt` or a request of `fix`.
const RAW: &[&str] = &[
    "canonical/manifest.rs",
    "catalogue/examples.rs",
    "cli/pipeline.rs",
    "cover/mod.rs",
    "export/exporters/easypim.rs",
    "export/exporters/microsoft365dsc.rs",
    "export/exporters/scuba_gear.rs",
    "export/graph/names.rs",
    "export/graph/recorded.rs",
    "export/graph/sink.rs",
    "export/load.rs",
    "export/terraform/pim.rs",
    "finding/request.rs",
    "fix/request.rs",
    "model/conditional_access.rs",
    "model/id.rs",
    "model/membership_rule.rs",
    "model/role_settings/difference.rs",
    "model/role_settings/requirements.rs",
    "model/schedule.rs",
    "model/user.rs",
    "register/exception.rs",
    "rules/mails.rs",
    "rules/settings/settings_alert_recipient_invalid.rs",
    "rules/stated/views/values.rs",
    "tenant/join.rs",
    "tenant/parts/addresses.rs",
    "who/find.rs",
];
/// Files that make a longer phrase of a phrase.
const PARTS: &[&str] = &[
    "cli/check/command.rs",
    "engine/coverage.rs",
    "export/combine.rs",
    "export/exporters/easypim.rs",
    "export/reader/bytes.rs",
    "finding/change.rs",
    "finding/mod.rs",
    "finding/request.rs",
    "rules/words.rs",
];
/// Files that open a phrase.
const OPENED: &[&str] = &["cli/mod.rs", "cover/mod.rs"];

/// The files whose code has one of these words, tests left out.
fn using(words: &[&str], under: &str) -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = walkdir::WalkDir::new(root.join(under)).into_iter().map(|entry| entry.expect("an entry").into_path());
    let is_test = |path: &Path| path.ends_with("report/sample.rs") || path.ends_with("report/tests.rs");
    let rust = files.filter(|path| path.extension().is_some_and(|ending| ending == "rs") && !is_test(path));
    rust.filter(|path| {
        let text = std::fs::read_to_string(path).expect("text");
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        words.iter().any(|word| code.contains(word))
    })
    .map(|path| path.strip_prefix(&root).expect("below src").to_string_lossy().replace('\\', "/"))
    .collect()
}

fn assert_only(words: &[&str], listed: &[&str]) {
    let listed: BTreeSet<String> = listed.iter().map(|file| (*file).to_owned()).collect();
    assert_eq!(using(words, ""), listed, "{words:?}");
}

#[test]
fn few_take_a_text_out_of_its_seal() {
    assert_only(&[".raw()", "::raw)"], RAW);
}

#[test]
fn few_handle_phrases() {
    assert_only(&[".as_part()", "::as_part)"], PARTS);
    assert_only(&[".open(|"], OPENED);
}

#[test]
fn reports_know_nothing_of_what_is_covered() {
    assert_eq!(
        using(&[".shown;", ".shown)", ".shown.", ".origin", "crate::tenant::Tenant", "Phrase::"], "report"),
        BTreeSet::new()
    );
}
