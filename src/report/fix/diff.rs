//! The changed files of a Terraform configuration as a unified diff, which `git apply` takes.

use std::io::{self, Write};

use similar::TextDiff;

use super::words::{ended, proof};
use crate::fix::{ChangedFile, Plan};
use crate::naming::counted;
use crate::report::words::capitalised;

/// Writes the diff.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    plan.files.iter().try_for_each(|file| out.write_all(of(file).as_bytes()))
}

/// What a reader of the diff has to know that is not in it: what was proved with it, or that there is nothing.
#[must_use]
pub fn left_out(plan: &Plan) -> Option<String> {
    if plan.requests.is_empty() && plan.attributes.is_empty() {
        return Some(capitalised(&proof(plan)));
    }
    if plan.requests.is_empty() {
        return None;
    }
    let findings = ended(plan).filter(|fix| !fix.requests.is_empty()).count();
    Some(format!(
        "{} of Microsoft Graph, for {}, not in the diff, and evaluated together with it: --format az, powershell or json",
        counted(plan.requests.len(), "request"),
        counted(findings, "finding")
    ))
}

/// The diff of one file.
pub(super) fn of(file: &ChangedFile) -> String {
    let diff = TextDiff::from_lines(&file.before, &file.after);
    let path = &file.path;
    diff.unified_diff().context_radius(3).header(&format!("a/{path}"), &format!("b/{path}")).to_string()
}
