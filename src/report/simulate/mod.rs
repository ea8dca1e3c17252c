//! What comes of requests, for `pimlint simulate`: in words for a terminal and for a browser, and whole for machines.

mod html;
mod json;
mod words;

use std::io::{self, Write};

use self::words::day;
use super::Options;
use super::outline::{self, Line, Outline, Tone};
use super::words::capitalised;
use crate::simulate::{Answer, Event, Timeline};
use crate::who::List;

/// The form of the JSON answer, as JSON Schema.
pub const SCHEMA: &str = include_str!("../simulate.schema.json");

/// Writes the answer for people in a terminal; with `verbose` every timeline.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_text(answer: &Answer, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    outline::text::write(&outlined(answer, options.verbose), options, out)
}

/// Writes the answer for machines, with everything there is.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_json(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    json::write(answer, out)
}

/// Writes the answer as one page without scripts.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_html(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    html::write(answer, out)
}

fn outlined(answer: &Answer, all: bool) -> Outline {
    let mut outline = Outline::new("Requests", all);
    outline.say(Line::new(0, answer.run.line()).toned(Tone::Aside));
    let list = List { items: answer.timelines.iter().collect(), gap: answer.gap };
    outline.list("Timelines", "requests", &list, |outline, timeline| {
        for gap in timeline.events.iter().filter_map(|event| event.gap) {
            outline.lacks(gap);
        }
        lines(timeline)
    });
    outline.finish()
}

fn lines(timeline: &Timeline) -> Vec<Line> {
    let head = Line::new(0, format!("{}, policy {}", timeline.package.label(), timeline.policy.label()));
    let line = |event: &Event| {
        let tone = if event.is_wrong || event.gap.is_some() { Tone::Warning } else { Tone::Plain };
        Line::new(1, format!("{}{}", day(event), capitalised(&event.words))).toned(tone)
    };
    std::iter::once(head).chain(timeline.events.iter().map(line)).collect()
}
