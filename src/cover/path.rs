//! The path of a file whose parts may name somebody.

use super::pseudonym::Pseudonym;
use super::vocabulary;
use crate::model::ObjectId;

/// Endings that say what a file holds.
const ENDINGS: &[&str] = &[
    ".json", ".jsonl", ".ndjson", ".csv", ".txt", ".html", ".zip", ".tar", ".gz", ".tgz", ".tf", ".tfstate", ".psd1",
    ".ps1", ".xml", ".md",
];
/// Characters of a GUID as text.
const GUID: usize = 36;

/// The path with pseudonyms in place of the parts that are not words of the program's own.
pub(super) fn covered(
    path: &str,
    hashed: &dyn Fn(Pseudonym, &str) -> String,
    id: &dyn Fn(&ObjectId) -> String,
) -> String {
    let last = path.split('/').count();
    let part = |(at, part): (usize, &str)| {
        words(part, id).unwrap_or_else(|| {
            let (stem, ending) = ending(part);
            let is_folder = at + 1 < last && ending.is_empty();
            let kind = if is_folder { Pseudonym::Folder } else { Pseudonym::File };
            format!("{}{ending}", hashed(kind, stem))
        })
    };
    path.split('/').enumerate().map(part).collect::<Vec<_>>().join("/")
}

/// The name without its known endings, and these.
fn ending(name: &str) -> (&str, &str) {
    let mut stem = name;
    while let Some(shorter) = ENDINGS.iter().find_map(|ending| strip_end(stem, ending)) {
        stem = shorter;
    }
    name.split_at_checked(stem.len()).unwrap_or((name, ""))
}

fn strip_end<'n>(name: &'n str, ending: &str) -> Option<&'n str> {
    let (stem, end) = name.split_at_checked(name.len().checked_sub(ending.len())?)?;
    (!stem.is_empty() && end.eq_ignore_ascii_case(ending)).then_some(stem)
}

/// A name of nothing but known words, numbers of pages beside them, patterns and GUIDs; the GUIDs are covered.
fn words(name: &str, id: &dyn Fn(&ObjectId) -> String) -> Option<String> {
    let (stem, ending) = ending(name);
    let (mut shown, mut plain, mut has_guid) = (String::new(), String::new(), false);
    let mut rest = stem;
    while let Some(letter) = rest.chars().next() {
        let guid = rest.get(..GUID).and_then(ObjectId::parse).filter(ObjectId::is_guid);
        if let Some(guid) = guid {
            shown.push_str(&id(&guid));
            (has_guid, plain) = (true, plain + " ");
            rest = rest.get(GUID..)?;
            continue;
        }
        shown.push(letter);
        plain.push(letter);
        rest = rest.get(letter.len_utf8()..)?;
    }
    let is_pattern = |letter: char| matches!(letter, '*' | '?' | '.' | ' ');
    let is_known =
        plain.chars().all(is_pattern) || vocabulary::is_known(&plain) || (has_guid && vocabulary::is_plain(&plain));
    is_known.then(|| format!("{shown}{ending}"))
}

#[cfg(test)]
mod tests {
    use super::covered;

    fn shown(path: &str) -> String {
        covered(path, &|kind, _| format!("{kind:?}"), &|_| "GUID".to_owned())
    }

    #[test]
    fn words_of_exports_stay() {
        for path in [
            "groups.json",
            "../export/eligibilitySchedules-00001.jsonl",
            "**/groups*.json",
            "IdentityGovernance/EntitlementManagement/AccessPackages",
            "ProviderSettingsExport.json",
            "standard-input",
            "export.zip/roleAssignments.json.gz",
            "",
            ".",
        ] {
            assert_eq!(shown(path), path);
        }
    }

    #[test]
    fn names_and_ids_do_not() {
        let guid = "8f36c487-4e75-4da9-a5bc-d7916f1acda0";
        for (path, expected) in [
            ("Acme Confidential/Project Moonshot/groups.json".to_owned(), "Folder/Folder/groups.json"),
            ("Zelda Quux.json".to_owned(), "File.json"),
            ("export/2024/acme".to_owned(), "export/Folder/File"),
            (format!("groupMembers.{guid}.0001.json"), "groupMembers.GUID.0001.json"),
            (format!("Groups/{guid}/{guid}_owner_{guid}.json"), "Groups/GUID/GUID_owner_GUID.json"),
            (
                "RoleAssignments/OfMGqqKHahhthIfY2yRXDkrPv8NhAsdnT35hFwd3YaQ-1.json".to_owned(),
                "RoleAssignments/File.json",
            ),
            ("張偉.zip/groups.json".to_owned(), "File.zip/groups.json"),
            ("[ab]*.json".to_owned(), "File.json"),
        ] {
            assert_eq!(shown(&path), expected);
        }
    }
}
