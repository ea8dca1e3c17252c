//! `--as-of`: the only place that may read the clock.

use super::failure::Failure;
use crate::model::Instant;

/// Reads a date, a time or `now`.
pub(super) fn parse(text: &str) -> Result<Instant, Failure> {
    let wrong = |why| Failure::Moment { text: text.to_owned(), why };
    if text.eq_ignore_ascii_case("now") {
        return Ok(now());
    }
    match Instant::parse(text) {
        Ok(Some(Instant::Never)) => Err(wrong("it is too far in the future")),
        Ok(Some(moment)) => Ok(moment),
        Ok(None) => Err(wrong("it is too far in the past")),
        Err(_) => Err(wrong("it cannot be read")),
    }
}

#[expect(clippy::disallowed_methods, reason = "`--as-of now` asks for the clock")]
fn now() -> Instant {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Instant::At(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::{now, parse};
    use crate::model::Instant;

    #[test]
    fn a_date_a_time_and_now_are_moments() {
        assert_eq!(parse("2026-01-31").ok(), parse("2026-01-31T00:00:00Z").ok());
        assert!(parse("now").is_ok_and(|moment| moment >= Instant::At(1_700_000_000) && moment <= now()));
        for wrong in ["", "yesterday", "0001-01-01", "9999-12-31", "31.1.2026"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
