//! The answer for a ticket or a pull request.

use std::io::{self, Write};

use super::Outline;
use crate::report::clipped;
use crate::report::markdown::escape::inline;

/// Characters of a line.
const MAX_LINE: usize = 1_000;

/// Writes the sections as lists.
pub(in crate::report) fn write(outline: &Outline, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "### {}\n", shown(&outline.title))?;
    for line in &outline.about {
        writeln!(out, "- {}", item(&line.text))?;
    }
    for section in &outline.sections {
        writeln!(out, "\n#### {}\n", shown(&section.title))?;
        for line in &section.lines {
            writeln!(out, "{}- {}", "  ".repeat(line.depth), item(&line.text))?;
        }
    }
    Ok(())
}

fn shown(text: &str) -> String {
    inline(&clipped(text, MAX_LINE))
}

/// Text at the start of a list item, where a mark or a number would begin another list.
fn item(text: &str) -> String {
    let shown = shown(text.trim_start());
    let digits = shown.bytes().take_while(u8::is_ascii_digit).count();
    match shown.get(digits..).and_then(|rest| rest.chars().next()) {
        Some('-' | '+') if digits == 0 => format!("\\{shown}"),
        Some('.' | ')') if digits > 0 => {
            let (number, rest) = shown.split_at(digits);
            format!("{number}\\{rest}")
        }
        _ => shown,
    }
}

#[cfg(test)]
mod tests {
    use super::item;

    #[test]
    fn a_name_begins_no_list_of_its_own() {
        for (text, expected) in [
            ("Ada", "Ada"),
            ("- x", r"\- x"),
            ("+ x", r"\+ x"),
            ("1. x", r"1\. x"),
            ("12) x", r"12\) x"),
            ("2026 x", "2026 x"),
            ("    x", "x"),
            ("* x", r"\* x"),
        ] {
            assert_eq!(item(text), expected);
        }
    }
}
