//! Which rules to run: `--select` and `--ignore`, by rule or by area.

use super::failure::Failure;
use crate::catalogue::Entry;

/// Letters that may differ between what was typed and what was meant.
const MAX_TYPOS: usize = 3;

/// The rules to run, in the order of the catalogue. A rule in preview runs only where `select` names it.
pub(super) fn selected(
    catalogue: &'static [Entry],
    select: &[String],
    ignore: &[String],
) -> Result<Vec<&'static Entry>, Failure> {
    for word in select.iter().chain(ignore) {
        if !catalogue.iter().any(|entry| entry.id == word || entry.area == word) {
            return Err(unknown(catalogue, word));
        }
    }
    let named = |words: &[String], name: &str| words.iter().any(|word| word == name);
    let wanted = |entry: &&Entry| {
        let chosen = named(select, entry.id) || (!entry.preview && (select.is_empty() || named(select, entry.area)));
        chosen && !named(ignore, entry.id) && !named(ignore, entry.area)
    };
    let rules: Vec<_> = catalogue.iter().filter(wanted).collect();
    let narrowed = !select.is_empty() || !ignore.is_empty();
    if rules.is_empty() && narrowed { Err(Failure::NothingSelected) } else { Ok(rules) }
}

/// The rule of this id.
pub(super) fn rule(catalogue: &'static [Entry], id: &str) -> Result<&'static Entry, Failure> {
    catalogue.iter().find(|entry| entry.id == id).ok_or_else(|| unknown(catalogue, id))
}

fn unknown(catalogue: &[Entry], word: &str) -> Failure {
    let names = catalogue.iter().flat_map(|entry| [entry.id, entry.area]);
    let nearest = names.map(|name| (distance(name, word), name)).min();
    let help = match nearest {
        Some((typos, name)) if typos <= MAX_TYPOS => format!("did you mean `{name}`? `pimlint rules` lists them all"),
        _ => "`pimlint rules` lists the rules and their areas".to_owned(),
    };
    Failure::UnknownRule { word: word.to_owned(), help }
}

/// How many letters must be added, removed or changed to make one word of the other (Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, letter) in left.bytes().enumerate() {
        let mut diagonal = index;
        let mut before = index + 1;
        if let Some(first) = row.first_mut() {
            *first = before;
        }
        for (cell, other) in row.iter_mut().skip(1).zip(right.bytes()) {
            let changed = diagonal + usize::from(letter != other);
            diagonal = *cell;
            before = changed.min(diagonal + 1).min(before + 1);
            *cell = before;
        }
    }
    row.last().copied().unwrap_or(left.len())
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn a_slip_is_near() {
        assert_eq!(distance("group-pim-dynamic", "group-pim-dynamic"), 0);
        assert_eq!(distance("group", "gruop"), 2);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
