//! What could not be read, said before anything else.

use maud::{Markup, html};

use super::text::{Text, counted, number, sentence};
use crate::engine::assessment::State;
use crate::export::notice::{Notice, NoticeKind};
use crate::report::Report;
use crate::report::gaps::blind_rules;

/// So many problems are named.
const NAMED: usize = 4;
/// So many collections are named.
const COLLECTIONS: usize = 12;

/// A red banner where a part of the export could not be read or a rule crashed, and a paler one where a part is missing.
pub(super) fn banner(report: &Report<'_>) -> Markup {
    let assessment = report.assessment;
    let problems: Vec<&Notice> = assessment.notices.iter().filter(|notice| hides(notice.kind)).collect();
    let missed = |state: State| -> Vec<&str> {
        let rows = assessment.coverage.iter().filter(|row| row.state == state && !row.blind.is_empty());
        rows.map(|row| row.collection.id()).collect()
    };
    let (partial, absent) = (missed(State::Partial), missed(State::Absent));
    if problems.is_empty() && partial.is_empty() && absent.is_empty() {
        return html! {};
    }
    let blind = blind_rules(assessment);
    let (class, said) = if problems.is_empty() {
        ("part", "Not everything was in the export")
    } else {
        ("alarm", "Not everything could be read")
    };
    html! {
        div class=(class) role="note" aria-label=(said) {
            p { strong { (said) ", so this report does not speak of the whole tenant." } }
            ul {
                @for notice in problems.iter().take(NAMED) { li { (problem(report, notice)) } }
                @if problems.len() > NAMED { li { (number(problems.len() - NAMED)) " more of the kind" } }
                @if !partial.is_empty() { li { "In part only: " (named(&partial)) } }
                @if !absent.is_empty() { li { "Not exported: " (named(&absent)) } }
                @if blind > 0 { li { (counted(blind, "rule")) " could not be fully evaluated" } }
            }
            p { a href="#population" { "What was there, and what was not" } }
        }
    }
}

/// The first collections, and how many more there are.
fn named(collections: &[&str]) -> String {
    let more = collections.len().saturating_sub(COLLECTIONS);
    let named = collections.iter().take(COLLECTIONS).copied().collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{named} and {} more", number(more)) } else { named }
}

/// Whether something is missing that the export should hold.
fn hides(kind: NoticeKind) -> bool {
    match kind {
        NoticeKind::UnreadableFile
        | NoticeKind::FailedRequest
        | NoticeKind::UnusableObject
        | NoticeKind::CutByExporter
        | NoticeKind::CutCollection
        | NoticeKind::CrashedCheck => true,
        NoticeKind::NotRecognised
        | NoticeKind::Repaired
        | NoticeKind::LongExport
        | NoticeKind::ConflictingCopies
        | NoticeKind::UnknownValue
        | NoticeKind::NotInExport
        | NoticeKind::OwnFile => false,
    }
}

fn problem(report: &Report<'_>, notice: &Notice) -> Markup {
    html! {
        @if let Some(path) = notice.file.and_then(|file| report.path(file)) { code { (Text(path)) } ": " }
        (sentence(&notice.message))
    }
}
