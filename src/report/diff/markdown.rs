//! The difference as a comment on a pull request.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::{Diff, Row, Side};
use crate::report::clipped;
use crate::report::markdown::escape::{code, inline};
use crate::report::tool;
use crate::report::words::{counted, sentence};

/// By this first line a script finds the comment it wrote before.
const MARKER: &str = "<!-- pimlint diff -->";
/// Bytes of a comment: GitHub takes 65,536 characters.
const COMMENT: usize = 60_000;
/// Bytes for what is said of findings that do not fit.
const RESERVE: usize = 300;
/// Characters of a message and of a name.
const MAX_MESSAGE: usize = 600;
const MAX_NAME: usize = 200;

/// Writes the difference.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    let mut page = format!("{MARKER}\n### {} diff: {}\n\n", tool::NAME, diff.counts.sentence());
    let _ = writeln!(page, "- Old: {}\n- New: {}", side(&diff.old), side(&diff.new));
    for difference in &diff.differences {
        let _ = writeln!(page, "- Evaluated with {}", inline(&difference.phrase()));
    }
    for (cause, rows) in diff.parts() {
        let title = format!("#### {} ({})", cause.title(), counted(rows.len(), "finding"));
        let _ = writeln!(page, "\n{title}\n");
        let mut left_out = 0;
        for row in rows {
            let item = item(row);
            if page.len() + item.len() + RESERVE > COMMENT {
                left_out += 1;
            } else {
                page.push_str(&item);
            }
        }
        if left_out > 0 {
            let _ = writeln!(page, "- {} do not fit here.", counted(left_out, "more finding"));
        }
    }
    out.write_all(page.as_bytes())
}

fn side(side: &Side) -> String {
    let result = &side.result;
    let kind = if side.is_export { "export" } else { "result" };
    let as_of = result.run.as_of.as_deref().unwrap_or("an unknown date");
    let path = code(&clipped(&side.path, MAX_NAME));
    format!("{kind} {path}, as of {}: {}", inline(as_of), counted(result.findings.len(), "finding"))
}

/// A finding. Words of the program stand first, so that no text of the export begins a block.
fn item(row: &Row) -> String {
    let finding = &row.finding;
    let rule = code(&clipped(&finding.rule, MAX_NAME));
    let mut item = format!("- **{}** {}, {rule}", row.turn.as_str(), finding.severity);
    let _ = write!(item, "<br>{}", inline(&sentence(clipped(&finding.message, MAX_MESSAGE).into_owned())));
    let notes = row.notes().join("; ");
    if !notes.is_empty() {
        let _ = write!(item, "<br>({})", inline(&clipped(&notes, MAX_MESSAGE)));
    }
    item.push('\n');
    item
}
