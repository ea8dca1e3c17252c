//! Earlier results: reading them, and whether two of them can be compared.

use std::io::{self, Read as _};
use std::path::Path;

use serde::de::IgnoredAny;

use super::failure::Failure;
use crate::engine::baseline::Earlier;
use crate::source::visible;

/// A larger report is none that this program wrote.
const MAX_REPORT: u64 = 2 << 30;

/// The bytes of a report.
///
/// # Errors
/// Where it cannot be read.
#[expect(clippy::disallowed_methods, reason = "a report is no part of an export")]
pub(super) fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(MAX_REPORT).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads an earlier result.
///
/// # Errors
/// Where it cannot be read, or is none.
pub(super) fn read(path: &Path) -> Result<Earlier, Failure> {
    let bytes = bytes(path).map_err(|error| refused(path, error.to_string()))?;
    parsed(path, &bytes)
}

/// Reads an earlier result, where a file is one.
///
/// # Errors
/// Where it is one that this version cannot compare with.
pub(super) fn read_if_any(path: &Path) -> Result<Option<Earlier>, Failure> {
    let bytes = bytes(path).ok().filter(|bytes| Earlier::is_one(bytes));
    bytes.map(|bytes| parsed(path, &bytes)).transpose()
}

/// Reads the earlier result in a file of a folder, unless the file is JSON of another kind.
///
/// # Errors
/// Where it cannot be read, is no JSON, or is a result that this version cannot compare with.
pub(super) fn read_unless_other(path: &Path) -> Result<Option<Earlier>, Failure> {
    let bytes = bytes(path).map_err(|error| refused(path, error.to_string()))?;
    let is_other = !Earlier::is_one(&bytes) && serde_json::from_slice::<IgnoredAny>(&bytes).is_ok();
    if is_other { Ok(None) } else { parsed(path, &bytes).map(Some) }
}

fn parsed(path: &Path, bytes: &[u8]) -> Result<Earlier, Failure> {
    Earlier::parse(bytes).map_err(|error| refused(path, visible(&error.to_string()).into_owned()))
}

/// That a result can be compared with one that is, or is not, redacted.
///
/// # Errors
/// [`Failure::Incomparable`].
pub(super) fn comparable(path: &Path, earlier: &Earlier, is_redacted: bool) -> Result<(), Failure> {
    match (earlier.is_redacted(), is_redacted) {
        (true, false) => Err(incomparable(path, "it is redacted, and this result is not")),
        (false, true) => Err(incomparable(path, "it is not redacted, and this result is")),
        _ => Ok(()),
    }
}

/// That two results are of one tenant, as far as both say which.
///
/// # Errors
/// [`Failure::Incomparable`].
pub(super) fn same_id(path: &Path, then: Option<&str>, now: Option<&str>, hides: bool) -> Result<(), Failure> {
    let differ = then.zip(now).is_some_and(|(then, now)| !then.eq_ignore_ascii_case(now));
    match (differ, hides) {
        (false, _) => Ok(()),
        (true, false) => Err(incomparable(path, "it is of another tenant")),
        (true, true) => Err(incomparable(path, "it is of another tenant, or was redacted with another key")),
    }
}

fn refused(path: &Path, reason: String) -> Failure {
    Failure::NoResult { path: path.to_owned(), reason }
}

fn incomparable(path: &Path, reason: &'static str) -> Failure {
    Failure::Incomparable { path: path.to_owned(), reason }
}
