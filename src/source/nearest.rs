//! What was probably meant by a word.

/// The one of these names that comes nearest to a word, where one is near enough to be meant.
#[must_use]
pub fn nearest_of<'n>(word: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let word = word.to_ascii_lowercase().replace('_', "-");
    names
        .map(|name| (strsim::normalized_damerau_levenshtein(&word, &name.to_ascii_lowercase()), name))
        .filter(|(likeness, _)| *likeness >= 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, name)| name)
}
