//! How a report is shown.

use super::sarif::settings::Settings;
use crate::finding::Severity;

/// How a report is shown; what it says does not depend on it.
#[derive(Debug, Clone)]
pub struct Options {
    /// Everything in full.
    pub verbose: bool,
    /// Only findings, one line each.
    pub quiet: bool,
    /// With colors, for terminals.
    pub color: bool,
    /// What frames, charts and ellipses are drawn with.
    pub signs: Signs,
    /// Columns to wrap at.
    pub width: usize,
    /// Lines for findings, so that a report fits where it is read; all of them where there is no such bound.
    pub lines: Option<usize>,
    /// What findings are grouped by.
    pub group_by: GroupBy,
    /// The least severity that is shown; everything is counted all the same.
    pub min_severity: Severity,
    /// The cloud whose admin center is linked to.
    pub cloud: Cloud,
    /// How a SARIF log is written.
    pub sarif: Settings,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            verbose: false,
            quiet: false,
            color: false,
            signs: Signs::default(),
            width: 100,
            lines: None,
            group_by: GroupBy::Decision,
            min_severity: Severity::Note,
            cloud: Cloud::Global,
            sarif: Settings::default(),
        }
    }
}

impl Options {
    /// Whether findings of a severity are shown.
    #[must_use]
    pub fn shows(&self, severity: Severity) -> bool {
        severity >= self.min_severity
    }
}

/// What text is drawn with. What the input says stays as it is, but for the same signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Signs {
    /// With lines and blocks.
    #[default]
    Unicode,
    /// With the characters that every terminal has.
    Ascii,
}

/// What findings in a text report are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupBy {
    /// What is decided at once.
    Decision,
    /// The rule.
    Rule,
    /// The object to change.
    Object,
    /// The file that the first evidence stands in.
    File,
}

/// The cloud that the tenant is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cloud {
    /// The worldwide cloud, GCC among it.
    #[default]
    Global,
    /// Azure for US Government: GCC High and the Department of Defense.
    UsGov,
    /// Operated by 21Vianet in China.
    China,
}
