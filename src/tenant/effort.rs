//! How many objects checks look at: counted in debug builds, for the test that no check looks at more in a larger tenant.

use std::cell::Cell;

thread_local! {
    static LOOKED_AT: Cell<u64> = const { Cell::new(0) };
}

/// Notes that a tenant gave so many of its objects to whoever asks, or looked at them for an answer.
pub(super) fn looks_at(objects: usize) {
    if cfg!(debug_assertions) {
        let more = u64::try_from(objects).unwrap_or(u64::MAX);
        LOOKED_AT.with(|count| count.set(count.get().saturating_add(more)));
    }
}

/// How many objects this thread looked at until now; none in a release build.
#[must_use]
pub fn looked_at() -> u64 {
    LOOKED_AT.with(Cell::get)
}
