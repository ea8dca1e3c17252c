//! Instants and durations as Graph writes them.

use std::fmt;

use jiff::civil::Date;
use jiff::{Span, SpanTotal, Timestamp, Unit, tz::TimeZone};

/// A moment, in whole seconds since 1970-01-01T00:00:00Z; `Never` stands for an end that does not come (year 9000 or later).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Instant {
    /// Seconds since the epoch.
    At(i64),
    /// No end.
    Never,
}

/// A text that is not a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotATime;

/// How far, in seconds, one moment may differ where two objects repeat it.
const ROUNDING: u64 = 60;

const FIRST_NEVER_YEAR: i16 = 9000;

impl Instant {
    /// Reads an ISO 8601 instant (0 to 7 fraction digits, `Z` or an offset), a date (00:00Z), or PowerShell's `/Date(ms)/`.
    /// `None` for year 1, which Graph writes for "never set".
    ///
    /// # Errors
    /// [`NotATime`] for any other text, culture-formatted dates included.
    pub fn parse(text: &str) -> Result<Option<Self>, NotATime> {
        let text = text.trim();
        if text.starts_with("0001-") {
            return Ok(None);
        }
        if text.get(..4).and_then(|year| year.parse::<i16>().ok()).is_some_and(|year| year >= FIRST_NEVER_YEAR) {
            return Ok(Some(Self::Never));
        }
        if let Some(seconds) = whole_seconds_utc(text) {
            return Ok(Some(Self::At(seconds)));
        }
        if let Some(milliseconds) = text.trim_start_matches('\\').strip_prefix("/Date(") {
            return date_milliseconds(milliseconds);
        }
        let stamp = match text.parse::<Timestamp>() {
            Ok(stamp) => stamp,
            Err(_) => text
                .parse::<Date>()
                .ok()
                .filter(|_| text.len() == 10)
                .and_then(|date| date.to_zoned(TimeZone::UTC).ok())
                .ok_or(NotATime)?
                .timestamp(),
        };
        Ok(Some(Self::At(stamp.as_second())))
    }

    /// This moment shifted by a period; `Never` stays `Never`.
    #[must_use]
    pub fn plus(self, period: Period) -> Self {
        match self {
            Self::At(seconds) => Self::At(seconds.saturating_add_unsigned(period.seconds)),
            Self::Never => Self::Never,
        }
    }

    /// Whether two moments are the same but for rounding.
    #[must_use]
    pub fn is_about(self, other: Self) -> bool {
        match (self, other) {
            (Self::At(one), Self::At(other)) => one.abs_diff(other) <= ROUNDING,
            _ => self == other,
        }
    }

    /// The period from `earlier` to this moment: `None` when this is `Never`, zero when it is not later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Option<Period> {
        match (self, earlier) {
            (Self::At(end), Self::At(start)) => {
                Some(Period { seconds: u64::try_from(end.saturating_sub(start)).unwrap_or(0), approximate: false })
            }
            _ => None,
        }
    }
}

/// The spelling nearly every Graph answer uses, read without the general parser.
fn whole_seconds_utc(text: &str) -> Option<i64> {
    let bytes: &[u8; 20] = text.as_bytes().try_into().ok()?;
    let number = |from: usize, to: usize| {
        bytes
            .get(from..to)?
            .iter()
            .try_fold(0_i64, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
    };
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (19, b'Z')];
    if marks.iter().any(|&(at, mark)| bytes.get(at) != Some(&mark)) {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let date = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some(days_from_epoch(date) * 86_400 + hour * 3_600 + minute * 60 + second)
}

/// Days from 1970-01-01, by the era method of Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms".
fn days_from_epoch(date: Date) -> i64 {
    let (month, day) = (i64::from(date.month()), i64::from(date.day()));
    let year = i64::from(date.year()) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn date_milliseconds(text: &str) -> Result<Option<Instant>, NotATime> {
    let digits = text.split([')', '+']).next().unwrap_or_default();
    let milliseconds: i64 = digits.parse().map_err(|_| NotATime)?;
    let stamp = Timestamp::from_millisecond(milliseconds).map_err(|_| NotATime)?;
    let year = stamp.to_zoned(TimeZone::UTC).year();
    Ok(match year {
        ..=1 => None,
        FIRST_NEVER_YEAR.. => Some(Instant::Never),
        _ => Some(Instant::At(stamp.as_second())),
    })
}

/// ISO 8601 with `Z`: `2026-01-31T00:00:00Z`.
impl fmt::Display for Instant {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => out.write_str("never"),
            Self::At(seconds) => match Timestamp::from_second(*seconds) {
                Ok(stamp) => write!(out, "{stamp}"),
                Err(_) => write!(out, "{seconds} s"),
            },
        }
    }
}

/// A length of time in seconds. A year counts 365 days and a month 30; either makes the length approximate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    seconds: u64,
    approximate: bool,
}

const DAY: u64 = 86_400;

impl Period {
    /// A length of whole days.
    #[must_use]
    pub const fn days(days: u64) -> Self {
        Self { seconds: days.saturating_mul(DAY), approximate: false }
    }

    /// A length in seconds.
    #[must_use]
    pub const fn seconds(seconds: u64) -> Self {
        Self { seconds, approximate: false }
    }

    /// Reads an ISO 8601 duration (`P180D`, `PT1H45M`, `P1Y`), or the `d.hh:mm:ss` that .NET prints for a time span.
    /// `None` for empty, negative or other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.starts_with(['P', 'p']) { iso_period(text) } else { dotnet_period(text) }
    }

    /// The length in seconds.
    #[must_use]
    pub fn as_seconds(self) -> u64 {
        self.seconds
    }

    /// Whether a year or a month was counted in days.
    #[must_use]
    pub fn is_approximate(self) -> bool {
        self.approximate
    }

    /// Whether this length exceeds another by more than the slack: an hour, or a day where either is approximate.
    #[must_use]
    pub fn exceeds(self, other: Self, slack: Slack) -> bool {
        let allowed = if self.approximate || other.approximate { slack.approximate } else { slack.exact };
        self.seconds > other.seconds.saturating_add(allowed.seconds)
    }
}

/// How far two lengths may differ and still count as equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slack {
    /// Where both lengths are exact.
    pub exact: Period,
    /// Where a year or a month was counted in days.
    pub approximate: Period,
}

fn iso_period(text: &str) -> Option<Period> {
    let span: Span = text.parse().ok()?;
    if span.is_negative() {
        return None;
    }
    let approximate = span.get_years() != 0 || span.get_months() != 0;
    let days = i64::from(span.get_years()) * 365
        + i64::from(span.get_months()) * 30
        + i64::from(span.get_weeks()) * 7
        + i64::from(span.get_days());
    let clock = span.years(0).months(0).weeks(0).days(0).total(SpanTotal::from(Unit::Second)).ok()?;
    // A duration of seconds is far below 2^53, so the conversion is exact.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and far below 2^53")]
    let clock = clock.round() as u64;
    let seconds = u64::try_from(days).ok()?.saturating_mul(DAY).saturating_add(clock);
    Some(Period { seconds, approximate })
}

fn dotnet_period(text: &str) -> Option<Period> {
    let (days, clock) = match text.split_once('.') {
        Some((days, clock)) if clock.contains(':') => (days.parse::<u64>().ok()?, clock),
        _ => (0, text),
    };
    let mut parts = clock.split(':').map(|part| part.split('.').next().unwrap_or_default().parse::<u64>());
    let (hours, minutes, seconds) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    Some(Period::seconds(days.checked_mul(DAY)?.checked_add(hours.checked_mul(3_600)? + minutes * 60 + seconds)?))
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Period {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.seconds, self.approximate).cmp(&(other.seconds, other.approximate))
    }
}

/// The length in words: `180 days`, `8 hours`, `1 hour 45 minutes`.
impl fmt::Display for Period {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (self.seconds / DAY, "day"),
            (self.seconds % DAY / 3_600, "hour"),
            (self.seconds % 3_600 / 60, "minute"),
            (self.seconds % 60, "second"),
        ];
        let mut written = false;
        for (count, unit) in parts.into_iter().filter(|(count, _)| *count > 0) {
            let space = if written { " " } else { "" };
            let plural = if count == 1 { "" } else { "s" };
            write!(out, "{space}{count} {unit}{plural}")?;
            written = true;
        }
        if written { Ok(()) } else { out.write_str("0 seconds") }
    }
}

#[cfg(test)]
mod tests {
    use super::{Instant, Period};

    fn at(text: &str) -> Option<Instant> {
        Instant::parse(text).expect("a time")
    }

    #[test]
    fn instants_read_alike_in_every_spelling() {
        let plain = at("2026-01-31T00:00:00Z");
        for same in ["2026-01-31", "2026-01-31T00:00:00.0000000Z", "2026-01-31T01:00:00+01:00", "/Date(1769817600000)/"]
        {
            assert_eq!(at(same), plain, "{same}");
        }
        assert_eq!(plain.map(|instant| instant.to_string()).as_deref(), Some("2026-01-31T00:00:00Z"));
    }

    #[test]
    fn the_quick_reader_agrees_with_the_general_one() {
        for year in [1899, 1970, 2000, 2024, 2100] {
            for (month, day) in [(1, 1), (2, 28), (3, 1), (12, 31)] {
                let quick = at(&format!("{year}-{month:02}-{day:02}T12:34:56Z"));
                assert_eq!(quick, at(&format!("{year}-{month:02}-{day:02}T12:34:56.0Z")), "{year}-{month}-{day}");
            }
        }
    }

    #[test]
    fn sentinels_are_not_moments() {
        assert_eq!(at("0001-01-01T08:00:00Z"), None);
        assert_eq!(at("/Date(-62135568000000)/"), None);
        assert_eq!(at("9999-12-31"), Some(Instant::Never));
        assert!(Instant::parse("01/02/2026 03:04:05").is_err(), "day and month cannot be told apart");
        assert!(Instant::parse("2026-02-30T00:00:00Z").is_err());
    }

    #[test]
    fn durations_read_alike_in_every_spelling() {
        assert_eq!(Period::parse("P1D"), Period::parse("PT24H"));
        assert_eq!(Period::parse("P365D"), Period::parse("365.00:00:00"));
        assert_eq!(Period::parse("08:00:00"), Period::parse("PT8H"));
        assert_eq!(Period::parse("P1Y").map(Period::as_seconds), Some(365 * 86_400));
        for wrong in ["", "-P1D", "P", "eight hours"] {
            assert_eq!(Period::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_length_reads_as_words() {
        for (text, words) in
            [("P180D", "180 days"), ("PT1H45M", "1 hour 45 minutes"), ("PT0S", "0 seconds"), ("P1D", "1 day")]
        {
            assert_eq!(Period::parse(text).map(|period| period.to_string()).as_deref(), Some(words));
        }
    }
}
