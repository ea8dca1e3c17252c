//! How a report is shown.

use super::sarif::settings::Settings;

/// How a report is shown; what it says does not depend on it.
#[derive(Debug, Clone)]
pub struct Options {
    /// Everything in full.
    pub verbose: bool,
    /// Only findings, one line each.
    pub quiet: bool,
    /// With colors, for terminals.
    pub color: bool,
    /// Columns to wrap at.
    pub width: usize,
    /// How a SARIF log is written.
    pub sarif: Settings,
}

impl Default for Options {
    fn default() -> Self {
        Self { verbose: false, quiet: false, color: false, width: 100, sarif: Settings::default() }
    }
}
