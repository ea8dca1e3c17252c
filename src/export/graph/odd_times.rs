//! Times, durations and types of expiration that say nothing: what stands there, why, and where the first one is.

use std::collections::BTreeMap;

use crate::export::graph::noticed::{Noticed, Notices};
use crate::export::graph::shapes::schedule::EXPIRATIONS;
use crate::export::notice::NoticeKind;
use crate::model::{Collection, Instant, Period};
use crate::source::{Kind, Lines, Place, Tokens, seal, unquote, visible};

/// Characters of a value that are shown.
const SHOWN: usize = 80;

/// Why a value says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    Number,
    NoZone,
    Ambiguous,
    NoDay,
    NoTime,
    NoDuration,
    NoType,
}

impl Fault {
    fn words(self) -> &'static str {
        match self {
            Self::Number => "is no text; a time is written as `2026-07-11T09:00:00Z`, and a duration as `P90D`",
            Self::NoZone => "has no time zone; a time ends in `Z` or in an offset such as `+02:00`",
            Self::Ambiguous => {
                "is not ISO 8601, and day and month are ambiguous; export with PowerShell 7, or with Invoke-MgGraphRequest -OutputFilePath"
            }
            Self::NoDay => "is not in the calendar",
            Self::NoTime => "is not a time; it is written as `2026-07-11T09:00:00Z`",
            Self::NoDuration => "is not a duration; it is written as `P90D` or `PT8H`",
            Self::NoType => {
                "is not a type of expiration: these are noExpiration, afterDuration, afterDateTime and notSpecified"
            }
        }
    }
}

/// The values of a file that say nothing, by why and by collection.
#[derive(Default)]
pub(crate) struct OddTimes(BTreeMap<(Fault, Collection), First>);

/// The first of them, and how many objects have one.
struct First {
    value: String,
    offset: usize,
    objects: usize,
}

impl OddTimes {
    /// Looks for such values in an object.
    pub(super) fn look(&mut self, text: &str, place: Place, collection: Collection) {
        let object = place.range();
        let mut here = BTreeMap::new();
        let (mut key, mut around) = (String::new(), Vec::new());
        for token in Tokens::within(text, object.start..object.end.min(text.len())) {
            let written = text.get(token.range()).unwrap_or_default();
            match token.kind {
                Kind::Key => key = unquote(written).to_ascii_lowercase(),
                Kind::Scalar => {
                    let is_expiration = around.last().is_some_and(|name| name == "expiration");
                    if let Some(fault) = fault(&key, written, is_expiration) {
                        here.entry(fault).or_insert((written, token.start));
                    }
                }
                Kind::Open(_) => around.push(std::mem::take(&mut key)),
                Kind::Close => drop(around.pop()),
            }
        }
        for (fault, (written, offset)) in here {
            let value = || visible(&unquote(written)).chars().take(SHOWN).collect();
            let first = self.0.entry((fault, collection));
            first.or_insert_with(|| First { value: value(), offset, objects: 0 }).objects += 1;
        }
    }

    /// Says what was found.
    pub(super) fn say(self, text: &str, notices: &mut Notices) {
        if self.0.is_empty() {
            return;
        }
        let lines = Lines::new(text);
        for ((fault, collection), First { value, offset, objects }) in self.0 {
            let at = lines.position(text, offset);
            let message = format!("`{}` {}", seal::word(value), fault.words());
            let first = Noticed { objects, position: Some((at.line, at.column)) };
            notices.insert((NoticeKind::UnknownValue, message.into(), Some(collection)), first);
        }
    }
}

/// What is wrong with the value of a member, by its name in lower case, and whether it is one of an expiration.
fn fault(key: &str, written: &str, is_expiration: bool) -> Option<Fault> {
    let text = written.starts_with('"').then(|| unquote(written));
    let text = text.as_deref().map(str::trim);
    match (key, text) {
        _ if written == "null" => None,
        ("startdatetime" | "enddatetime" | "expireddatetime", Some(text)) => of_time(text),
        ("duration" | "type", _) if !is_expiration => None,
        ("duration", Some(text)) => (!text.is_empty() && Period::parse(text).is_none()).then_some(Fault::NoDuration),
        ("startdatetime" | "enddatetime" | "expireddatetime" | "duration", None) => Some(Fault::Number),
        ("type", Some(text)) => {
            let is_known = EXPIRATIONS.iter().any(|known| known.eq_ignore_ascii_case(text));
            (!is_known).then_some(Fault::NoType)
        }
        _ => None,
    }
}

fn of_time(text: &str) -> Option<Fault> {
    if text.is_empty() || Instant::parse(text).is_ok() {
        return None;
    }
    let is_day = |text: &str| {
        let digits = |part: Option<&str>, least| {
            part.is_some_and(|part| part.len() >= least && part.bytes().all(|byte| byte.is_ascii_digit()))
        };
        let mut parts = text.split(['T', 't', ' ']).next().unwrap_or_default().splitn(3, '-');
        digits(parts.next(), 4) && digits(parts.next(), 2) && digits(parts.next(), 2)
    };
    Some(match () {
        () if text.len() > "2026-07-11".len() && Instant::parse(&format!("{text}Z")).is_ok() => Fault::NoZone,
        () if text.contains('/') => Fault::Ambiguous,
        () if is_day(text) => Fault::NoDay,
        () => Fault::NoTime,
    })
}

#[cfg(test)]
mod tests {
    use super::{Fault, fault};

    #[test]
    fn what_is_wrong_with_a_value_is_told_apart() {
        for (key, written, expected) in [
            ("startdatetime", "\"2026-07-11T09:00:00Z\"", None),
            ("enddatetime", "\"2026-07-11T09:00:00\"", Some(Fault::NoZone)),
            ("enddatetime", "\"2026-02-30T00:00:00Z\"", Some(Fault::NoDay)),
            ("enddatetime", "\"99999-01-01T00:00:00Z\"", None),
            ("enddatetime", "1767225600", Some(Fault::Number)),
            ("enddatetime", "\"01/02/2026\"", Some(Fault::Ambiguous)),
            ("enddatetime", "\"soon\"", Some(Fault::NoTime)),
            ("enddatetime", "null", None),
            ("duration", "\"P90D\"", None),
            ("duration", "\"90 days\"", Some(Fault::NoDuration)),
            ("duration", "1e300", Some(Fault::Number)),
            ("type", "\"forever\"", Some(Fault::NoType)),
            ("type", "\"AfterDateTime\"", None),
            ("displayname", "\"soon\"", None),
        ] {
            assert_eq!(fault(key, written, true), expected, "{key}: {written}");
        }
        assert_eq!(fault("type", "\"numbered\"", false), None, "a recurrence has a type too");
    }
}
