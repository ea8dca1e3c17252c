//! Rows of a list by their numbers, which take half the memory of places.

/// The place of a row.
pub(super) fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The row of a number.
pub(super) fn row_at<T>(rows: &[T], number: u32) -> Option<&T> {
    rows.get(index(number))
}
