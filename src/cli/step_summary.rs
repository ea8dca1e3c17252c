//! The job summary of GitHub Actions, beside its annotations.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use super::failure::Failure;
use crate::report::{Report, markdown};

/// The variable in which the runner names the file; what other steps wrote there stays.
const VARIABLE: &str = "GITHUB_STEP_SUMMARY";

/// Appends the summary, where a runner asks for one.
pub(super) fn append(report: &Report<'_>) -> Result<(), Failure> {
    let Some(path) = std::env::var_os(VARIABLE).filter(|path| !path.is_empty()) else { return Ok(()) };
    write(Path::new(&path), report).map_err(|source| Failure::Write { path: path.into(), source })
}

fn write(path: &Path, report: &Report<'_>) -> std::io::Result<()> {
    let mut summary = Vec::new();
    markdown::write_summary(report, &mut summary)?;
    OpenOptions::new().append(true).create(true).open(path)?.write_all(&summary)
}
