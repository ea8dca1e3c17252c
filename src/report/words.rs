//! Words and counts that several sinks share.

use std::fmt::Write as _;

use super::clipped;
use super::exceptions::{not_accepted, remedy, sentence_of};
use crate::engine::assessment::{Assessment, Decision, Outcomes, Reported, Run};
use crate::engine::exception::ExceptionOutcome;
use crate::finding::{Action, Edit, Severity};
pub(super) use crate::naming::capitalised;
pub(super) use crate::naming::counted;

/// The tenant by its name, else by its id: hostile text.
pub(super) fn tenant(run: &Run) -> Option<&str> {
    run.tenant_name.as_deref().or(run.tenant_id.as_deref())
}

/// How many findings that are not excepted have a severity.
pub(super) fn findings_of(severity: Severity, assessment: &Assessment) -> usize {
    assessment.to_decide().iter().filter(|reported| reported.severity == severity).count()
}

/// `1 error, 0 warnings, 2 notes`.
pub(super) fn findings_by_severity(assessment: &Assessment) -> String {
    by_severity(&assessment.to_decide().iter())
}

/// The same of some findings.
pub(super) fn by_severity<'f>(findings: &(impl Iterator<Item = &'f Reported> + Clone)) -> String {
    let of = |severity| findings.clone().filter(|found| found.severity == severity).count();
    Severity::ALL.map(|severity| counted(of(severity), severity.as_str())).join(", ")
}

/// `1 error, 0 warnings, 2 notes` of what the plan brings about, where one lies over the export.
pub(super) fn introduced(assessment: &Assessment) -> Option<String> {
    let is_marked = |reported: &&Reported| reported.introduced.is_some();
    assessment.to_decide().iter().find(is_marked)?;
    let new: Vec<_> = assessment.to_decide().iter().filter(|reported| reported.introduced == Some(true)).collect();
    let of = |severity| counted(new.iter().filter(|new| new.severity == severity).count(), severity.as_str());
    Some(Severity::ALL.map(of).join(", "))
}

/// `1 error, 0 warnings, 0 notes of path rules` of what the plan ends, where it ends any.
pub(super) fn ended(assessment: &Assessment) -> Option<String> {
    let of = |severity| assessment.ended.iter().filter(|ended| ended.severity == severity).count();
    let counts = Severity::ALL.map(|severity| counted(of(severity), severity.as_str())).join(", ");
    (!assessment.ended.is_empty()).then(|| format!("{counts} of path rules"))
}

/// The outcomes of all rules together.
pub(super) fn outcomes(assessment: &Assessment) -> Outcomes {
    assessment.rules.iter().fold(Outcomes::default(), |all, rule| Outcomes {
        pass: all.pass + rule.outcomes.pass,
        fail: all.fail + rule.outcomes.fail,
        not_applicable: all.not_applicable + rule.outcomes.not_applicable,
        not_evaluated: all.not_evaluated + rule.outcomes.not_evaluated,
        excepted: all.excepted + rule.outcomes.excepted,
    })
}

/// `3 passed, 1 failed, 0 not applicable, 2 not evaluated`.
pub(super) fn outcome_counts(outcomes: Outcomes) -> String {
    let Outcomes { pass, fail, not_applicable, not_evaluated, excepted } = outcomes;
    let excepted = if excepted > 0 { format!(", {excepted} excepted") } else { String::new() };
    format!("{pass} passed, {fail} failed, {not_applicable} not applicable, {not_evaluated} not evaluated{excepted}")
}

/// The message, whether it is the plan that brings the fault about, and why an exception does not accept it: hostile text.
pub(super) fn message(reported: &Reported, limit: usize) -> String {
    let mut message = clipped(&reported.finding.message, limit).into_owned();
    if reported.introduced == Some(true) {
        message.push_str(" (introduced by the plan)");
    }
    if let Some(why) = not_accepted(reported) {
        let _ = write!(message, " ({})", clipped(&why, limit));
    }
    message
}

/// What the finding says and what to do, as sentences: hostile text.
pub(super) fn message_and_help(reported: &Reported, limit: usize) -> String {
    let mut text = sentence(message(reported, limit));
    if !reported.finding.help.is_empty() {
        text.push_str(" Fix: ");
        text.push_str(&sentence(clipped(&reported.finding.help, limit).into_owned()));
    }
    text
}

/// `Tier-0 Admins (member): set Approval_EndUser_Assignment.setting.isApprovalRequired to true (now false)`: hostile text.
pub(super) fn edit_line(edit: &Edit<String>) -> String {
    let object = edit.object.name.as_deref().unwrap_or(&edit.object.id);
    let what = edit.target.name();
    let what = what.as_deref().unwrap_or("it");
    let names = || {
        let names = edit.action.objects().iter().map(|object| object.name.as_deref().unwrap_or(&object.id));
        names.collect::<Vec<_>>().join(", ")
    };
    let done = match &edit.action {
        Action::Set(value) => format!("set {what} to {value}"),
        Action::AtMost(value) => format!("set {what} to {value} or less"),
        Action::AtLeast(value) => format!("set {what} to {value} or more"),
        Action::Replace(value) => format!("create a replacement with {what} {value}"),
        Action::Include(value) => format!("add {value} to {what}"),
        Action::Exclude(value) => format!("remove {value} from {what}"),
        Action::Add(_) => format!("add {} to {what}", names()),
        Action::Remove(_) => format!("remove {} from {what}", names()),
        Action::Choose => format!("choose {what}"),
        Action::Delete => "delete it".to_owned(),
    };
    let now = edit.from.as_ref().map(|now| format!(" (now {now})")).unwrap_or_default();
    let scope = edit.scope.as_ref().map(|scope| format!(" at {scope}")).unwrap_or_default();
    format!("{object}: {done}{scope}{now}")
}

/// What became of an exception, and what to do: hostile text.
pub(super) fn exception_and_remedy(outcome: &ExceptionOutcome) -> String {
    let said = sentence(capitalised(&sentence_of(outcome)));
    remedy(outcome.state).map_or_else(|| said.clone(), |remedy| format!("{said} {}", sentence(capitalised(remedy))))
}

/// The text with a full stop, where it does not end in one.
pub(super) fn sentence(mut text: String) -> String {
    if !text.ends_with(['.', '!', '?', '…']) {
        text.push('.');
    }
    text
}

/// Every finding's decision with its rank, in the order of the findings.
pub(super) fn decisions_of_findings(assessment: &Assessment) -> impl Iterator<Item = (usize, &Decision)> {
    (1..).zip(&assessment.decisions).flat_map(|ranked| ranked.1.findings.clone().map(move |_| ranked))
}

/// `Decision 2: Name approvers who can decide for 3 groups`: hostile text.
pub(super) fn ranked(rank: usize, decision: &Decision, limit: usize) -> String {
    format!("Decision {rank}: {}", clipped(&decision.title, limit))
}
