//! Whether a rule says about its examples what they say it does.

use super::Export;
use crate::catalogue::{CONFIGURATION, Entry, Example};
use crate::config::{Config, Settings};
use crate::finding::{Outcome, Subject};
use crate::model::{Instant, Moment};

/// Judges an example. With `subject=`, that subject has the outcome. Without, `fails`: exactly one subject fails; `passes`: one
/// passes and none fails; `not-evaluated`, `not-applicable`: one is, and none fails or passes.
///
/// # Errors
/// What the rule says instead, subject by subject, or what is wrong with the example.
pub fn says(rule: &'static Entry, example: &Example) -> Result<(), String> {
    let (configuration, files): (Vec<_>, Vec<_>) =
        rule.export(example)?.into_iter().partition(|(name, _)| name == CONFIGURATION);
    let settings = configuration.first().map(|(_, text)| declared(text)).transpose()?.unwrap_or_default();
    let all = Export::of_texts(&files, moment(example)?).population_with(rule, &settings);
    let asked = example.subject();
    if !holds(example.outcome, asked.as_deref(), &all) {
        let lines: String = all.iter().map(line).collect();
        return Err(format!("it should say `{}`, but the subjects are:{lines}", example.outcome));
    }
    let Some(severity) = example.severity else { return Ok(()) };
    let failing = all.iter().filter(|(subject, _)| asked.as_ref().is_none_or(|id| subject.id == *id));
    for (subject, outcome) in failing {
        let Outcome::Fail(finding) = outcome else { continue };
        let found = finding.lowered.map_or(rule.severity, |lowered| lowered.severity);
        if found.as_str() != severity {
            return Err(format!("{} is a finding of severity {found}, not {severity}", subject.id));
        }
    }
    Ok(())
}

/// What the configuration of an example says.
fn declared(text: &[u8]) -> Result<Settings, String> {
    let text = std::str::from_utf8(text).map_err(|error| error.to_string())?;
    let config = Config::parse(CONFIGURATION.to_owned(), text).map_err(|faults| faults.to_string())?;
    Ok(config.common.settings())
}

fn moment(example: &Example) -> Result<Option<Moment>, String> {
    let Some(text) = example.as_of else { return Ok(None) };
    let moment = Instant::parse(text).ok().flatten();
    moment.map(|moment| Some(Moment::Stated(moment))).ok_or_else(|| format!("`{text}` is not a date or time"))
}

fn holds(meant: &str, asked: Option<&str>, all: &[(Subject, Outcome)]) -> bool {
    let count = |outcome: &str| all.iter().filter(|(_, found)| word(found) == outcome).count();
    match asked {
        Some(id) => all.iter().any(|(subject, found)| subject.id == id && word(found) == meant),
        None => match meant {
            "fails" => count("fails") == 1,
            "passes" => count("passes") > 0 && count("fails") == 0,
            _ => count(meant) > 0 && count("fails") == 0 && count("passes") == 0,
        },
    }
}

fn line((subject, outcome): &(Subject, Outcome)) -> String {
    let why = match outcome {
        Outcome::Pass => String::new(),
        Outcome::Fail(finding) => format!(": {}", finding.message),
        Outcome::NotApplicable(reason) => format!(": {reason}"),
        Outcome::NotEvaluated(gap) => format!(": {gap}"),
    };
    format!("\n    {} {} {}{why}", subject.kind.as_str(), subject.id, word(outcome))
}

/// The outcome as examples write it.
#[must_use]
pub fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "passes",
        Outcome::Fail(_) => "fails",
        Outcome::NotApplicable(_) => "not-applicable",
        Outcome::NotEvaluated(_) => "not-evaluated",
    }
}
