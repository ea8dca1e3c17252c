//! Lengths of time with months are as long as the calendar says, whenever they start.

use jiff::{Span, Timestamp, tz::TimeZone};
use pimlint::model::time::Slack;
use pimlint::model::{Instant, Period};
use proptest::prelude::*;

const NONE: Slack = Slack { exact: Period::seconds(0), approximate: Period::seconds(0) };

/// Months, days and minutes.
fn spans() -> impl Strategy<Value = (i64, i64, i64)> {
    (0..=120_i64, 0..=400_i64, 0..=1_440_i64)
}

/// Seconds since 1970: 1930 to 2099.
fn starts() -> impl Strategy<Value = i64> {
    -1_262_304_000..4_102_444_800_i64
}

fn period((months, days, minutes): (i64, i64, i64)) -> Period {
    Period::parse(&format!("P{months}M{days}DT{minutes}M")).expect("a length")
}

/// By the calendar.
fn end(start: i64, (months, days, minutes): (i64, i64, i64)) -> i64 {
    let months = Span::new().months(months);
    let rest = Span::new().hours(days * 24).minutes(minutes);
    let start = Timestamp::from_second(start).expect("a moment").to_zoned(TimeZone::UTC);
    let later = start.checked_add(months).expect("a date").checked_add(rest).expect("a date");
    later.timestamp().as_second()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_length_lies_within_its_bounds(start in starts(), span in spans()) {
        let (shortest, longest) = period(span).bounds();
        let length = u64::try_from(end(start, span) - start).expect("later");
        prop_assert!(shortest <= length && length <= longest, "{shortest} {length} {longest}");
    }

    #[test]
    fn a_moment_shifted_by_a_length_is_where_the_calendar_has_it(start in starts(), span in spans()) {
        prop_assert_eq!(Instant::At(start).plus(period(span)), Instant::At(end(start, span)));
    }

    #[test]
    fn what_exceeds_does_so_whenever_it_starts(start in starts(), one in spans(), other in spans()) {
        if period(one).exceeds(period(other), NONE) {
            prop_assert!(end(start, one) > end(start, other), "{:?} {:?}", one, other);
            prop_assert!(!period(other).exceeds(period(one), NONE));
        }
    }
}

#[test]
fn a_dotnet_length_has_no_more_minutes_and_seconds_than_a_clock() {
    assert_eq!(Period::parse("1.08:30:59"), Some(Period::seconds(86_400 + 8 * 3_600 + 30 * 60 + 59)));
    for text in ["0:307445734561825861:0", "00:99:99", "00:60:00", "00:00:60", "18446744073709551615:00:00"] {
        assert_eq!(Period::parse(text), None, "{text}");
    }
}
