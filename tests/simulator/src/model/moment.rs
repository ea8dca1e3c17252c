use std::fmt;
use std::ops::{Add, Sub};

use serde::{Serialize, Serializer};

/// Seconds of a minute.
pub const MINUTE: i64 = 60;
/// Seconds of an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Seconds of a day.
pub const DAY: i64 = 24 * HOUR;

/// A point in time, in seconds since 1970. It is written as Microsoft Graph writes it: `2026-11-01T06:00:00Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub i64);

impl Moment {
    /// Midnight of a day.
    #[must_use]
    pub const fn of_day(year: i64, month: i64, day: i64) -> Self {
        // Days from the civil calendar, by Howard Hinnant: https://howardhinnant.github.io/date_algorithms.html
        let year = if month <= 2 { year - 1 } else { year };
        let era = year / 400;
        let of_era = year % 400;
        let shifted = (month + 9) % 12;
        let of_year = (153 * shifted + 2) / 5 + day - 1;
        Self((era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468) * DAY)
    }
}

impl Add<i64> for Moment {
    type Output = Self;
    fn add(self, seconds: i64) -> Self {
        Self(self.0 + seconds)
    }
}

impl Sub<i64> for Moment {
    type Output = Self;
    fn sub(self, seconds: i64) -> Self {
        Self(self.0 - seconds)
    }
}

impl Sub for Moment {
    type Output = i64;
    fn sub(self, other: Self) -> i64 {
        self.0 - other.0
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, second) = (self.0.div_euclid(DAY) + 719_468, self.0.rem_euclid(DAY));
        let era = days / 146_097;
        let of_era = days % 146_097;
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let (hour, minute) = (second / HOUR, second / MINUTE % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{:02}Z", second % 60)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_graph_writes_it() {
        assert_eq!((Moment::of_day(2026, 11, 1) + 6 * HOUR + 61).to_string(), "2026-11-01T06:01:01Z");
        assert_eq!(Moment::of_day(1970, 1, 1), Moment(0));
        assert_eq!((Moment::of_day(2024, 2, 28) + DAY).to_string(), "2024-02-29T00:00:00Z");
    }
}
