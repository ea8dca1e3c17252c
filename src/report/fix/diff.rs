//! The changed files of a Terraform configuration as a unified diff, which `git apply` takes.

use std::io::{self, Write};

use similar::TextDiff;

use crate::fix::{ChangedFile, Plan};

/// Writes the diff.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    plan.files.iter().try_for_each(|file| out.write_all(of(file).as_bytes()))
}

/// The diff of one file.
pub(super) fn of(file: &ChangedFile) -> String {
    let diff = TextDiff::from_lines(&file.before, &file.after);
    let path = &file.path;
    diff.unified_diff().context_radius(3).header(&format!("a/{path}"), &format!("b/{path}")).to_string()
}
