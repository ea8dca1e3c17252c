//! `--select` and `--ignore`: which rules run.

use crate::catalogue::{AREAS, Entry, entries, nearest};

/// A word of `--select` or `--ignore` that names nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is neither a rule nor an area{}", suggestion(*.nearest))]
pub struct UnknownWord {
    /// The word.
    pub word: String,
    /// What was probably meant.
    pub nearest: Option<&'static str>,
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest.map_or_else(|| "; `pimlint rules` lists them".to_owned(), |name| format!("; did you mean `{name}`?"))
}

/// The rules to run, in id order. Without `selected` words every rule runs; a rule's id outweighs its area, and `ignored`
/// outweighs `selected` of the same kind. Preview rules run only where they are selected by id.
///
/// # Errors
/// The first word that is neither a rule id nor an area.
pub fn select(selected: &[String], ignored: &[String]) -> Result<Vec<&'static Entry>, UnknownWord> {
    if let Some(word) = selected.iter().chain(ignored).find(|word| !is_known(word)) {
        return Err(UnknownWord { word: word.clone(), nearest: nearest(word) });
    }
    Ok(entries().iter().filter(|entry| runs(entry, selected, ignored)).collect())
}

fn is_known(word: &str) -> bool {
    AREAS.iter().any(|area| area.name == word) || entries().iter().any(|entry| entry.id == word)
}

fn runs(entry: &Entry, selected: &[String], ignored: &[String]) -> bool {
    let names = |words: &[String], name: &str| words.iter().any(|word| word == name);
    if names(ignored, entry.id) {
        return false;
    }
    if names(selected, entry.id) {
        return true;
    }
    !entry.preview && !names(ignored, entry.area) && (selected.is_empty() || names(selected, entry.area))
}

#[cfg(test)]
mod tests {
    use super::{UnknownWord, select};

    fn ids(selected: &[&str], ignored: &[&str]) -> Result<Vec<&'static str>, UnknownWord> {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        select(&owned(selected), &owned(ignored)).map(|entries| entries.iter().map(|entry| entry.id).collect())
    }

    #[test]
    fn an_area_selects_its_rules_and_an_id_outweighs_its_area() {
        const ID: &str = "group-pim-dynamic";
        assert!(ids(&["group"], &[]).expect("known").contains(&ID));
        assert!(!ids(&["package"], &[]).expect("known").contains(&ID));
        assert_eq!(ids(&[ID], &["group"]), Ok(vec![ID]));
        assert!(!ids(&["group"], &[ID]).expect("known").contains(&ID));
    }

    #[test]
    fn an_unknown_word_is_an_error_that_names_the_nearest() {
        let error = ids(&["group-pim-dynamics"], &[]).expect_err("unknown");
        assert_eq!(
            error.to_string(),
            "`group-pim-dynamics` is neither a rule nor an area; did you mean `group-pim-dynamic`?"
        );
        let error = ids(&[], &["zzz"]).expect_err("unknown");
        assert_eq!(error.to_string(), "`zzz` is neither a rule nor an area; `pimlint rules` lists them");
    }
}
