//! The words that a report may show of names of files and of members: those that the program knows itself.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::model::{Collection, Property};

/// Digits that number a page or a file; a longer number may be an id.
const DIGITS: usize = 6;

/// Words of exporters, of Microsoft Graph's answers and of Terraform's plans, beside those of properties and collections.
const OTHERS: &str = "entra export exports exporter graph azure ad aad azuread hound microsoft dsc report scuba gear results provider \
                      settings zt zero trust assessment config configuration easypim pim get standard input manifest pimlint \
                      tenant tenants policy policies schedule schedules instance instances request requests definition definitions \
                      identity governance entitlement management privileged app apps directory raw all page part list beta \
                      main state plan output model value values data responses response body resource resources planned \
                      root module modules child change changes after before prior outputs index kind type mode provider \
                      attributes object objects item items meta error code message authorization denied forbidden unauthorized not found too many next link link delta context count \
                      additional setting set target operations level caller notification recipients enabled default \
                      users groups user group members owners member owner catalog catalogs accesspackage package packages \
                      access catalogs assignment assignments role roles scope scopes resourcescope \
                      eligible eligibility active activation expiration enablement approval approvers approver stages stage \
                      primary escalation backup requestor rule rules unit units administrative id ids name display \
                      principal principals subject subjects accepted specific allowed target environment authentication class \
                      reference references conditions applications include includes exclude excludes organization \
                      service origin system odata";

static WORDS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let mut words: BTreeSet<String> = OTHERS.split_whitespace().map(str::to_owned).collect();
    let mut add = |text: &str| words.extend(parts(text).map(str::to_ascii_lowercase));
    Collection::all().for_each(|collection| add(collection.id()));
    for written in Property::TABLE {
        add(written.name);
        let graph = written.graph().iter();
        graph
            .chain(written.terraform)
            .chain(written.easypim)
            .chain(written.azurehound)
            .chain(written.microsoft365dsc)
            .for_each(|path| add(path));
    }
    words
});

/// Whether a name consists of known words, and numbers beside them: `eligibilitySchedules-00001`, `display_name`.
pub(super) fn is_known(name: &str) -> bool {
    is_plain(name) && parts(name).any(is_word)
}

/// Whether a name consists of known words and numbers, or is empty.
pub(super) fn is_plain(name: &str) -> bool {
    let is_number = |part: &str| part.len() <= DIGITS && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_separator = |letter: char| matches!(letter, '-' | '_' | '.' | ' ' | '@' | '*' | '?');
    name.chars().all(|letter| letter.is_ascii_alphanumeric() || is_separator(letter))
        && parts(name).all(|part| is_number(part) || is_word(part))
}

fn is_word(part: &str) -> bool {
    WORDS.contains(&part.to_ascii_lowercase())
}

/// The words and numbers of a name: `groupMembers.0001` has three.
fn parts(name: &str) -> impl Iterator<Item = &str> {
    let words = name.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.filter(|word| !word.is_empty()).flat_map(|word| {
        let mut rest = word;
        std::iter::from_fn(move || {
            let end = boundary(rest);
            let (part, behind) = rest.split_at_checked(end).filter(|(part, _)| !part.is_empty())?;
            rest = behind;
            Some(part)
        })
    })
}

/// Where the next word begins: at a capital letter behind a small one, at the last of several before a small one, and where
/// digits begin or end.
fn boundary(word: &str) -> usize {
    let bytes = word.as_bytes();
    let starts = |at: usize| {
        let (before, here, behind) = (bytes.get(at.wrapping_sub(1)), bytes.get(at), bytes.get(at + 1));
        let (Some(before), Some(here)) = (before, here) else { return false };
        let is_small = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_lowercase);
        before.is_ascii_digit() != here.is_ascii_digit()
            || (here.is_ascii_uppercase() && (before.is_ascii_lowercase() || is_small(behind)))
    };
    (1..bytes.len()).find(|at| starts(*at)).unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::is_known;

    #[test]
    fn names_of_members_and_lists_are_known() {
        for name in
            ["displayName", "@odata.nextLink", "group_types", "roleManagementPolicyAssignments", "AccessPackages"]
        {
            assert!(is_known(name), "{name}");
        }
        for name in ["extension_8f36_department", "Payroll", "4711", "zq1", "groupZq", "12345678 groups", ""] {
            assert!(!is_known(name), "{name}");
        }
    }
}
