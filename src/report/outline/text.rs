//! The answer in a terminal.

use std::io::{self, Write};

use super::{Line, Outline, Tone};
use crate::report::text::{Paint, wrapped};
use crate::report::{Options, clipped, write_log};
use crate::source::visible;

/// The widest line: it fits any terminal, and longer ones are hard to read.
const WIDEST: usize = 80;
/// Characters of a line before it is wrapped.
const MAX_LINE: usize = 1_000;
const INDENT: usize = 2;

/// Writes the sections below the title.
pub(in crate::report) fn write(outline: &Outline, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    write_log(options, out, |out| {
        let (paint, width) = (Paint(options.color), options.width.min(WIDEST));
        writeln!(out, "{}", paint.bold(&visible(&clipped(&outline.title, MAX_LINE))))?;
        outline.about.iter().try_for_each(|line| write_line(line, 0, paint, width, out))?;
        for section in &outline.sections {
            writeln!(out)?;
            let title = visible(&clipped(&section.title, MAX_LINE)).into_owned();
            for shown in wrapped(&title, "", "    ", width) {
                writeln!(out, "{}", paint.bold(&shown))?;
            }
            section.lines.iter().try_for_each(|line| write_line(line, 1, paint, width, out))?;
        }
        Ok(())
    })
}

/// A line under its heading; what goes on stands deeper than where it began.
fn write_line(line: &Line, level: usize, paint: Paint, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let indent = " ".repeat((level + line.depth) * INDENT);
    let further = format!("{indent}{}", if level == 0 { "" } else { "    " });
    let text = visible(&clipped(&line.text, MAX_LINE)).into_owned();
    for shown in wrapped(&text, &indent, &further, width) {
        writeln!(out, "{}", toned(&shown, line.tone, paint))?;
    }
    Ok(())
}

fn toned(text: &str, tone: Tone, paint: Paint) -> String {
    match tone {
        Tone::Plain => text.to_owned(),
        Tone::Good => paint.green(text),
        Tone::Warning => paint.yellow(text),
        Tone::Aside => paint.dim(text),
    }
}
