//! Texts of limited length.

use std::borrow::Cow;

/// At most `limit` characters of a text, the last one `…` where some are left out.
pub(super) fn clipped(text: &str, limit: usize) -> Cow<'_, str> {
    if text.char_indices().nth(limit).is_none() {
        return text.into();
    }
    let kept: String = text.chars().take(limit.saturating_sub(1)).collect();
    format!("{kept}…").into()
}
