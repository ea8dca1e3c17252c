//! Rows of a list by their numbers, which take half the memory of places.

/// The place of a row.
pub(super) fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The number of the row at a place.
pub(super) fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// The row of a number.
pub(super) fn row_at<T>(rows: &[T], number: u32) -> Option<&T> {
    rows.get(index(number))
}
