//! What a register says, as the engine applies it and a report records it.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::day::Day;
use crate::catalogue::entry;
use crate::cover::Cover;
use crate::finding::SubjectKind;
use crate::model::{ObjectId, Period};
use crate::source::seal::Secret;

/// The line of an exception that stands in no register: an exporter's own configuration exempts the object.
pub const NOT_IN_REGISTER: usize = 0;

/// A register that shaped a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Register {
    /// Its file, as reports show it.
    pub path: String,
    /// The SHA-256 of the file, lower-case hex.
    pub sha256: String,
    /// In the order of the file.
    pub exceptions: Vec<Exception>,
}

/// One entry: who accepts what until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Exception {
    /// The line that it begins in, from 1; [`NOT_IN_REGISTER`] where none has it.
    pub line: usize,
    /// The rule whose findings it accepts.
    pub rule: String,
    /// The objects that it is about, by id; none where it is about every object of the rule.
    pub objects: Vec<String>,
    /// How many findings it may cover.
    pub expected_count: Option<usize>,
    /// Values of the evidence that are accepted, by key.
    pub accepts: BTreeMap<String, Accepted>,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When.
    pub approved_on: Option<Day>,
    /// The last day that it counts.
    pub expires: Day,
    /// What kind of acceptance it is.
    pub disposition: Option<Disposition>,
    /// Where more is written about it.
    pub ticket: Option<String>,
}

/// What kind of acceptance an exception is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Disposition {
    /// The fault is there and stays.
    RiskAccepted,
    /// The rule is wrong about it.
    FalsePositive,
    /// The fault will be ended.
    RemediationPlanned,
}

impl Disposition {
    /// Every disposition, in the order of [`DISPOSITIONS`](super::DISPOSITIONS).
    const ALL: [Self; 3] = [Self::RiskAccepted, Self::FalsePositive, Self::RemediationPlanned];

    /// `risk-accepted`, `false-positive` or `remediation-planned`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RiskAccepted => "risk-accepted",
            Self::FalsePositive => "false-positive",
            Self::RemediationPlanned => "remediation-planned",
        }
    }

    /// The disposition with this word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == word)
    }
}

/// A value of the evidence that is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Accepted {
    /// `true` or `false`.
    Flag(bool),
    /// A number.
    Number(u64),
    /// A duration (`PT8H`), or any other text.
    Text(String),
}

impl fmt::Display for Accepted {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(out, "{flag}"),
            Self::Number(number) => write!(out, "{number}"),
            Self::Text(text) => out.write_str(text),
        }
    }
}

impl Accepted {
    /// A value as somebody writes it without quotes.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match (text.parse(), text.parse()) {
            (Ok(flag), _) => Self::Flag(flag),
            (_, Ok(number)) => Self::Number(number),
            _ => Self::Text(text.to_owned()),
        }
    }

    /// Whether a value of the evidence is accepted. A measure may be less; any other value must be the same.
    #[must_use]
    pub fn takes(&self, value: &str, is_measure: bool) -> bool {
        match (self.number(), value.parse::<u64>()) {
            (Some(most), Ok(now)) => now == most || (is_measure && now < most),
            _ => self.to_string() == value,
        }
    }

    /// Why it does not accept a value of the evidence; nothing where it does.
    #[must_use]
    pub fn refuses(&self, key: &str, value: &str, is_measure: bool) -> Option<String> {
        (!self.takes(value, is_measure)).then(|| format!("{key} is {value}, and {self} is accepted"))
    }

    /// Whether it is a number, or a duration of a fixed length.
    pub(super) fn is_number(&self) -> bool {
        self.number().is_some()
    }

    /// The number that it is: of a duration, its seconds.
    fn number(&self) -> Option<u64> {
        match self {
            Self::Flag(_) => None,
            Self::Number(number) => Some(*number),
            Self::Text(text) if text.starts_with('P') => {
                Period::parse(text).filter(|period| !period.is_approximate()).map(Period::as_seconds)
            }
            Self::Text(text) => text.parse().ok(),
        }
    }

    fn covered(&self, cover: &Cover) -> Self {
        match self {
            Self::Text(text) if self.number().is_none() => Self::Text(cover.text(Secret::Id, text)),
            known => known.clone(),
        }
    }

    fn with_text(&self, other: &impl Fn(&str) -> String) -> Self {
        match self {
            Self::Text(text) => Self::Text(other(text)),
            known => known.clone(),
        }
    }
}

impl Register {
    /// The register as reports show it.
    #[must_use]
    pub fn covered(self, cover: &Cover) -> Self {
        let path = cover.path(&self.path);
        Self { path, exceptions: self.exceptions.iter().map(|exception| exception.covered(cover)).collect(), ..self }
    }

    /// The register with other texts in place of those that are covered.
    #[must_use]
    pub fn with_texts(self, other: impl Fn(&str) -> String) -> Self {
        let path = other(&self.path);
        Self { path, exceptions: self.exceptions.iter().map(|known| known.with_texts(&other)).collect(), ..self }
    }
}

impl Exception {
    /// What the objects are: what the rule judges.
    #[must_use]
    pub fn kind(&self) -> Option<SubjectKind> {
        entry(&self.rule).map(|entry| entry.judges)
    }

    /// Whether it names the object with this id.
    #[must_use]
    pub fn names(&self, id: &str) -> bool {
        self.objects.iter().any(|object| object == id)
    }

    /// The first value of the evidence that is not accepted, in words.
    #[must_use]
    pub fn refused(&self, evidence: &[(&'static str, String)], measures: &[&str], cover: &Cover) -> Option<String> {
        self.accepts.iter().find_map(|(key, accepted)| {
            let Some((_, value)) = evidence.iter().find(|(known, _)| known == key) else {
                return Some(format!("the finding has no {key}"));
            };
            let is_measure = measures.contains(&key.as_str());
            if accepted.takes(value, is_measure) {
                return None;
            }
            accepted.covered(cover).refuses(key, value, is_measure)
        })
    }

    /// The exception as reports show it.
    #[must_use]
    pub fn covered(&self, cover: &Cover) -> Self {
        let secret = if self.kind() == Some(SubjectKind::Tenant) { Secret::Name } else { Secret::Id };
        let id = |id: &String| {
            let part = |part| if is_word(part) { String::from(part) } else { cover.text(secret, part) };
            id.split('/').map(part).collect::<Vec<_>>().join("/")
        };
        let text = |text: &String| cover.text(Secret::Word, text);
        Self {
            objects: self.objects.iter().map(id).collect(),
            accepts: self.accepts.iter().map(|(key, value)| (key.clone(), value.covered(cover))).collect(),
            reason: text(&self.reason),
            owner: text(&self.owner),
            approved_by: self.approved_by.as_ref().map(text),
            ticket: self.ticket.as_ref().map(text),
            ..self.clone()
        }
    }

    fn with_texts(&self, other: &impl Fn(&str) -> String) -> Self {
        Self {
            objects: self.objects.iter().map(|id| other(id)).collect(),
            accepts: self.accepts.iter().map(|(key, value)| (key.clone(), value.with_text(other))).collect(),
            reason: other(&self.reason),
            owner: other(&self.owner),
            approved_by: self.approved_by.as_deref().map(other),
            ticket: self.ticket.as_deref().map(other),
            ..self.clone()
        }
    }
}

/// The words in ids that are composed of several parts.
fn is_word(part: &str) -> bool {
    matches!(part, "member" | "owner" | "active" | "eligible")
}

/// An id as the output writes it: each part that is a GUID in lower case.
pub(super) fn canonical(id: &str) -> String {
    let part = |part: &str| match ObjectId::parse(part).filter(ObjectId::is_guid) {
        Some(guid) => guid.raw().to_string(),
        None => part.to_owned(),
    };
    id.trim().split('/').map(part).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::{Accepted, canonical};

    #[test]
    fn a_measure_may_be_less_and_any_other_value_is_the_same() {
        let number = Accepted::Number(3);
        assert!(number.takes("3", true) && number.takes("2", true) && !number.takes("4", true));
        assert!(number.takes("3", false) && !number.takes("2", false) && !number.takes("4", false));
        let duration = Accepted::parse("PT8H");
        assert!(duration.takes("28800", true) && duration.takes("3600", true) && !duration.takes("28801", true));
        assert!(duration.takes("28800", false) && !duration.takes("3600", false));
        assert!(Accepted::parse("true").takes("true", false) && !Accepted::parse("true").takes("false", true));
        assert!(!Accepted::parse("P1M").takes("2592000", true), "a month has no fixed length");
        assert!(!number.takes("many", true));
    }

    #[test]
    fn ids_compare_as_graph_compares_them() {
        let written = "{7B149B0A-F065-4FA5-854C-9300E6B9E5A2}/member";
        assert_eq!(canonical(written), "7b149b0a-f065-4fa5-854c-9300e6b9e5a2/member");
        assert_eq!(canonical(" lAPpYvVpN0KR-1 "), "lAPpYvVpN0KR-1", "the ids of role assignments have a case");
    }
}
