//! What the export holds, and what could not be used of it.

use std::collections::BTreeMap;
use std::io;

use super::page::{MAX_MESSAGE, Page, shown_text};
use crate::engine::assessment::{Coverage, State};
use crate::export::notice::Notice;
use crate::report::coverage::entra_exporter;
use crate::report::words::counted;

/// Notices of one kind that are shown without `--verbose`.
const FULL_NOTICES: usize = 5;
/// Characters of a cell that are shown.
const MAX_DETAIL: usize = 120;

impl Page<'_> {
    pub(super) fn coverage(&mut self, coverage: &[Coverage]) -> io::Result<()> {
        self.heading("Coverage")?;
        let fold = !self.options.verbose;
        let shown: Vec<_> = coverage.iter().filter(|row| !fold || !is_folded(row)).collect();
        let name = shown.iter().map(|row| row.collection.id().len()).max().unwrap_or(0).max("collection".len());
        let count = shown.iter().map(|row| row.objects.to_string().len()).max().unwrap_or(0).max("objects".len());
        if !shown.is_empty() {
            let header = format!("  {:name$}  {:8}  {:>count$}  pages", "collection", "state", "objects");
            writeln!(self.out, "{}", self.paint.dim(&header))?;
        }
        for row in shown {
            let state = format!("{:8}", row.state.as_str());
            let state = match row.state {
                State::Complete => self.paint.green(&state),
                State::Partial => self.paint.yellow(&state),
                State::Absent => self.paint.dim(&state),
            };
            let (id, objects, pages, detail) = (row.collection.id(), row.objects, row.pages, coverage_detail(row));
            let beginning = format!("  {id:name$}  {state}  {objects:>count$}  {pages:>5}  ");
            if detail.is_empty() {
                writeln!(self.out, "{}", beginning.trim_end())?;
            } else {
                self.wrapped_after(&beginning, name + count + 21, &detail)?;
            }
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
    pub(super) fn gaps(&mut self, coverage: &[Coverage]) -> io::Result<()> {
        let is_missed = |row: &&Coverage| row.state != State::Complete && !row.blind.is_empty();
        let gaps: Vec<_> = coverage.iter().filter(is_missed).collect();
        if gaps.is_empty() {
            return writeln!(self.out, "Nothing is missing.");
        }
        self.heading("Missing")?;
        for row in gaps {
            let blind = format!("read by {}", counted(row.blind.len(), "rule"));
            writeln!(self.out, "  {}: {}, {blind}", self.paint.bold(row.collection.id()), row.state.as_str())?;
            for request in row.collection.requests() {
                writeln!(self.out, "    {}", request.line())?;
            }
            if let Some(note) = row.collection.note() {
                self.aside("    ", note)?;
            }
            let permissions = row.collection.permissions().join(" and ");
            self.aside("    ", &format!("permission: {permissions}"))?;
            let exporter = entra_exporter(row.collection);
            self.aside("    ", &format!("EntraExporter: {exporter}"))?;
            self.wrapped("    rules: ", "           ", &row.blind.join(", "))?;
        }
        Ok(())
    }

    pub(super) fn notices(&mut self, notices: &[Notice], paths: &[String]) -> io::Result<()> {
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
