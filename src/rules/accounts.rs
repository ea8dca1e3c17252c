//! What accounts are like, for the rules of several areas.

use crate::context::Context;
use crate::model::{Collection, Gap, Instant, Known, Property, User, Why};

/// Whether a user has not signed in for so long; an account that never signed in counts from its creation.
pub(super) fn is_stale(cx: &Context<'_>, user: &User, now: Instant) -> Known<bool> {
    let unknown = Gap::Property(Collection::Users, Property::CreatedDateTime, Why::UnknownValue);
    let last = match user.last_sign_in()? {
        Some(last) => last,
        None => user.created()?.ok_or(unknown)?,
    };
    Ok(now.since(last).is_some_and(|unused| unused > cx.thresholds.stale_after))
}
