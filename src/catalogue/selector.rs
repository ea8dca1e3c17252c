//! A word that selects rules: on the command line, and in `pimlint.toml`.

use super::{AREAS, CUSTOM, ControlFilter, Entry, FRAMEWORKS, Kind, entry, names, nearest_of};
use crate::finding::Severity;

/// What a word selects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selector {
    /// One rule.
    Rule(&'static str),
    /// One rule of one's own, whether it exists or not.
    Own(String),
    /// The rules of an area.
    Area(&'static str),
    /// The rules whose highest severity is this one.
    Severity(Severity),
    /// The rules of a kind.
    Kind(Kind),
    /// The rules that test a control, or any control of a framework.
    Control(ControlFilter),
}

/// A word that selects nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is not a rule, area, severity, kind or control{}", suggestion(*.nearest))]
pub struct UnknownWord {
    /// The word.
    pub word: String,
    /// What was probably meant.
    pub nearest: Option<&'static str>,
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest.map_or_else(|| "; `pimlint rules` lists them".to_owned(), |name| format!("; did you mean `{name}`?"))
}

impl Selector {
    /// Reads a word.
    ///
    /// # Errors
    /// Where it selects nothing.
    pub fn parse(word: &str) -> Result<Self, UnknownWord> {
        let area = || AREAS.iter().find(|area| area.name == word).map(|area| Self::Area(area.name));
        let severity = || Severity::ALL.into_iter().find(|known| known.as_str() == word).map(Self::Severity);
        let kind = || Kind::ALL.into_iter().find(|known| known.as_str() == word).map(Self::Kind);
        let control = || word.parse().ok().map(Self::Control);
        let rule = entry(word).map(|entry| Self::Rule(entry.id));
        let own = word.strip_prefix(CUSTOM).and_then(|rest| match rest.strip_prefix('-') {
            Some(_) => Some(Self::Own(word.to_owned())),
            None => rest.is_empty().then_some(Self::Area(CUSTOM)),
        });
        let found = rule.or(own).or_else(area).or_else(severity).or_else(kind).or_else(control);
        found.ok_or_else(|| UnknownWord { word: word.to_owned(), nearest: nearest(word) })
    }

    /// Whether it selects this rule.
    #[must_use]
    pub fn takes(&self, entry: &Entry) -> bool {
        match self {
            Self::Rule(id) => *id == entry.id,
            Self::Own(id) => *id == entry.id,
            Self::Area(area) => *area == entry.area,
            Self::Severity(severity) => *severity == entry.severity,
            Self::Kind(kind) => *kind == entry.kind,
            Self::Control(control) => control.is_mapped(entry),
        }
    }

    /// Whether it names one rule.
    #[must_use]
    pub fn is_rule(&self) -> bool {
        matches!(self, Self::Rule(_) | Self::Own(_))
    }
}

fn nearest(word: &str) -> Option<&'static str> {
    let frameworks = FRAMEWORKS.iter().map(|framework| framework.id);
    let severities = Severity::ALL.into_iter().map(Severity::as_str);
    let kinds = Kind::ALL.into_iter().map(Kind::as_str);
    nearest_of(word, names().chain(frameworks).chain(severities).chain(kinds))
}
