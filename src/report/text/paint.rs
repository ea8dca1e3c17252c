//! Colors.

use crate::finding::Severity;

/// Colors, where the reader's terminal shows them.
#[derive(Clone, Copy)]
pub(in crate::report) struct Paint(pub(in crate::report) bool);

impl Paint {
    fn style(self, code: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    pub(in crate::report) fn bold(self, text: &str) -> String {
        self.style("1", text)
    }

    pub(in crate::report) fn dim(self, text: &str) -> String {
        self.style("2", text)
    }

    pub(in crate::report) fn green(self, text: &str) -> String {
        self.style("32", text)
    }

    pub(in crate::report) fn yellow(self, text: &str) -> String {
        self.style("33", text)
    }

    pub(super) fn severity(self, severity: Severity, text: &str) -> String {
        match severity {
            Severity::Error => self.style("1;31", text),
            Severity::Warning => self.style("1;33", text),
            Severity::Note => self.style("1;36", text),
        }
    }
}
