//! What the run as a whole has to say: gaps in the export, broken rules, what was folded.

use std::collections::BTreeMap;

use serde::Serialize;

use super::artifact::ArtifactLocation;
use super::baseline;
use super::index::Index;
use super::message::{MAX_LABEL, MAX_MESSAGE, Message, end_sentence, plain};
use crate::engine::assessment::{Assessment, Coverage, RuleOutcome, State};
use crate::engine::exception::ExceptionState;
use crate::export::notice::Notice;
use crate::model::Gap;
use crate::report::Report;
use crate::report::exceptions::{accepted, path, to_review};
use crate::report::words::exception_and_remedy;

/// Notifications of one kind of notice.
const MAX_NOTICES: usize = 100;

/// All of them; `folded` says what became fewer results than there are findings.
pub(super) fn notifications(report: &Report<'_>, folded: [Option<String>; 3], index: &Index) -> Vec<Notification> {
    let assessment = report.assessment;
    let mut all = Vec::new();
    all.extend(folded.into_iter().flatten().map(|text| Notification::new("folded-results", "warning", &text)));
    all.extend(baseline::said(assessment).map(|text| Notification::new("baseline", "note", &text)));
    all.extend(assessment.coverage.iter().filter_map(coverage_gap));
    all.extend(assessment.rules.iter().filter(|rule| is_broken(rule)).map(|rule| {
        let text = "The check failed on at least one subject, which is therefore not evaluated. This is a bug: please report it.";
        let mut broken = Notification::new("broken-rule", "error", text);
        broken.associated_rule =
            index.rule(rule.entry).map(|index| DescriptorReference { id: rule.entry.id, index: Some(index) });
        broken
    }));
    let mut seen = BTreeMap::new();
    for notice in &assessment.notices {
        let seen: &mut usize = seen.entry(notice.kind).or_default();
        *seen += 1;
        if *seen <= MAX_NOTICES {
            all.push(notice_of(notice, report, index));
        }
    }
    all.extend(seen.into_iter().filter(|(_, count)| *count > MAX_NOTICES).map(|(kind, count)| {
        let text = format!("{} more notices of this kind are in the JSON report.", count - MAX_NOTICES);
        Notification::new(kind.as_str(), "warning", &text)
    }));
    all
}

/// What is to be said of the exceptions: those that somebody has to look at, and that what they accept is not among the results.
pub(super) fn exceptions(assessment: &Assessment, is_full: bool) -> Vec<Notification> {
    let review = to_review(assessment).map(|outcome| {
        let level = if outcome.state == ExceptionState::ExpiringSoon { "note" } else { "warning" };
        let said = exception_and_remedy(outcome);
        let mut notification = Notification::new("exception", level, &plain(&said, MAX_MESSAGE));
        let start_line = u32::try_from(outcome.exception.line).unwrap_or(u32::MAX);
        notification.locations.push(NoticeLocation {
            physical_location: NoticePlace {
                artifact_location: ArtifactLocation::new(path(assessment), None),
                region: Some(NoticeRegion { start_line, start_column: 1 }),
            },
        });
        notification
    });
    let left_out = accepted(assessment).filter(|_| !is_full).map(|accepted| {
        let text = format!(
            "{accepted} and left out, because dashboards would show an open alert. The JSON report lists every finding."
        );
        Notification::new("excepted-findings", "note", &text)
    });
    left_out.into_iter().chain(review).collect()
}

fn coverage_gap(coverage: &Coverage) -> Option<Notification> {
    let collection = coverage.collection;
    let missing = match coverage.state {
        State::Complete => return None,
        State::Partial => "is only partly in the export",
        State::Absent => "is not in the export",
    };
    let mut text = format!("{collection} {missing}");
    if let Some(detail) = &coverage.detail {
        text.push_str(": ");
        text.push_str(&plain(detail, MAX_LABEL));
    }
    end_sentence(&mut text);
    let rules = coverage.blind.len();
    if rules > 0 {
        let read = if rules == 1 {
            "1 rule reads it, and may not evaluate all of its objects".to_owned()
        } else {
            format!("{rules} rules read it, and may not evaluate all of their objects")
        };
        let request = plain(&collection.advice(), MAX_MESSAGE);
        let permissions = collection.permissions().join(", ");
        text.extend([" ", &read, ". Export it with ", &request, " (", &permissions, ")."]);
    }
    Some(Notification::new("coverage-gap", if rules > 0 { "warning" } else { "note" }, &text))
}

fn notice_of(notice: &Notice, report: &Report<'_>, index: &Index) -> Notification {
    let mut notification = Notification::new(notice.kind.as_str(), "warning", &plain(&notice.message, MAX_MESSAGE));
    if let Some(file) = notice.file
        && let Some(path) = report.path(file)
    {
        notification.locations.push(NoticeLocation {
            physical_location: NoticePlace {
                artifact_location: index.artifact(path, file),
                region: notice.position.map(|(start_line, start_column)| NoticeRegion { start_line, start_column }),
            },
        });
    }
    notification
}

/// Whether the check itself failed on some subject.
pub(super) fn is_broken(rule: &RuleOutcome) -> bool {
    rule.not_evaluated.iter().any(|(gap, _)| *gap == Gap::Broken)
}

/// §3.58 notification.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Notification {
    descriptor: DescriptorReference,
    #[serde(skip_serializing_if = "Option::is_none")]
    associated_rule: Option<DescriptorReference>,
    level: &'static str,
    message: Message,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<NoticeLocation>,
}

impl Notification {
    fn new(id: &'static str, level: &'static str, text: &str) -> Self {
        Self {
            descriptor: DescriptorReference { id, index: None },
            associated_rule: None,
            level,
            message: Message::escaped(text),
            locations: Vec::new(),
        }
    }
}

/// §3.52 reportingDescriptorReference.
#[derive(Serialize)]
struct DescriptorReference {
    id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
}

/// §3.28 location of a notification: a file, or a point in it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NoticeLocation {
    physical_location: NoticePlace,
}

/// §3.29 physicalLocation of a notification.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NoticePlace {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<NoticeRegion>,
}

/// §3.30 region of a notification.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NoticeRegion {
    start_line: u32,
    start_column: u32,
}
