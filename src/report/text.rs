//! The text report: what a person sees in a terminal. The only place that names miette's renderer.
//!
//! All that comes from the export goes through [`visible`]: a name cannot move the cursor or turn the line around. All that
//! is written goes through [`write_log`]: where a build server reads the lines, a name is no command to it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{self, Write};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents,
};

use super::command::write_log;
use super::groups::{RuleGroup, groups};
use super::locate::{Frame, Location};
use super::shown_error::{ShownError, shown};
use super::words::{self, counted};
use super::{Options, Report, clipped, tool};
use crate::engine::assessment::{AsOfSource, Assessment, Coverage, Reported, State};
use crate::export::notice::Notice;
use crate::finding::Severity;
use crate::model::{Collection, Gap, Why};
use crate::source::visible;

/// Findings of one rule, and notices of one kind, that are shown in full without `--verbose`.
const FULL_FINDINGS: usize = 3;
const FULL_NOTICES: usize = 5;
/// Rules named as those to fix first.
const TOP_RULES: usize = 3;
/// Findings whose frames are drawn at a time, so that they need not all be held.
const BATCH: usize = 256;
/// Characters of a message, of a label and of a cell that are shown.
const MAX_MESSAGE: usize = 600;
const MAX_LABEL: usize = 160;
const MAX_DETAIL: usize = 120;

/// Writes the report.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(report: &Report<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    write_log(out, |out| write_page(report, options, out))
}

fn write_page(report: &Report<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let assessment = report.assessment;
    let mut page = Page { options, paint: Paint(options.color), out };
    if options.quiet {
        for (reported, locations) in report.findings() {
            page.finding_line("", reported, locations, true)?;
        }
        return page.counts(assessment);
    }
    // Where nothing was read there is nothing to judge, and why stands in the notices.
    if assessment.coverage.iter().all(|row| row.state == State::Absent) {
        return page.notices(&assessment.notices, &assessment.paths);
    }
    page.coverage(&assessment.coverage, false)?;
    page.notices(&assessment.notices, &assessment.paths)?;
    page.findings(report)?;
    page.not_evaluated(assessment)?;
    page.summary(assessment)
}

/// Writes what could not be used of an export, for those who see none of it in a report.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_notices(notices: &[Notice], paths: &[String], options: &Options, out: &mut dyn Write) -> io::Result<()> {
    write_log(out, |out| Page { options, paint: Paint(options.color), out }.notices(notices, paths))
}

/// Writes the coverage table alone, for `pimlint coverage`: with every gap the way to close it.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_coverage(coverage: &[Coverage], options: &Options, out: &mut dyn Write) -> io::Result<()> {
    write_log(out, |out| {
        let mut page = Page { options, paint: Paint(options.color), out };
        page.coverage(coverage, true)?;
        page.gaps(coverage)
    })
}

/// Writes what is wrong with the words of a command.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_usage_error(error: &str, out: &mut dyn Write) -> io::Result<()> {
    write_log(out, |out| writeln!(out, "{}", shown(error)))
}

/// Writes why something could not be done.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_error(error: &dyn Diagnostic, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut drawn = String::new();
    renderer(options).render_report(&mut drawn, &ShownError::of(error)).map_err(io::Error::other)?;
    write_log(out, |out| out.write_all(drawn.as_bytes()))
}

fn renderer(options: &Options) -> GraphicalReportHandler {
    let theme = if options.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    GraphicalReportHandler::new_themed(theme)
        .with_width(options.width)
        .with_links(false)
        .without_primary_span_start()
        .without_syntax_highlighting()
        // A group's name must not be broken at its hyphens.
        .with_word_splitter(textwrap::WordSplitter::NoHyphenation)
        .with_context_lines(1)
}

/// Of a collection that is absent for no known reason there is nothing to say but its name.
fn is_folded(row: &Coverage) -> bool {
    row.state == State::Absent && row.detail.is_none()
}

fn coverage_detail(row: &Coverage) -> String {
    let detail = row.detail.as_deref().map(|detail| shown_text(detail, MAX_DETAIL)).unwrap_or_default();
    if row.unresolved == 0 {
        return detail;
    }
    let unresolved = format!("{} to it unresolved", counted(row.unresolved, "reference"));
    if detail.is_empty() { unresolved } else { format!("{detail}; {unresolved}") }
}

struct Page<'a> {
    options: &'a Options,
    paint: Paint,
    out: &'a mut dyn Write,
}

impl Page<'_> {
    fn heading(&mut self, title: &str) -> io::Result<()> {
        writeln!(self.out, "{}", self.paint.bold(title))
    }

    /// The short form is the head of a report; the full one says also from how many files.
    fn coverage(&mut self, coverage: &[Coverage], full: bool) -> io::Result<()> {
        self.heading("Coverage")?;
        let fold = !self.options.verbose;
        let shown: Vec<_> = coverage.iter().filter(|row| !fold || !is_folded(row)).collect();
        let name = shown.iter().map(|row| row.collection.id().len()).max().unwrap_or(0).max("collection".len());
        let count = shown.iter().map(|row| row.objects.to_string().len()).max().unwrap_or(0).max("objects".len());
        if !shown.is_empty() {
            let pages = if full { "  pages" } else { "" };
            let header = format!("  {:name$}  {:8}  {:>count$}{pages}", "collection", "state", "objects");
            writeln!(self.out, "{}", self.paint.dim(&header))?;
        }
        for row in shown {
            let state = format!("{:8}", row.state.as_str());
            let state = match row.state {
                State::Complete => self.paint.green(&state),
                State::Partial => self.paint.yellow(&state),
                State::Absent => self.paint.dim(&state),
            };
            let pages = if full { format!("  {:>5}", row.pages) } else { String::new() };
            let (id, objects, detail) = (row.collection.id(), row.objects, coverage_detail(row));
            let line = format!("  {id:name$}  {state}  {objects:>count$}{pages}  {detail}");
            writeln!(self.out, "{}", line.trim_end())?;
        }
        let absent: Vec<_> = coverage.iter().filter(|row| is_folded(row)).collect();
        if fold && !absent.is_empty() {
            let names = absent.iter().map(|row| row.collection.id()).collect::<Vec<_>>().join(", ");
            self.wrapped("  absent: ", "          ", &names)?;
        }
        writeln!(self.out)
    }

    /// With every gap the request that closes it, the permission it takes, and the rules that are blind without it. What no rule
    /// reads is not missed.
    fn gaps(&mut self, coverage: &[Coverage]) -> io::Result<()> {
        let is_missed = |row: &&Coverage| row.state != State::Complete && !row.blind.is_empty();
        let gaps: Vec<_> = coverage.iter().filter(is_missed).collect();
        if gaps.is_empty() {
            return writeln!(self.out, "Nothing is missing.");
        }
        self.heading("Missing")?;
        for row in gaps {
            let blind = format!("{} cannot decide without it", counted(row.blind.len(), "rule"));
            writeln!(self.out, "  {}: {}, {blind}", self.paint.bold(row.collection.id()), row.state.as_str())?;
            for request in row.collection.requests() {
                writeln!(self.out, "    GET {}", request.path)?;
            }
            let permissions = row.collection.permissions().join(" and ");
            writeln!(self.out, "    {}", self.paint.dim(&format!("permission: {permissions}")))?;
            let exporter = super::coverage::entra_exporter(row.collection);
            writeln!(self.out, "    {}", self.paint.dim(&format!("EntraExporter: {exporter}")))?;
            self.wrapped("    blind: ", "           ", &row.blind.join(", "))?;
        }
        Ok(())
    }

    fn notices(&mut self, notices: &[Notice], paths: &[String]) -> io::Result<()> {
        if notices.is_empty() {
            return Ok(());
        }
        self.heading("Input problems")?;
        let mut kinds = BTreeMap::<_, Vec<_>>::new();
        for notice in notices {
            kinds.entry(notice.kind).or_default().push(notice);
        }
        let limit = if self.options.verbose { usize::MAX } else { FULL_NOTICES };
        for (kind, notices) in kinds {
            writeln!(self.out, "  {} ({})", self.paint.yellow(kind.as_str()), notices.len())?;
            for notice in notices.iter().take(limit) {
                let path = notice.file.and_then(|file| paths.get(usize::try_from(file.0).ok()?));
                let mut place = path.map_or_else(String::new, |path| {
                    let path = shown_text(path, usize::MAX);
                    notice.position.map_or(path.clone(), |(line, column)| format!("{path}:{line}:{column}"))
                });
                if !place.is_empty() {
                    place.push_str(": ");
                }
                let objects = if notice.objects > 1 { format!(" ({} objects)", notice.objects) } else { String::new() };
                writeln!(self.out, "    {place}{}{objects}", shown_text(&notice.message, MAX_MESSAGE))?;
            }
            if notices.len() > limit {
                let more = format!("    and {} more (--verbose shows all)", notices.len() - limit);
                writeln!(self.out, "{}", self.paint.dim(&more))?;
            }
        }
        writeln!(self.out)
    }

    fn findings(&mut self, report: &Report<'_>) -> io::Result<()> {
        let (assessment, located) = (report.assessment, &report.locations);
        let limit = if self.options.verbose { usize::MAX } else { FULL_FINDINGS };
        for group in groups(&assessment.findings) {
            self.group_heading(&group)?;
            let full = group.findings.len().min(limit);
            let (shown, brief) =
                (group.findings.start..group.findings.start + full, group.findings.start + full..group.findings.end);
            for batch in shown.collect::<Vec<_>>().chunks(BATCH) {
                let locations: Vec<_> =
                    batch.iter().map(|index| located.get(*index).map_or(&[][..], Vec::as_slice)).collect();
                for ((index, locations), frames) in batch.iter().zip(&locations).zip(report.frames(&locations)) {
                    if let Some(reported) = assessment.findings.get(*index) {
                        self.finding(reported, locations, frames)?;
                    }
                }
            }
            if !brief.is_empty() {
                for index in brief {
                    if let (Some(reported), Some(locations)) = (assessment.findings.get(index), located.get(index)) {
                        self.finding_line("  ", reported, locations, false)?;
                    }
                }
                writeln!(self.out)?;
            }
        }
        Ok(())
    }

    fn group_heading(&mut self, group: &RuleGroup<'_>) -> io::Result<()> {
        let (severity, entry) = (group.first.severity, group.first.entry);
        let count = counted(group.findings.len(), severity.as_str());
        writeln!(self.out, "{} ({})", self.paint.bold(entry.title), self.paint.severity(severity, &count))?;
        writeln!(self.out)
    }

    fn finding(&mut self, reported: &Reported, locations: &[Location<'_>], frames: Vec<Frame<'_>>) -> io::Result<()> {
        let mut drawn = String::new();
        let diagnostic = Shown::new(reported, locations, frames);
        renderer(self.options).render_report(&mut drawn, &diagnostic).map_err(io::Error::other)?;
        for line in drawn.lines() {
            writeln!(self.out, "{}", line.trim_end())?;
        }
        writeln!(self.out)
    }

    fn finding_line(
        &mut self,
        indent: &str,
        reported: &Reported,
        locations: &[Location<'_>],
        with_rule: bool,
    ) -> io::Result<()> {
        let place = locations.first().map(|location| format!("{}: ", place(location))).unwrap_or_default();
        let rule = if with_rule {
            let rule = format!("{}[{}]", reported.severity, reported.entry.id);
            format!("{}: ", self.paint.severity(reported.severity, &rule))
        } else {
            String::new()
        };
        writeln!(self.out, "{indent}{place}{rule}{}", message(reported))
    }

    fn not_evaluated(&mut self, assessment: &Assessment) -> io::Result<()> {
        let mut missing = BTreeMap::<Missing, Blind>::new();
        for rule in &assessment.rules {
            for (gap, count) in &rule.not_evaluated {
                let blind = missing.entry(Missing::of(*gap)).or_default();
                blind.verdicts += count;
                blind.rules.insert(rule.entry.id);
                *blind.gaps.entry(*gap).or_default() += count;
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let mut missing: Vec<_> = missing.into_iter().collect();
        missing.sort_by_key(|(missing, blind)| (std::cmp::Reverse(blind.verdicts), *missing));
        self.heading("Not evaluated")?;
        for (missing, blind) in missing {
            let rules = counted(blind.rules.len(), "rule");
            let what = if blind.verdicts == 0 {
                format!("so that {rules} can judge anything")
            } else {
                format!("to decide {} of {rules}", counted(blind.verdicts, "verdict"))
            };
            match missing {
                Missing::Collection(collection) => {
                    writeln!(self.out, "  export {} {what}", self.paint.bold(collection.id()))?;
                    writeln!(self.out, "    {}", self.paint.dim(&format!("GET {}", collection.request())))?;
                }
                Missing::Objects(collection) => {
                    let verdicts = counted(blind.verdicts, "verdict");
                    let name = self.paint.bold(collection.id());
                    writeln!(self.out, "  {verdicts} of {rules}: they refer to objects missing from {name}")?;
                }
                Missing::Value(collection) => {
                    let verdicts = counted(blind.verdicts, "verdict");
                    let name = self.paint.bold(collection.id());
                    writeln!(self.out, "  {verdicts} of {rules}: a value in {name} is not known to this version")?;
                }
                Missing::Moment => writeln!(self.out, "  give {} {what}", self.paint.bold("--as-of DATE"))?,
                Missing::Apply => {
                    let apply = self.paint.bold("apply the plan");
                    writeln!(self.out, "  {apply} {what}: it leaves open what they need to know")?;
                }
                Missing::Nothing => {
                    let verdicts = counted(blind.verdicts, "verdict");
                    let broken = format!("{verdicts} of {rules} failed inside {}", tool::NAME);
                    writeln!(self.out, "  {}; please report it at {}", self.paint.bold(&broken), tool::HOME)?;
                }
            }
            if self.options.verbose {
                for (gap, count) in blind.gaps.iter().filter(|(_, count)| **count > 0) {
                    writeln!(self.out, "    {count} because {}", gap.sentence())?;
                }
                let rules = blind.rules.iter().copied().collect::<Vec<_>>().join(", ");
                self.wrapped("    rules: ", "           ", &rules)?;
            }
        }
        writeln!(self.out)
    }

    fn summary(&mut self, assessment: &Assessment) -> io::Result<()> {
        self.heading("Summary")?;
        write!(self.out, "  ")?;
        self.counts(assessment)?;
        if let Some(introduced) = words::introduced(assessment) {
            writeln!(self.out, "  introduced by the plan: {introduced}")?;
        }
        let run = &assessment.run;
        match run.as_of {
            Some(moment) => {
                let source = match run.as_of_source {
                    AsOfSource::Option => "--as-of",
                    AsOfSource::Manifest => "the export's manifest",
                    AsOfSource::NewestTimestamp => "the newest time in the export",
                    AsOfSource::None => AsOfSource::None.as_str(),
                };
                writeln!(self.out, "  judged as of {moment} ({source})")?;
            }
            None => {
                writeln!(self.out, "  no evaluation date: the export does not state one, and --as-of was not given")?;
            }
        }
        let top = top_rules(&assessment.findings);
        if !top.is_empty() {
            writeln!(self.out, "  fix first:")?;
            for (severity, id, title, count) in &top {
                let rule = self.paint.severity(*severity, &format!("{severity}[{id}]"));
                writeln!(self.out, "    {} {rule} {title}", counted(*count, "finding"))?;
            }
        }
        let gap = assessment.coverage.iter().any(|row| row.state != State::Complete && !row.blind.is_empty());
        let next = match top.first() {
            Some((_, id, ..)) => Some(format!("{} explain {id}", tool::NAME)),
            None if gap => Some(format!("{} coverage", tool::NAME)),
            None => None,
        };
        if let Some(next) = next {
            writeln!(self.out, "  next: {}", self.paint.bold(&next))?;
        }
        Ok(())
    }

    fn counts(&mut self, assessment: &Assessment) -> io::Result<()> {
        let all = words::outcomes(assessment);
        let found = words::SEVERITIES.map(|severity| {
            let count = words::findings_of(severity, assessment);
            let words = counted(count, severity.as_str());
            if count > 0 { self.paint.severity(severity, &words) } else { words }
        });
        let excepted = if all.excepted > 0 { format!(", {} excepted", all.excepted) } else { String::new() };
        writeln!(
            self.out,
            "{}; {} passed, {} not applicable, {} not evaluated{excepted} ({})",
            found.join(", "),
            all.pass,
            all.not_applicable,
            all.not_evaluated,
            counted(assessment.rules.len(), "rule"),
        )
    }

    fn wrapped(&mut self, first: &str, indent: &str, words: &str) -> io::Result<()> {
        let mut line = first.to_owned();
        let mut filled = false;
        for word in words.split(' ') {
            if filled && line.chars().count() + word.chars().count() >= self.options.width {
                writeln!(self.out, "{}", line.trim_end())?;
                indent.clone_into(&mut line);
            }
            line.push_str(word);
            line.push(' ');
            filled = true;
        }
        writeln!(self.out, "{}", line.trim_end())
    }
}

/// The rules with the gravest findings, those with most of them first.
fn top_rules(findings: &[Reported]) -> Vec<(Severity, &'static str, &'static str, usize)> {
    let mut counts = BTreeMap::<_, usize>::new();
    for reported in findings {
        *counts.entry((reported.severity, reported.entry.id, reported.entry.title)).or_default() += 1;
    }
    let mut top: Vec<_> =
        counts.into_iter().map(|((severity, id, title), count)| (severity, id, title, count)).collect();
    top.sort_by_key(|(severity, id, _, count)| (std::cmp::Reverse((*severity, *count)), *id));
    top.truncate(TOP_RULES);
    top
}

/// What would have to be given for verdicts to be decided.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Missing {
    Collection(Collection),
    /// Objects that are referred to, while the collection is there.
    Objects(Collection),
    /// The meaning of a value.
    Value(Collection),
    Moment,
    /// A plan leaves it open.
    Apply,
    /// Nothing is missing: a check broke.
    Nothing,
}

impl Missing {
    fn of(gap: Gap) -> Self {
        match gap.collection() {
            Some(collection) => match gap {
                Gap::Unresolved(_) => Self::Objects(collection),
                Gap::Property(.., Why::KnownAfterApply) => Self::Apply,
                Gap::Property(.., Why::UnknownValue) => Self::Value(collection),
                _ => Self::Collection(collection),
            },
            None if gap == Gap::Broken => Self::Nothing,
            None => Self::Moment,
        }
    }
}

#[derive(Default)]
struct Blind {
    verdicts: usize,
    rules: BTreeSet<&'static str>,
    gaps: BTreeMap<Gap, usize>,
}

/// The message, and whether it is the plan that brings the fault about.
fn message(reported: &Reported) -> String {
    visible(&words::message(reported, MAX_MESSAGE)).into_owned()
}

fn shown_text(text: &str, limit: usize) -> String {
    visible(&clipped(text, limit)).into_owned()
}

/// `path:line:column`, which terminals open.
fn place(location: &Location<'_>) -> String {
    format!("{}:{}:{}", shown_text(location.path, usize::MAX), location.start.line, location.start.column)
}

/// A finding as miette draws it.
#[derive(Debug)]
struct Shown {
    message: String,
    code: String,
    severity: miette::Severity,
    help: String,
    sheet: Sheet,
    labels: Vec<LabeledSpan>,
}

impl Shown {
    fn new(reported: &Reported, locations: &[Location<'_>], frames: Vec<Frame<'_>>) -> Self {
        let finding = &reported.finding;
        let mut notes = Vec::new();
        if !finding.help.is_empty() {
            notes.push(shown_text(&finding.help, MAX_MESSAGE));
        }
        if let Some(lowered) = finding.lowered {
            let why = match finding.severity_unknown {
                Some(gap) => {
                    let severity = reported.severity;
                    format!("{severity}, because nobody can tell whether {}: {}", lowered.case, gap.sentence())
                }
                None => format!("{} because {}", reported.severity, lowered.case),
            };
            notes.push(why);
        }
        // A redacted report shows nothing of the files.
        for location in locations.iter().filter(|location| frames.is_empty() || !location.is_read()) {
            let label = shown_text(location.label, MAX_LABEL);
            let why = if location.is_read() { "" } else { " (the file changed since it was judged)" };
            notes.push(format!("{}: {label}{why}", place(location)));
        }
        for (rule, message) in &reported.folded {
            notes.push(format!("so follows {rule}: {}", shown_text(message, MAX_MESSAGE)));
        }
        let mut sheet = Sheet::default();
        let mut labels = Vec::new();
        for frame in frames {
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
        let Frame { location, excerpt, labels: texts } = frame;
        for (range, text) in excerpt.labels.iter().zip(texts) {
            let text = shown_text(text, MAX_LABEL);
            labels.push(LabeledSpan::new(Some(text), start + range.start, range.len()));
        }
        let mut name = place(location);
        if let Some(pointer) = &location.pointer {
            name.push(' ');
            name.push_str(&shown_text(pointer, MAX_LABEL));
        }
        if excerpt.reindented {
            name.push_str(", written on several lines here");
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

/// Colors, where the reader's terminal shows them.
#[derive(Clone, Copy)]
struct Paint(bool);

impl Paint {
    fn style(self, code: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn bold(self, text: &str) -> String {
        self.style("1", text)
    }

    fn dim(self, text: &str) -> String {
        self.style("2", text)
    }

    fn green(self, text: &str) -> String {
        self.style("32", text)
    }

    fn yellow(self, text: &str) -> String {
        self.style("33", text)
    }

    fn severity(self, severity: Severity, text: &str) -> String {
        match severity {
            Severity::Error => self.style("1;31", text),
            Severity::Warning => self.style("1;33", text),
            Severity::Note => self.style("1;36", text),
        }
    }
}
