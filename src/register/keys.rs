//! The keys of an exception: the one table that the parser and the test of the documentation read.

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
}

/// Every key, in the order of the documentation.
pub const KEYS: &[Key] = &[
    Key { name: "rule", is_required: true },
    Key { name: "object", is_required: false },
    Key { name: "expected-count", is_required: false },
    Key { name: "accepts", is_required: false },
    Key { name: "reason", is_required: true },
    Key { name: "owner", is_required: true },
    Key { name: "approved-by", is_required: false },
    Key { name: "approved-on", is_required: false },
    Key { name: "expires", is_required: true },
    Key { name: "disposition", is_required: false },
    Key { name: "ticket", is_required: false },
];
