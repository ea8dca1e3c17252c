//! What comes of requests, for machines. The fields are a contract (`docs/simulate.md`).

use std::io::{self, Write};

use serde::Serialize;

use crate::report::formatter::write_document;
use crate::report::rows::RunRow;
use crate::report::tool::ThisTool;
use crate::simulate::{Answer, Event, Timeline};
use crate::who::Named;

const SCHEMA_VERSION: u32 = 1;
/// The levels that stand on lines of their own.
const LEVELS: usize = 4;

/// Writes the answer.
pub(super) fn write(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        schema_version: SCHEMA_VERSION,
        tool: ThisTool::ROW,
        run: RunRow::new(&answer.run),
        timelines: answer.timelines.iter().map(TimelineRow::new).collect(),
        complete: answer.gap.is_none(),
        missing: answer.gap.map(|gap| gap.to_string()),
    };
    write_document(&document, LEVELS, out)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    schema_version: u32,
    tool: ThisTool,
    run: RunRow<'a>,
    timelines: Vec<TimelineRow<'a>>,
    complete: bool,
    missing: Option<String>,
}

#[derive(Serialize)]
struct TimelineRow<'a> {
    package: &'a Named,
    policy: &'a Named,
    events: Vec<EventRow<'a>>,
}

impl<'a> TimelineRow<'a> {
    fn new(timeline: &'a Timeline) -> Self {
        let Timeline { package, policy, events } = timeline;
        Self { package, policy, events: events.iter().map(EventRow::new).collect() }
    }
}

#[derive(Serialize)]
struct EventRow<'a> {
    what: &'static str,
    day: Option<u64>,
    text: &'a str,
    wrong: bool,
    unknown: Option<String>,
}

impl<'a> EventRow<'a> {
    fn new(event: &'a Event) -> Self {
        Self {
            what: event.what.name(),
            day: event.day,
            text: &event.words,
            wrong: event.is_wrong,
            unknown: event.gap.map(|gap| gap.to_string()),
        }
    }
}
