//! A day of the calendar, in UTC.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::model::{Instant, Period};

const SECONDS: i64 = 86_400;

/// A day, in days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i64);

impl Day {
    /// Reads `2026-06-30`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match Instant::parse(text) {
            Ok(Some(Instant::At(seconds))) if text.len() == 10 => Some(Self(seconds.div_euclid(SECONDS))),
            _ => None,
        }
    }

    /// The day of a moment; nothing where the moment is none.
    #[must_use]
    pub fn of(moment: Instant) -> Option<Self> {
        match moment {
            Instant::At(seconds) => Some(Self(seconds.div_euclid(SECONDS))),
            Instant::Never => None,
        }
    }

    /// The first moment after it.
    #[must_use]
    pub fn end(self) -> Instant {
        Instant::At((self.0 + 1).saturating_mul(SECONDS))
    }

    /// Whether it is over at a moment.
    #[must_use]
    pub fn is_over(self, moment: Instant) -> bool {
        moment >= self.end()
    }

    /// Whole days from another day to this one.
    #[must_use]
    pub fn days_since(self, other: Self) -> i64 {
        self.0 - other.0
    }

    /// Whether it ends less than a period after a moment.
    #[must_use]
    pub fn ends_within(self, period: Period, moment: Instant) -> bool {
        self.end() <= moment.plus(period)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment = Instant::At(self.0.saturating_mul(SECONDS)).to_string();
        out.write_str(moment.split('T').next().unwrap_or(&moment))
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom(format!("`{text}` is not a date")))
    }
}

#[cfg(test)]
mod tests {
    use super::Day;
    use crate::model::{Instant, Period};

    #[test]
    fn a_day_is_read_as_it_is_written_and_lasts_to_its_end() {
        let day = Day::parse("2026-06-30").expect("a day");
        assert_eq!(day.to_string(), "2026-06-30");
        assert_eq!(day.end().to_string(), "2026-07-01T00:00:00Z");
        assert_eq!(Day::of(Instant::parse("2026-06-30T23:59:59Z").expect("a time").expect("a moment")), Some(day));
        assert_eq!(day.days_since(Day::parse("2026-01-01").expect("a day")), 180);
        for wrong in ["2026-6-30", "30.6.2026", "2026-06-31", "2026-06-30T00:00:00Z", ""] {
            assert_eq!(Day::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_day_ends_soon_where_its_end_is_within_the_period() {
        let day = Day::parse("2026-06-30").expect("a day");
        let at = |text: &str| Instant::parse(text).expect("a time").expect("a moment");
        assert!(day.ends_within(Period::days(30), at("2026-06-01")));
        assert!(!day.ends_within(Period::days(30), at("2026-05-31")));
    }
}
