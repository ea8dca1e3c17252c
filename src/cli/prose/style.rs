//! Styles, which a page without colors loses at its end.

use clap::builder::styling::Style;

/// Headings, and what is strong.
pub(in crate::cli) const BOLD: Style = Style::new().bold();

/// A text in a style.
pub(in crate::cli) fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}
