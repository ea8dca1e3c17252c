//! The one place of a finding, for sinks whose consumers take no more.

use super::Report;
use super::locate::Location;
use crate::source::Position;

/// A place in a file.
pub(super) struct Spot<'a> {
    pub(super) path: &'a str,
    pub(super) start: Position,
    pub(super) end: Position,
}

impl<'a> Spot<'a> {
    /// The primary location.
    pub(super) fn of(locations: &[Location<'a>], report: &Report<'a>) -> Self {
        let primary = locations.first();
        primary.map_or_else(
            || Self::of_export(report),
            |location| Self { path: inside(location.path), start: location.start, end: location.end },
        )
    }

    /// What is said of the export as a whole stands at the start of its first file.
    pub(super) fn of_export(report: &Report<'a>) -> Self {
        let path = report.assessment.inputs.first().map_or("export", |input| inside(&input.path));
        let start = Position { line: 1, column: 1 };
        Self { path, start, end: start }
    }
}

/// The path without the steps out of the working directory, which no consumer takes.
fn inside(mut path: &str) -> &str {
    while let Some(rest) = path.strip_prefix("../") {
        path = rest;
    }
    path
}
