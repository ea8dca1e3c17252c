//! The keys of an exception: the one table that the parser, the JSON Schema and the test of the documentation read.

/// The name of the file.
pub const FILE: &str = "exceptions.toml";
/// The name of the list in it.
pub(super) const LIST: &str = "exception";
/// The words of `disposition`.
pub const DISPOSITIONS: &[&str] = &["risk-accepted", "false-positive", "remediation-planned"];

/// One key.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// `approved-by`.
    pub name: &'static str,
    /// Whether every exception has it.
    pub is_required: bool,
    /// What it says, as a phrase.
    pub about: &'static str,
}

/// Every key, in the order of the documentation.
pub const KEYS: &[Key] = &[
    Key { name: "rule", is_required: true, about: "The ID of the rule" },
    Key {
        name: "object",
        is_required: false,
        about: "`{ kind, id }`, or a list of them: the objects that the exception covers, as the JSON report names them under `subject`",
    },
    Key {
        name: "expected-count",
        is_required: false,
        about: "The maximum number of findings that the exception covers; required without `object`",
    },
    Key {
        name: "accepts",
        is_required: false,
        about: "Keys of the finding's `evidence` with the values that are accepted",
    },
    Key { name: "reason", is_required: true, about: "Why the finding is accepted" },
    Key { name: "owner", is_required: true, about: "Who is responsible for the exception" },
    Key { name: "approved-by", is_required: false, about: "Who approved it" },
    Key { name: "approved-on", is_required: false, about: "The day of the approval" },
    Key { name: "expires", is_required: true, about: "The last day of the exception, in UTC" },
    Key {
        name: "disposition",
        is_required: false,
        about: r#"`"risk-accepted"`, `"false-positive"` or `"remediation-planned"`"#,
    },
    Key { name: "ticket", is_required: false, about: "Where it is documented" },
];
