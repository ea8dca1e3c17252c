//! Edits of a register's text, which keep its comments and its order.

use std::collections::BTreeSet;

use toml_edit::{DocumentMut, RawString};

use super::draft::Draft;
use super::keys::LIST;

/// Why a register cannot be edited.
#[derive(Debug, thiserror::Error)]
pub enum NotEditable {
    /// It is not TOML.
    #[error(transparent)]
    Toml(#[from] toml_edit::TomlError),
    /// Its exceptions are written in another way.
    #[error("its exceptions are not written as `[[exception]]`")]
    Inline,
}

/// The text with exceptions added at its end.
#[must_use]
pub fn with_entry(text: &str, drafts: &[Draft]) -> String {
    let mut out = text.trim_end().to_owned();
    for draft in drafts {
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        out.push_str(draft.to_string().trim_end());
    }
    out.push('\n');
    if text.contains("\r\n") { out.replace("\r\n", "\n").replace('\n', "\r\n") } else { out }
}

/// The text without some of its exceptions, by their place from 0. What is written above one belongs to it, up to a blank line.
///
/// # Errors
/// Where the text cannot be edited.
pub fn without_entries(text: &str, places: &BTreeSet<usize>) -> Result<String, NotEditable> {
    let mut document: DocumentMut = text.parse()?;
    let end = document.trailing().as_str().unwrap_or_default().to_owned();
    let Some(list) = document.get_mut(LIST).map(|item| item.as_array_of_tables_mut().ok_or(NotEditable::Inline)) else {
        return Ok(text.to_owned());
    };
    let list = list?;
    let mut kept = String::new();
    let count = list.len();
    let mut at = 0;
    for place in 0..count {
        let Some(table) = list.get_mut(at) else { break };
        let above = table.decor().prefix().and_then(RawString::as_str).unwrap_or_default().to_owned();
        if places.contains(&place) {
            let own = belongs_to_file(&above);
            kept.push_str(if kept.is_empty() { own } else { own.trim_start_matches('\n') });
            list.remove(at);
        } else {
            let above =
                if kept.trim().is_empty() { above } else { format!("{kept}{}", above.trim_start_matches('\n')) };
            table.decor_mut().set_prefix(above);
            kept.clear();
            at += 1;
        }
    }
    if at == 0 {
        document.remove(LIST);
    }
    if !kept.trim().is_empty() {
        document.set_trailing(format!("{kept}{end}"));
    }
    let text = document.to_string();
    Ok(format!("{}\n", text.trim()).trim_start_matches('\n').to_owned())
}

/// What stands above an exception and is set off from it by a blank line.
fn belongs_to_file(above: &str) -> &str {
    let end = above.rfind("\n\n").map_or(0, |at| at + 2);
    above.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::without_entries;

    const TEXT: &str = "# The register of Contoso.\n\n# The first.\n[[exception]]\nrule = \"a\" # why\n\n# The second.\n[[exception]]\n\
        rule = \"b\"\n\n# Reviewed yearly.\n\n# The third.\n[[exception]]\nrule = \"c\"\n# The end.\n";

    fn without(places: &[usize]) -> String {
        without_entries(TEXT, &places.iter().copied().collect()).expect("TOML")
    }

    #[test]
    fn an_exception_goes_with_its_comment_and_nothing_else_does() {
        let second = "# The second.\n[[exception]]\nrule = \"b\"\n\n";
        assert_eq!(without(&[]), TEXT);
        assert_eq!(without(&[1]), TEXT.replace(second, ""));
        assert_eq!(without(&[0]), TEXT.replace("# The first.\n[[exception]]\nrule = \"a\" # why\n\n", ""));
        assert_eq!(
            without(&[1, 2]),
            "# The register of Contoso.\n\n# The first.\n[[exception]]\nrule = \"a\" # why\n\n# Reviewed yearly.\n\n# The end.\n"
        );
        assert_eq!(without(&[0, 1, 2]), "# The register of Contoso.\n\n# Reviewed yearly.\n\n# The end.\n");
    }
}
