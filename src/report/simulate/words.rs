//! Words that every format has.

use crate::simulate::Event;

/// `day 40: `; nothing where it may be any day.
pub(super) fn day(event: &Event) -> String {
    event.day.map(|day| format!("day {day}: ")).unwrap_or_default()
}
