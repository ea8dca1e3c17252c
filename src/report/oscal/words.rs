//! Identifiers and texts as OSCAL wants them.

use std::fmt;

use std::borrow::Cow;

use uuid::Uuid;

use crate::source::visible;

/// The framework whose controls OSCAL catalogs define.
pub(super) const NIST: &str = "nist-800-53";

/// The namespace of our own property names.
pub(super) const NAMESPACE: &str = "https://github.com/pimlint/pimlint/ns/oscal";

/// Makes the identifiers: name-based ones, so that the same assessment gives the same document.
pub(super) struct Ids(Uuid);

impl Ids {
    /// For all that is said about one tenant.
    pub(super) fn new(tenant: &str) -> Self {
        let namespace = Uuid::new_v5(&Uuid::NAMESPACE_URL, NAMESPACE.as_bytes());
        Self(Uuid::new_v5(&namespace, tenant.as_bytes()))
    }

    /// The identifier of what these words name together.
    pub(super) fn of(&self, words: &[&str]) -> Uuid {
        Uuid::new_v5(&self.0, words.join("\n").as_bytes())
    }
}

/// A property of our own namespace.
#[derive(Debug, serde::Serialize)]
pub(super) struct Prop {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ns: Option<&'static str>,
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<&'static str>,
}

impl Prop {
    /// Nothing where the value is empty, which OSCAL forbids.
    pub(super) fn new(name: &'static str, value: impl fmt::Display) -> Option<Self> {
        let value = string(&value.to_string()).into_owned();
        (!value.is_empty()).then_some(Self { name, ns: Some(NAMESPACE), value, class: None })
    }

    /// How an activity is carried out: a property of OSCAL itself, which it requires.
    pub(super) fn method() -> Self {
        Self { name: "method", ns: None, value: "TEST".to_owned(), class: None }
    }

    pub(super) fn of_class(self, class: &'static str) -> Self {
        Self { class: Some(class), ..self }
    }
}

/// A text as the data type `string` holds it: on one line, with no blank at either end.
fn string(text: &str) -> Cow<'_, str> {
    let breaks = |c: char| matches!(c, '\n'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let blank = |c: char| c.is_whitespace() || matches!(c, '\u{1C}'..='\u{1F}' | '\u{FEFF}');
    if text.contains(breaks) || text.starts_with(blank) || text.ends_with(blank) {
        Cow::Owned(visible(text).trim().to_owned())
    } else {
        Cow::Borrowed(text)
    }
}

/// A text as Markdown that says just that, on one line.
pub(super) fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in visible(text).chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '^' | '~' | '{' | '}' | '|' | '!')
        {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// `AC-6(1)` as the OSCAL catalog of NIST SP 800-53 names it: `ac-6.1`.
pub(super) fn control_id(id: &str) -> String {
    id.to_ascii_lowercase().replace('(', ".").replace(')', "")
}

/// The statement of a control: as the OSCAL catalog of NIST SP 800-53 names it (`ac-6.1_smt`); a name of ours for a framework
/// without such a catalog (`cis-m365_5.3.4`).
pub(super) fn statement_id(framework: &str, control: &str) -> String {
    if framework == NIST { format!("{}_smt", control_id(control)) } else { format!("{framework}_{control}") }
}

/// The objective that a rule tests.
pub(super) fn objective_id(rule: &str) -> String {
    format!("pimlint_{rule}")
}

#[cfg(test)]
mod tests {
    use super::{control_id, markdown, statement_id, string};

    #[test]
    fn texts_satisfy_the_data_types() {
        assert_eq!(string(" a\nb\u{85} "), "a\u{FFFD}b\u{FFFD}");
        assert_eq!(string("a\u{1b}[2J \u{202e}b"), "a\u{1b}[2J \u{202e}b");
        assert_eq!(string("\u{1f}"), "\u{FFFD}");
        assert_eq!(string("  "), "");
        assert_eq!(markdown("a](x) <b>\n_c_"), "a\\](x) \\<b\\>\u{FFFD}\\_c\\_");
        assert_eq!(control_id("AC-6(10)"), "ac-6.10");
        assert_eq!(statement_id("nist-800-53", "AC-6(1)"), "ac-6.1_smt");
        assert_eq!(statement_id("cis-m365", "5.3.4"), "cis-m365_5.3.4");
    }
}
