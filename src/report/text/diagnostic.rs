//! A finding as miette draws it.

use std::collections::BTreeSet;
use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents,
};

use super::page::{MAX_MESSAGE, message, place, shown_text};
use crate::engine::assessment::Reported;
use crate::finding::Severity;
use crate::report::ascii::CUT;
use crate::report::locate::{Frame, Location};
use crate::report::since;
use crate::report::words::counted;
use crate::report::{Options, Signs};

/// Characters of a label that are shown.
const MAX_LABEL: usize = 160;
/// Places of one finding that are drawn: each costs as much as there are labels.
const MAX_FRAMES: usize = 25;

/// How errors and findings are drawn.
pub(super) fn renderer(options: &Options) -> GraphicalReportHandler {
    let theme = match (options.signs, options.color) {
        (Signs::Ascii, true) => GraphicalTheme::ascii(),
        (Signs::Ascii, false) => GraphicalTheme::none(),
        (Signs::Unicode, true) => GraphicalTheme::unicode(),
        (Signs::Unicode, false) => GraphicalTheme::unicode_nocolor(),
    };
    GraphicalReportHandler::new_themed(theme)
        .with_width(options.width)
        .with_links(false)
        .without_primary_span_start()
        .without_syntax_highlighting()
        // A group's name must not be broken at its hyphens.
        .with_word_splitter(textwrap::WordSplitter::NoHyphenation)
        .with_context_lines(1)
}

/// One finding.
#[derive(Debug)]
pub(super) struct Shown {
    message: String,
    code: String,
    severity: miette::Severity,
    help: String,
    sheet: Sheet,
    labels: Vec<LabeledSpan>,
}

impl Shown {
    /// A finding with its frames; without any where the report shows nothing of the files.
    pub(super) fn new(
        reported: &Reported,
        locations: &[Location<'_>],
        frames: Option<Vec<Frame<'_>>>,
        options: &Options,
    ) -> Self {
        let finding = &reported.finding;
        let mut notes = Vec::new();
        let (steps, evidence): (Vec<_>, Vec<_>) = locations.iter().partition(|location| location.step.is_some());
        if !finding.help.is_empty() {
            notes.push(shown_text(&finding.help, MAX_MESSAGE));
        }
        if let Some(lowered) = finding.lowered {
            let why = match finding.severity_unknown {
                Some(gap) => {
                    let severity = reported.severity;
                    format!("{severity}, as if {}, which is not known: {}", lowered.case, gap.sentence())
                }
                None => format!("{} because {}", reported.severity, lowered.case),
            };
            notes.push(why);
        }
        for location in steps {
            let step = location.step.map_or(0, |hop| hop.number);
            // What a step takes is said last.
            let label = shown_text(location.label, MAX_MESSAGE);
            notes.push(format!("{step:>2}. {label}: {}", place(location)));
        }
        notes.extend(since::note(reported).map(|note| shown_text(&note, MAX_LABEL)));
        let drawn = frames.iter().flatten().flat_map(|frame| frame.locations.iter().copied());
        let drawn: BTreeSet<_> = drawn.map(std::ptr::from_ref).collect();
        for location in evidence.into_iter().filter(|location| !drawn.contains(&std::ptr::from_ref(*location))) {
            let label = shown_text(location.label, MAX_LABEL);
            let is_hidden = frames.is_none() && location.is_read();
            let why = if is_hidden { "" } else { " (the file changed after it was evaluated)" };
            notes.push(format!("{}: {label}{why}", place(location)));
        }
        for same_rule in reported.folded.chunk_by(|a, b| a.rule == b.rule) {
            notes.extend(same_rule.first().map(|one| consequence(one.rule, &one.message, same_rule.len() - 1)));
        }
        let count = frames.as_ref().map_or(0, Vec::len);
        if count > MAX_FRAMES {
            let more = counted(count - MAX_FRAMES, "more place");
            notes.push(format!("{more} of evidence: see the JSON report"));
        }
        let mut sheet = Sheet::default();
        let mut labels = Vec::new();
        for mut frame in frames.into_iter().flatten().take(MAX_FRAMES) {
            if options.signs == Signs::Ascii {
                frame.excerpt.text = frame.excerpt.text.replace(CUT.0, CUT.1);
            }
            sheet.add(frame, &mut labels);
        }
        Self {
            message: message(reported),
            code: format!("{}[{}]", reported.severity, reported.entry.id),
            severity: match reported.severity {
                Severity::Error => miette::Severity::Error,
                Severity::Warning => miette::Severity::Warning,
                Severity::Note => miette::Severity::Advice,
            },
            help: notes.join("\n"),
            sheet,
            labels,
        }
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        (!self.help.is_empty()).then(|| Box::new(&self.help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        (!self.sheet.excerpts.is_empty()).then_some(&self.sheet as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

/// The excerpts of one finding as one source: each stands at offsets of its own, and a span over two of them is refused,
/// so that each is drawn in a frame of its own, whole, with the true number of its first line.
#[derive(Debug, Default)]
struct Sheet {
    excerpts: Vec<Window>,
}

#[derive(Debug)]
struct Window {
    start: usize,
    text: String,
    first_line: usize,
    name: String,
}

impl Sheet {
    fn add(&mut self, frame: Frame<'_>, labels: &mut Vec<LabeledSpan>) {
        let start = self.excerpts.last().map_or(0, |window| window.start + window.text.len() + 2);
        let Frame { location, excerpt, locations } = frame;
        for (range, text) in excerpt.labels.iter().zip(locations.iter().map(|location| location.label)) {
            let text = shown_text(text, MAX_LABEL);
            labels.push(LabeledSpan::new(Some(text), start + range.start, range.len()));
        }
        let mut name = place(location);
        if let Some(pointer) = &location.pointer {
            name.push(' ');
            name.push_str(&shown_text(pointer, MAX_LABEL));
        }
        if excerpt.reindented {
            name.push_str(", reformatted");
        }
        let first_line = usize::try_from(excerpt.first_line).unwrap_or(1).saturating_sub(1);
        self.excerpts.push(Window { start, text: excerpt.text, first_line, name });
    }
}

impl SourceCode for Sheet {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        _lines_before: usize,
        _lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let end = span.offset().saturating_add(span.len());
        let holds = |window: &&Window| window.start <= span.offset() && end <= window.start + window.text.len();
        let window = self.excerpts.iter().find(holds).ok_or(MietteError::OutOfBounds)?;
        Ok(Box::new(MietteSpanContents::new_named(
            window.name.clone(),
            window.text.as_bytes(),
            SourceSpan::from((window.start, window.text.len())),
            window.first_line,
            0,
            window.text.lines().count(),
        )))
    }
}

/// What follows from a finding, and how often.
fn consequence(rule: &str, message: &str, others: usize) -> String {
    let others = if others > 0 { format!(", and {others} more like it") } else { String::new() };
    format!("this also explains {rule}: {}{others}", shown_text(message, MAX_MESSAGE))
}
