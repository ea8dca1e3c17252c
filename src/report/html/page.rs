//! What the parts of the page are written from.

use crate::finding::Subject;
use crate::report::{Options, Report, portal};

/// A report, and how it is shown.
pub(super) struct Page<'p> {
    pub(super) report: &'p Report<'p>,
    pub(super) options: &'p Options,
}

impl Page<'_> {
    /// The page of an object in the admin center, where it has one.
    pub(super) fn link(&self, subject: &Subject) -> Option<String> {
        portal::link(subject, self.report, self.options)
    }
}
