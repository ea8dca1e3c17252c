//! Who writes the reports.

use serde::Serialize;

use crate::catalogue::{CUSTOM, Entry};

pub(super) const NAME: &str = "pimlint";
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");
pub(super) const HOME: &str = "https://github.com/pimlint/pimlint";

/// The tool as reports for machines name it.
#[derive(Serialize)]
pub(super) struct ThisTool {
    name: &'static str,
    version: &'static str,
}

impl ThisTool {
    pub(super) const ROW: Self = Self { name: NAME, version: VERSION };
}

/// The page of a rule; none for one of somebody's own.
#[must_use]
pub fn page(entry: &Entry) -> Option<String> {
    (entry.area != CUSTOM).then(|| format!("{HOME}/blob/main/rules/{}/{}.md", entry.area, entry.id))
}
