//! Rules that take members from other groups by `memberOf`: <https://learn.microsoft.com/entra/identity/users/groups-dynamic-rule-member-of>.

use crate::context::Context;
use crate::model::{Instant, Known};

/// From then on they are not evaluated any more: Message Center post MC1448379 of 5 August 2026, as maester and prowler quote it.
const END: &str = "2026-11-03T00:00:00Z";

/// Whether the moment judged is before the end of such rules.
///
/// # Errors
/// The gap, where no moment is known.
pub(super) fn is_still_evaluated(cx: &Context<'_>) -> Known<bool> {
    let end = Instant::parse(END).ok().flatten();
    cx.as_of().map(|now| Some(now) < end)
}

/// What has become of it at the moment judged, after "by memberOf, a preview".
pub(super) fn fate(cx: &Context<'_>) -> &'static str {
    if is_still_evaluated(cx) == Ok(false) { "that ended on 3 November 2026" } else { "that ends on 3 November 2026" }
}
