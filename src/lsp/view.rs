//! What the client is shown of a judged export, file by file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location as Link, NumberOrString,
    Position, Range, Uri,
};
use serde_json::json;

use super::address;
use super::encoding::Encoding;
use crate::catalogue::Entry;
use crate::cover::Cover;
use crate::engine::assessment::{Assessment, Reported};
use crate::export::files::file::Storage;
use crate::export::layout::Layout;
use crate::export::notice::{Notice, NoticeKind};
use crate::export::{Lack, NotPlanned};
use crate::finding::{Change, Severity};
use crate::report::locate::{Location, locate};
use crate::report::rule_page;
use crate::service::Export;
use crate::source::{FileId, Lines, visible};

/// Who found it.
const SOURCE: &str = "pimlint";

/// One diagnostic, and what is known of its finding.
#[derive(Clone)]
pub(super) struct Shown {
    pub(super) diagnostic: Diagnostic,
    /// Nothing where it is no finding.
    pub(super) said: Option<Said>,
}

/// A finding.
#[derive(Clone)]
pub(super) struct Said {
    pub(super) id: String,
    pub(super) entry: &'static Entry,
    pub(super) severity: Severity,
    pub(super) message: String,
    pub(super) help: String,
    /// The ways to end it that it has as data, in words.
    pub(super) ways: Vec<String>,
}

/// What is shown, by path.
#[derive(Default)]
pub(super) struct View {
    pub(super) files: BTreeMap<PathBuf, Vec<Shown>>,
    /// How the run ended, in a sentence.
    pub(super) summary: String,
}

/// Makes a view.
pub(super) struct Viewer<'v> {
    pub(super) folder: &'v Path,
    pub(super) encoding: Encoding,
    pub(super) export: &'v Export,
    pub(super) assessment: &'v Assessment,
    /// Files whose text is wrong now, so that an older one was judged.
    pub(super) broken: &'v BTreeMap<PathBuf, Diagnostic>,
}

/// The address and the positions of what is pointed at.
struct Targets {
    ranges: BTreeMap<FileId, BTreeMap<usize, Position>>,
    paths: BTreeMap<FileId, (PathBuf, Uri)>,
}

impl Viewer<'_> {
    pub(super) fn view(&self) -> View {
        let decided = self.assessment.to_decide();
        let located = locate(self.assessment, &self.export.sources);
        let targets = self.targets(located.iter().take(decided.len()).flatten());
        let mut view = View { summary: self.summary(), ..View::default() };
        for (reported, locations) in decided.iter().zip(&located) {
            let Some(shown) = self.shown(reported, locations, &targets) else { continue };
            view.files.entry(shown.0).or_default().push(shown.1);
        }
        self.add_notices(&mut view);
        self.add_not_planned(&mut view);
        for (path, error) in self.broken {
            let shown = view.files.entry(path.clone()).or_default();
            let is_source = path.extension().is_none_or(|ending| ending != "tf" && ending != "tofu");
            // The findings of the text before would point into another text; those of Terraform are about the plan.
            if is_source {
                shown.clear();
            }
            shown.insert(0, Shown { diagnostic: error.clone(), said: None });
        }
        view
    }

    fn targets<'l>(&self, locations: impl Iterator<Item = &'l Location<'l>>) -> Targets {
        let mut offsets: BTreeMap<FileId, BTreeSet<usize>> = BTreeMap::new();
        for location in locations {
            let bytes = location.bytes();
            offsets
                .entry(location.file)
                .or_default()
                .extend(bytes.into_iter().flat_map(|bytes| [bytes.start, bytes.end]));
        }
        let sources = &self.export.sources;
        let positions = |(file, offsets): (&FileId, &BTreeSet<usize>)| {
            let is_text = sources.get(*file).is_some_and(|file| !matches!(file.origin, Storage::Entry(_)));
            let text = sources.text(*file).ok().filter(|_| is_text)?;
            Some((*file, self.encoding.positions(&text, offsets.iter().copied())))
        };
        let ranges = offsets.iter().filter_map(positions).collect();
        let path = |file: &FileId| {
            let path = self.path(*file)?;
            let uri = address::uri(&path)?;
            Some((*file, (path, uri)))
        };
        Targets { ranges, paths: offsets.keys().filter_map(path).collect() }
    }

    fn path(&self, file: FileId) -> Option<PathBuf> {
        Some(address::plain(&self.folder.join(&self.export.sources.get(file)?.path)))
    }

    /// A finding, and the file that it is shown in: the one with what to change, or the first file where it points to none.
    fn shown(&self, reported: &Reported, locations: &[Location<'_>], targets: &Targets) -> Option<(PathBuf, Shown)> {
        let (path, range) = match locations.first() {
            Some(first) => (targets.paths.get(&first.file)?.0.clone(), targets.range(first)),
            None => (self.path(FileId(0))?, Range::default()),
        };
        let related = locations.iter().skip(1).filter_map(|location| {
            let (_, uri) = targets.paths.get(&location.file)?;
            let link = Link { uri: uri.clone(), range: targets.range(location) };
            Some(DiagnosticRelatedInformation { location: link, message: visible(location.label).into_owned() })
        });
        let href = rule_page(reported.entry).and_then(|page| Uri::from_str(&page).ok());
        let message = visible(&reported.finding.message).into_owned();
        let diagnostic = Diagnostic {
            range,
            severity: Some(severity(reported.severity)),
            code: Some(NumberOrString::String(reported.entry.id.to_owned())),
            code_description: href.map(|href| CodeDescription { href }),
            source: Some(SOURCE.to_owned()),
            message: message.clone(),
            related_information: Some(related.collect()),
            tags: None,
            data: Some(json!({"finding": reported.id})),
        };
        let said = Said {
            id: reported.id.clone(),
            entry: reported.entry,
            severity: reported.severity,
            message,
            help: reported.finding.help.clone(),
            ways: reported.finding.changes.iter().map(ways).collect(),
        };
        Some((path, Shown { diagnostic, said: Some(said) }))
    }

    /// Files of the export that cannot be read. Others in the folder are not of the export.
    fn add_notices(&self, view: &mut View) {
        let of_export = |notice: &&Notice| {
            let layout = notice.file.and_then(|file| self.export.sources.get(file)).map(|file| file.layout);
            notice.kind == NoticeKind::UnreadableFile
                && (notice.collection.is_some() || layout == Some(Layout::TerraformSource))
        };
        for notice in self.assessment.notices.iter().filter(of_export) {
            let path = notice.file.and_then(|file| self.path(file));
            if let Some(path) = path.filter(|path| !self.broken.contains_key(path)) {
                let diagnostic = unreadable(self.export, notice, self.encoding);
                view.files.entry(path).or_default().push(Shown { diagnostic, said: None });
            }
        }
    }

    /// What the configuration writes and the plan does not have: a finding about it would be about something else.
    fn add_not_planned(&self, view: &mut View) {
        for new in &self.export.not_planned {
            let path = address::plain(&self.folder.join(&new.path));
            let diagnostic = Diagnostic {
                range: self.range_of(new),
                severity: Some(DiagnosticSeverity::INFORMATION),
                code: Some(NumberOrString::String("not-planned".to_owned())),
                source: Some(SOURCE.to_owned()),
                message: not_planned(new),
                ..Diagnostic::default()
            };
            view.files.entry(path).or_default().push(Shown { diagnostic, said: None });
        }
    }

    fn range_of(&self, new: &NotPlanned) -> Range {
        let files = self.export.sources.files();
        let file = (0..).map(FileId).zip(files).find(|(_, file)| file.path == new.path).map(|(id, _)| id);
        let text = file.and_then(|file| self.export.sources.text(file).ok()).unwrap_or_default();
        let start = offset(&text, new.start.line, new.start.column);
        range(self.encoding, &text, start, offset(&text, new.end.line, new.end.column))
    }

    fn summary(&self) -> String {
        let rules = &self.assessment.rules;
        let open = rules.iter().filter(|rule| !rule.not_evaluated.is_empty()).count();
        let (findings, files) = (self.assessment.to_decide().len(), self.assessment.inputs.len());
        let evaluated = match open {
            0 => String::new(),
            open => format!(
                "; {open} of {} rules could not evaluate everything, `pimlint coverage` says what is missing",
                rules.len()
            ),
        };
        format!("{findings} findings in {files} files{evaluated}")
    }
}

impl Targets {
    fn range(&self, location: &Location<'_>) -> Range {
        let positions = self.ranges.get(&location.file);
        let position = |offset| positions.and_then(|positions| positions.get(&offset)).copied().unwrap_or_default();
        location.bytes().map_or_else(Range::default, |bytes| Range::new(position(bytes.start), position(bytes.end)))
    }
}

/// The range of some bytes of a text.
pub(super) fn range(encoding: Encoding, text: &str, start: usize, end: usize) -> Range {
    let positions = encoding.positions(text, [start, end]);
    let position = |offset: usize| positions.get(&offset).copied().unwrap_or_default();
    Range::new(position(start), position(end))
}

/// The byte offset of a line and a column as reports count them.
fn offset(text: &str, line: u32, column: u32) -> usize {
    let start = Lines::new(text).line_start(text, line).unwrap_or_default();
    let column = usize::try_from(column.saturating_sub(1)).unwrap_or_default();
    let rest = text.get(start..).unwrap_or_default();
    start + rest.char_indices().nth(column).map_or(rest.len(), |(offset, _)| offset)
}

/// The error of a text that cannot be read, at its place.
pub(super) fn unreadable(export: &Export, notice: &Notice, encoding: Encoding) -> Diagnostic {
    let text = notice.file.and_then(|file| export.sources.text(file).ok()).unwrap_or_default();
    let at = notice.position.map_or(0, |(line, column)| offset(&text, line, column));
    let next = text.get(at..).and_then(|rest| rest.chars().next()).map_or(at, |character| at + character.len_utf8());
    Diagnostic {
        range: range(encoding, &text, at, next),
        severity: Some(DiagnosticSeverity::ERROR),
        code: Some(NumberOrString::String(notice.kind.as_str().to_owned())),
        source: Some(SOURCE.to_owned()),
        message: visible(&notice.message).into_owned(),
        ..Diagnostic::default()
    }
}

/// The notices about files that cannot be read.
pub(super) fn unreadable_files(export: &Export) -> Vec<Notice> {
    let cover = Cover::plain();
    let of_files = export.notices.iter().filter(|notice| notice.kind == NoticeKind::UnreadableFile);
    of_files.cloned().map(|notice| cover.notice(notice)).collect()
}

/// A way to end a finding, in words.
fn ways(change: &Change<String>) -> String {
    change.edits.iter().map(|edit| edit.words.as_str()).collect::<Vec<_>>().join(" and ")
}

fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Note => DiagnosticSeverity::INFORMATION,
    }
}

fn not_planned(new: &NotPlanned) -> String {
    let block = visible(&new.block);
    let what = match &new.lack {
        Lack::New => format!("{block} is not in the plan, so it is not evaluated"),
        Lack::Attributes(names) => {
            let names: Vec<String> = names.iter().map(|name| format!("`{}`", visible(name))).collect();
            let are = if names.len() == 1 { "is" } else { "are" };
            format!("{block}: {} {are} evaluated as in the plan", names.join(", "))
        }
        Lack::Edited => format!("{block} was edited; what refers to it is evaluated as in the plan"),
        Lack::Deleted => format!("{block} was deleted but is still evaluated as in the plan"),
        Lack::Saved => {
            format!("{block} was saved after the plan; its literals count, the rest is evaluated as in the plan")
        }
    };
    format!("{what}: run terraform plan")
}
