//! Words and rows about exceptions that several sinks share.

use std::collections::BTreeMap;

use serde::Serialize;

use super::rows::SubjectRow;
use crate::engine::assessment::{Assessment, Reported};
use crate::engine::exception::{ExceptionOutcome, ExceptionState, FindingException};
use crate::naming::counted;
use crate::register::{Accepted, Day, Disposition, Exception, NOT_IN_REGISTER};

/// The file of the register, as reports show it.
pub(super) fn path(assessment: &Assessment) -> &str {
    assessment.run.request.register.as_ref().map_or("exceptions.toml", |register| register.path.as_str())
}

/// The exceptions that somebody has to look at.
pub(super) fn to_review(assessment: &Assessment) -> impl Iterator<Item = &ExceptionOutcome> + Clone {
    assessment.exceptions.iter().filter(|outcome| outcome.state.needs_action())
}

/// `2 findings are accepted by exceptions`, where there are some.
pub(super) fn accepted(assessment: &Assessment) -> Option<String> {
    match assessment.excepted().len() {
        0 => None,
        1 => Some("1 finding is accepted by an exception".to_owned()),
        count => Some(format!("{count} findings are accepted by exceptions")),
    }
}

/// How many exceptions nothing can be said of, where there are some.
pub(super) fn uncompared(assessment: &Assessment) -> Option<String> {
    let is_such = |outcome: &&ExceptionOutcome| !outcome.state.accepts() && !outcome.state.needs_action();
    let why = "because a rule was not run or data is missing";
    match assessment.exceptions.iter().filter(is_such).count() {
        0 => None,
        1 => Some(format!("1 exception could not be compared, {why}")),
        count => Some(format!("{count} exceptions could not be compared, {why}")),
    }
}

/// `accepted on 2026-06-30, because ...` where no one wrote the exception; else
/// `accepted until 2026-06-30, owner identity@contoso.com, approved by ciso@contoso.com on 2026-01-10: why (SEC-1)`: hostile text.
pub(super) fn acceptance(exception: &Exception) -> String {
    let Exception { line, reason, owner, approved_by, approved_on, expires, ticket, .. } = exception;
    let reason = in_one_line(reason);
    if *line == NOT_IN_REGISTER {
        return format!("accepted on {expires}, because {reason}");
    }
    let on = approved_on.map(|day| format!(" on {day}")).unwrap_or_default();
    let approved = match approved_by {
        Some(by) => format!(", approved by {by}{on}"),
        None => approved_on.map(|day| format!(", approved on {day}")).unwrap_or_default(),
    };
    let ticket = ticket.as_ref().map(|ticket| format!(" ({ticket})")).unwrap_or_default();
    format!("accepted until {expires}, owner {owner}{approved}: {reason}{ticket}")
}

/// A text that people wrote, as long as they liked, without its line breaks.
pub(super) fn in_one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Why a finding is reported although there is an exception for it, as a clause.
pub(super) fn not_accepted(reported: &Reported) -> Option<String> {
    let FindingException { exception, state, detail } = reported.exception.as_deref()?;
    (!state.accepts()).then(|| format!("its exception {}", verdict(exception, *state, detail.as_deref())))
}

/// `assignment-permanent-active-member on group-role "Tier-0 Admins (member)"`: hostile text.
pub(super) fn about(outcome: &ExceptionOutcome) -> String {
    let rule = &outcome.exception.rule;
    match outcome.objects.as_slice() {
        [] => format!("every finding of {rule}"),
        [one] => format!("{rule} on {} \"{}\"", one.kind.as_str(), one.name.as_deref().unwrap_or(&one.id)),
        several => format!("{rule} on {}", counted(several.len(), "object")),
    }
}

/// `expired on 2026-06-30`: a verb, and what belongs to it.
fn verdict(exception: &Exception, state: ExceptionState, detail: Option<&str>) -> String {
    let why = detail.map(|detail| format!(": {detail}")).unwrap_or_default();
    match state {
        ExceptionState::Active => format!("counts until {}", exception.expires),
        ExceptionState::ExpiringSoon => format!("expires soon, on {}", exception.expires),
        ExceptionState::Expired => format!("expired on {}", exception.expires),
        ExceptionState::DateUnknown => format!("does not count{why}"),
        ExceptionState::Reopened => format!("does not accept this value{why}"),
        ExceptionState::OverBroad => format!("covers too much and does not count{why}"),
        ExceptionState::Fixed => format!("is not needed any longer, because the fault is gone{why}"),
        ExceptionState::ObjectGone => "is not needed any longer, because the object is gone".to_owned(),
        ExceptionState::InputMissing => format!("could not be compared{why}"),
        ExceptionState::RuleNotRun => "was not compared, because the rule was not run".to_owned(),
    }
}

/// What became of an exception, as a sentence without a full stop: hostile text.
pub(super) fn sentence_of(outcome: &ExceptionOutcome) -> String {
    let ExceptionOutcome { exception, state, detail, .. } = outcome;
    let said = verdict(exception, *state, detail.as_deref());
    format!("the exception for {} {said} (owner {})", about(outcome), exception.owner)
}

/// What to do about it, as a clause.
pub(super) fn remedy(state: ExceptionState) -> Option<&'static str> {
    match state {
        ExceptionState::Active | ExceptionState::InputMissing | ExceptionState::RuleNotRun => None,
        ExceptionState::ExpiringSoon => Some("fix the fault, or have the exception approved again"),
        ExceptionState::Expired => Some("fix the fault, or have the exception approved again and set `expires`"),
        ExceptionState::DateUnknown => Some("set the evaluation date with --as-of"),
        ExceptionState::Reopened => Some("fix the fault, or have the new value approved and set `accepts`"),
        ExceptionState::OverBroad => Some("fix the further faults, or have them approved and set `expected-count`"),
        ExceptionState::Fixed | ExceptionState::ObjectGone => Some("remove it with `pimlint except prune`"),
    }
}

/// An exception as JSON and SARIF show it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExceptionRow<'a> {
    state: &'static str,
    detail: Option<&'a str>,
    line: usize,
    reason: &'a str,
    owner: &'a str,
    approved_by: Option<&'a str>,
    approved_on: Option<Day>,
    expires: Day,
    disposition: Option<Disposition>,
    ticket: Option<&'a str>,
    accepts: &'a BTreeMap<String, Accepted>,
}

impl<'a> ExceptionRow<'a> {
    pub(super) fn of_finding(exception: &'a FindingException) -> Self {
        Self::new(&exception.exception, exception.state, exception.detail.as_deref())
    }

    fn new(exception: &'a Exception, state: ExceptionState, detail: Option<&'a str>) -> Self {
        Self {
            state: state.as_str(),
            detail,
            line: exception.line,
            reason: &exception.reason,
            owner: &exception.owner,
            approved_by: exception.approved_by.as_deref(),
            approved_on: exception.approved_on,
            expires: exception.expires,
            disposition: exception.disposition,
            ticket: exception.ticket.as_deref(),
            accepts: &exception.accepts,
        }
    }
}

/// An exception of the register.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RegisterRow<'a> {
    rule: &'a str,
    objects: Vec<SubjectRow<'a>>,
    expected_count: Option<usize>,
    #[serde(flatten)]
    exception: ExceptionRow<'a>,
    findings: &'a [String],
}

impl<'a> RegisterRow<'a> {
    pub(super) fn new(outcome: &'a ExceptionOutcome) -> Self {
        let ExceptionOutcome { exception, objects, state, detail, findings } = outcome;
        Self {
            rule: &exception.rule,
            objects: objects.iter().map(SubjectRow::new).collect(),
            expected_count: exception.expected_count,
            exception: ExceptionRow::new(exception, *state, detail.as_deref()),
            findings,
        }
    }
}
