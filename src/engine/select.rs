//! `select` and `ignore`: which rules run.

use std::collections::BTreeMap;

use crate::catalogue::{Entry, Selector, UnknownWord, entries, entry_graded, nearest_of};
use crate::finding::Severity;

/// The rules to run, in id order, those of one's own among them, with the severities that a configuration sets. Without `selected` words every rule runs; a
/// rule's id outweighs every other word, and `ignored` outweighs `selected` of the same kind. Preview rules run only where they
/// are selected by id.
///
/// # Errors
/// The first word that selects nothing.
pub(super) fn select(
    selected: &[String],
    ignored: &[String],
    severities: &BTreeMap<String, Severity>,
    own: &[&'static Entry],
) -> Result<Vec<&'static Entry>, UnknownWord> {
    let parsed = |words: &[String]| words.iter().map(|word| Selector::parse(word)).collect::<Result<Vec<_>, _>>();
    let (selected, ignored) = (parsed(selected)?, parsed(ignored)?);
    let as_run =
        |entry: &'static Entry| severities.get(entry.id).and_then(|set| entry_graded(entry.id, *set)).unwrap_or(entry);
    if let Some(unknown) = selected.iter().chain(&ignored).find_map(|selector| unknown(selector, own)) {
        return Err(unknown);
    }
    let mut all: Vec<&'static Entry> = entries().iter().map(as_run).chain(own.iter().copied()).collect();
    all.sort_by_key(|entry| entry.id);
    all.retain(|entry| runs(entry, &selected, &ignored));
    Ok(all)
}

/// A word for a rule of one's own that was not given.
fn unknown(selector: &Selector, own: &[&'static Entry]) -> Option<UnknownWord> {
    let Selector::Own(word) = selector else { return None };
    let ids = || own.iter().map(|entry| entry.id);
    let is_known = ids().any(|id| id == word);
    (!is_known).then(|| UnknownWord { word: word.clone(), nearest: nearest_of(word, ids()) })
}

fn runs(entry: &Entry, selected: &[Selector], ignored: &[Selector]) -> bool {
    let takes = |words: &[Selector], by_id: bool| {
        words.iter().any(|selector| selector.is_rule() == by_id && selector.takes(entry))
    };
    if takes(ignored, true) {
        return false;
    }
    if takes(selected, true) {
        return true;
    }
    !entry.preview && !takes(ignored, false) && (selected.is_empty() || takes(selected, false))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{UnknownWord, select};
    use crate::catalogue::entry;
    use crate::finding::Severity;

    fn ids(selected: &[&str], ignored: &[&str]) -> Result<Vec<&'static str>, UnknownWord> {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        select(&owned(selected), &owned(ignored), &BTreeMap::new(), &[])
            .map(|entries| entries.iter().map(|entry| entry.id).collect())
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
            "`group-pim-dynamics` is not a rule, area, severity, kind or control; did you mean `group-pim-dynamic`?"
        );
        let error = ids(&[], &["zzz"]).expect_err("unknown");
        assert_eq!(
            error.to_string(),
            "`zzz` is not a rule, area, severity, kind or control; `pimlint rules` lists them"
        );
    }

    #[test]
    fn rules_are_selected_by_severity_kind_and_control() {
        const ID: &str = "group-pim-dynamic";
        for (word, others) in [("error", "note"), ("conflict", "hygiene")] {
            assert!(ids(&[word], &[]).expect("known").contains(&ID), "{word}");
            assert!(!ids(&[others], &[]).expect("known").contains(&ID), "{others}");
            assert!(!ids(&[], &[word]).expect("known").contains(&ID), "{word}");
            assert!(ids(&[ID], &[word]).expect("known").contains(&ID), "an id outweighs {word}");
        }
        let tested = ids(&["nist-800-53:AC-2"], &[]).expect("known");
        assert!(!tested.is_empty() && !tested.contains(&ID));
        assert!(ids(&["nist-800-53"], &["AC-2"]).expect("known").iter().all(|id| !tested.contains(id)));
    }

    #[test]
    fn a_severity_that_is_set_is_that_of_all_findings_and_selects() {
        const ID: &str = "assignment-permanent-active-member";
        let set = BTreeMap::from([(ID.to_owned(), Severity::Note)]);
        let rules = select(&["note".to_owned()], &[], &set, &[]).expect("known");
        let rule = rules.iter().find(|rule| rule.id == ID).expect("it runs");
        assert_eq!((rule.severity, rule.lowered.len()), (Severity::Note, 0));
        let usual = entry(ID).expect("a rule");
        assert!(usual.severity == Severity::Error && !usual.lowered.is_empty(), "only that run differs");
    }
}
