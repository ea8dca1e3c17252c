//! Instants and durations as Graph writes them.

use std::fmt;

use jiff::civil::Date;
use jiff::{Span, SpanTotal, Timestamp, Unit, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Gap, Known};

/// A moment, in whole seconds since 1970-01-01T00:00:00Z; `Never` stands for an end that does not come (year 9000 or later).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Instant {
    /// Seconds since the epoch.
    At(i64),
    /// No end.
    Never,
}

/// The moment judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Somebody, or the manifest of the export, states it.
    Stated(Instant),
    /// The newest time in the export: the export was made then or later.
    NotBefore(Instant),
    /// Nothing says it.
    Unknown,
}

impl Moment {
    /// The moment.
    ///
    /// # Errors
    /// [`Gap::NoMoment`] where it is unknown.
    pub fn known(self) -> Known<Instant> {
        match self {
            Self::Stated(moment) | Self::NotBefore(moment) => Ok(moment),
            Self::Unknown => Err(Gap::NoMoment),
        }
    }

    /// The moment, where it is stated: what had not begun at the newest time in an export may have begun when it was made.
    #[must_use]
    pub fn stated(self) -> Option<Instant> {
        match self {
            Self::Stated(moment) => Some(moment),
            Self::NotBefore(_) | Self::Unknown => None,
        }
    }
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
            Self::At(seconds) => Self::At(months_later(seconds, period.months).saturating_add_unsigned(period.seconds)),
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
                Some(Period::seconds(u64::try_from(end.saturating_sub(start)).unwrap_or(0)))
            }
            _ => None,
        }
    }
}

/// By the calendar, in UTC; what lies beyond it counts 31 days a month.
fn months_later(seconds: i64, months: u32) -> i64 {
    if months == 0 {
        return seconds;
    }
    let later = Timestamp::from_second(seconds)
        .ok()
        .and_then(|stamp| stamp.to_zoned(TimeZone::UTC).checked_add(Span::new().try_months(months).ok()?).ok());
    later.map_or_else(
        || seconds.saturating_add_unsigned(u64::from(months) * 31 * DAY),
        |later| later.timestamp().as_second(),
    )
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
    // An offset may follow, which says where it was written and changes nothing: `-1500000000000-0700`.
    let end = text.char_indices().skip(1).find(|(_, c)| matches!(c, ')' | '+' | '-')).map_or(text.len(), |(at, _)| at);
    let digits = text.get(..end).unwrap_or_default();
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

/// A length of time: months, of which nobody can say how many days they have, and seconds. A year is 12 months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    months: u32,
    seconds: u64,
}

const DAY: u64 = 86_400;

/// The fewest days that so many months in a row can have: with February, in no leap year.
const FEWEST: [u64; 12] = [0, 28, 59, 89, 120, 150, 181, 212, 242, 273, 303, 334];

/// The most days that so many months in a row can have.
const MOST: [u64; 12] = [0, 31, 62, 92, 123, 153, 184, 215, 245, 276, 306, 337];

impl Period {
    /// A length of whole days.
    #[must_use]
    pub const fn days(days: u64) -> Self {
        Self { months: 0, seconds: days.saturating_mul(DAY) }
    }

    /// A length in seconds.
    #[must_use]
    pub const fn seconds(seconds: u64) -> Self {
        Self { months: 0, seconds }
    }

    /// Reads an ISO 8601 duration (`P180D`, `PT1H45M`, `P1Y`), or the `d.hh:mm:ss` that .NET prints for a time span.
    /// `None` for empty, negative or other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.starts_with(['P', 'p']) { iso_period(text) } else { dotnet_period(text) }
    }

    /// The length as Microsoft Graph takes it: `P180D`, `PT1H45M`, `P1Y`, `PT0S`.
    #[must_use]
    pub fn iso(self) -> String {
        let written = |parts: [(u64, char); 3]| {
            let parts = parts.into_iter().filter(|(count, _)| *count > 0);
            parts.map(|(count, unit)| format!("{count}{unit}")).collect::<Vec<_>>().concat()
        };
        let months = u64::from(self.months);
        let date = written([(months / 12, 'Y'), (months % 12, 'M'), (self.seconds / DAY, 'D')]);
        let rest = self.seconds % DAY;
        let clock = written([(rest / 3_600, 'H'), (rest % 3_600 / 60, 'M'), (rest % 60, 'S')]);
        match (date.is_empty(), clock.is_empty()) {
            (true, true) => "PT0S".to_owned(),
            (_, true) => format!("P{date}"),
            (_, false) => format!("P{date}T{clock}"),
        }
    }

    /// The length in seconds, where a year counts 365 days and a month 30.
    #[must_use]
    pub fn as_seconds(self) -> u64 {
        let (years, months) = (u64::from(self.months / 12), u64::from(self.months % 12));
        (years * 365 + months * 30).saturating_mul(DAY).saturating_add(self.seconds)
    }

    /// The shortest length in days that is not less.
    #[must_use]
    pub fn in_days_up(self) -> Self {
        Self::days(self.as_seconds().div_ceil(DAY))
    }

    /// Whether it has months, so that its length depends on when it starts.
    #[must_use]
    pub fn is_approximate(self) -> bool {
        self.months != 0
    }

    /// The shortest and the longest that it can be, in seconds.
    #[must_use]
    pub fn bounds(self) -> (u64, u64) {
        let years = u64::from(self.months / 12);
        let of = |days: [u64; 12], year: u64| {
            let months = usize::try_from(self.months % 12).ok().and_then(|months| days.get(months));
            let days = years * year + months.copied().unwrap_or_default();
            days.saturating_mul(DAY).saturating_add(self.seconds)
        };
        (of(FEWEST, 365), of(MOST, 366))
    }

    /// Whether this length exceeds another by more than the slack, whenever both start: an hour, or a day where either has
    /// months. Lengths with as many months differ by the rest alone.
    #[must_use]
    pub fn exceeds(self, other: Self, slack: Slack) -> bool {
        let allowed = if self.is_approximate() || other.is_approximate() { slack.approximate } else { slack.exact };
        let (shortest, longest) = if self.months == other.months {
            (self.seconds, other.seconds)
        } else {
            (self.bounds().0, other.bounds().1)
        };
        shortest > longest.saturating_add(allowed.seconds)
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.iso())
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom(format!("`{text}` is not a duration")))
    }
}

/// How far two lengths may differ and still count as equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slack {
    /// Where both lengths are exact.
    pub exact: Period,
    /// Where one of them has months.
    pub approximate: Period,
}

fn iso_period(text: &str) -> Option<Period> {
    let span: Span = text.parse().ok()?;
    if span.is_negative() {
        return None;
    }
    let months = i64::from(span.get_years()) * 12 + i64::from(span.get_months());
    let days = i64::from(span.get_weeks()) * 7 + i64::from(span.get_days());
    let clock = span.years(0).months(0).weeks(0).days(0).total(SpanTotal::from(Unit::Second)).ok()?;
    // A duration of seconds is far below 2^53, so the conversion is exact.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and far below 2^53")]
    let clock = clock.round() as u64;
    let seconds = u64::try_from(days).ok()?.saturating_mul(DAY).saturating_add(clock);
    Some(Period { months: u32::try_from(months).ok()?, seconds })
}

fn dotnet_period(text: &str) -> Option<Period> {
    let (days, clock) = match text.split_once('.') {
        Some((days, clock)) if clock.contains(':') => (days.parse::<u64>().ok()?, clock),
        _ => (0, text),
    };
    let mut parts = clock.split(':').map(|part| part.split('.').next().unwrap_or_default().parse::<u64>());
    let (hours, minutes, seconds) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    // .NET prints no more minutes and seconds than a clock shows.
    if minutes >= 60 || seconds >= 60 {
        return None;
    }
    let clock = hours.checked_mul(3_600)?.checked_add(minutes * 60 + seconds)?;
    Some(Period::seconds(days.checked_mul(DAY)?.checked_add(clock)?))
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Period {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.as_seconds(), self.months).cmp(&(other.as_seconds(), other.months))
    }
}

/// The length in words: `180 days`, `1 year`, `1 hour 45 minutes`.
impl fmt::Display for Period {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (u64::from(self.months / 12), "year"),
            (u64::from(self.months % 12), "month"),
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
    use super::{Instant, Period, Slack};

    fn at(text: &str) -> Option<Instant> {
        Instant::parse(text).expect("a time")
    }

    #[test]
    fn a_length_is_written_as_it_is_read() {
        for text in ["P180D", "PT8H", "PT1H45M", "P1Y", "P1Y6M", "P1DT12H", "PT0S", "PT30S", "P2M3DT4H5M6S"] {
            assert_eq!(Period::parse(text).map(Period::iso).as_deref(), Some(text));
        }
    }

    #[test]
    fn instants_read_alike_in_every_spelling() {
        let plain = at("2026-01-31T00:00:00Z");
        for same in ["2026-01-31", "2026-01-31T00:00:00.0000000Z", "2026-01-31T01:00:00+01:00", "/Date(1769817600000)/"]
        {
            assert_eq!(at(same), plain, "{same}");
        }
        for same in ["/Date(1769817600000+0200)/", "/Date(1769817600000-0700)/", "\\/Date(1769817600000-0700)\\/"] {
            assert_eq!(at(same), plain, "{same}");
        }
        assert_eq!(at("/Date(-86400000-0700)/"), Some(Instant::At(-86_400)));
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
        assert_eq!(Period::parse("P1W"), Period::parse("P7D"));
        for wrong in ["", "-P1D", "P", "eight hours"] {
            assert_eq!(Period::parse(wrong), None, "{wrong}");
        }
    }

    fn exceeds(length: &str, other: &str) -> bool {
        let slack = Slack { exact: Period::seconds(3_600), approximate: Period::days(1) };
        let read = |text| Period::parse(text).expect("a length");
        read(length).exceeds(read(other), slack)
    }

    #[test]
    fn months_are_as_long_as_months_can_be() {
        assert_eq!(Period::parse("P1Y"), Period::parse("P12M"));
        for (length, other) in
            [("P1Y", "P12M"), ("P6M", "P183D"), ("P6M", "P180D"), ("P1Y", "P365D"), ("P366D", "P1Y"), ("P31D", "P1M")]
        {
            assert!(!exceeds(length, other), "{length} {other}");
        }
        for (length, other) in [("P1Y", "P11M"), ("P7M", "P6M"), ("P6M3D", "P6M"), ("P190D", "P6M"), ("P1Y", "P360D")] {
            assert!(exceeds(length, other), "{length} {other}");
        }
    }

    #[test]
    fn a_length_reads_as_words() {
        for (text, words) in [
            ("P180D", "180 days"),
            ("P18M", "1 year 6 months"),
            ("PT1H45M", "1 hour 45 minutes"),
            ("PT0S", "0 seconds"),
            ("P1D", "1 day"),
        ] {
            assert_eq!(Period::parse(text).map(|period| period.to_string()).as_deref(), Some(words));
        }
    }
}
