//! What the parts of the page are written from.

use maud::{Markup, html};

use crate::finding::Subject;
use crate::report::{Options, Report, portal};

/// A report, and how it is shown.
pub(super) struct Page<'p> {
    pub(super) report: &'p Report<'p>,
    pub(super) options: &'p Options,
}

impl Page<'_> {
    /// A link to the page of an object in the admin center, where it has one.
    pub(super) fn open(&self, subject: &Subject) -> Markup {
        let link = portal::link(subject, self.report, self.options);
        html! { @if let Some(link) = link { a class="portal" href=(link) { "Open in the admin center" } } }
    }
}
