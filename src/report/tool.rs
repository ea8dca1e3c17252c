//! Who writes the reports.

pub(super) const NAME: &str = "pimlint";
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");
pub(super) const HOME: &str = "https://github.com/pimlint/pimlint";

/// The page of a rule.
pub(super) fn page(entry: &crate::catalogue::Entry) -> String {
    format!("{HOME}/blob/main/rules/{}/{}.md", entry.area, entry.id)
}
