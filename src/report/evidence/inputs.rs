//! What became of the files of an export.

use std::collections::BTreeMap;

use super::difference::How;
use super::recorded::RecordedInput;

/// What became of the files of an export.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Files with the same bytes.
    pub same: usize,
    /// Files whose bytes changed, are gone or were not there.
    pub other: Vec<(How, String)>,
    /// Files that are the same under another path: the path now, the path recorded.
    pub moved: BTreeMap<String, String>,
}

/// Compares the files of an export with those that a report records: by path, then by content, then by what is left of the
/// path where the export as a whole lies elsewhere.
#[must_use]
pub fn compare_inputs(recorded: &[RecordedInput], found: &[RecordedInput]) -> Comparison {
    let mut comparison = Comparison::default();
    let mut new: BTreeMap<&str, Vec<&RecordedInput>> = BTreeMap::new();
    for input in found {
        new.entry(input.path.as_str()).or_default().push(input);
    }
    let left = by_path(recorded, &mut new, &mut comparison);
    let left = by_content(left, &mut new, &mut comparison);
    let one = comparison.moved.first_key_value().map(|(now, then)| (now.clone(), then.clone()));
    let prefixes = one.as_ref().map(|(now, then)| prefixes(now, then));
    for old in left {
        let now = prefixes.and_then(|(now, then)| Some(format!("{now}{}", old.path.strip_prefix(then)?)));
        let how = match now.filter(|now| take(&mut new, now, |_| true).is_some()) {
            Some(now) => {
                comparison.moved.insert(now, old.path.clone());
                How::Changed
            }
            None => How::Missing,
        };
        comparison.other.push((how, old.path.clone()));
    }
    comparison.other.extend(new.into_values().flatten().map(|input| (How::New, input.path.clone())));
    comparison.other.sort();
    comparison
}

/// Takes out a file at this path. There may be several: an archive can hold entries of one name.
fn take<'a>(
    files: &mut BTreeMap<&str, Vec<&'a RecordedInput>>,
    path: &str,
    is_wanted: impl Fn(&RecordedInput) -> bool,
) -> Option<&'a RecordedInput> {
    let there = files.get_mut(path)?;
    let at = there.iter().position(|input| is_wanted(input))?;
    Some(there.remove(at))
}

/// Pairs files at the same path, those of the same content first; gives back those without a match.
fn by_path<'a>(
    recorded: &'a [RecordedInput],
    new: &mut BTreeMap<&str, Vec<&RecordedInput>>,
    comparison: &mut Comparison,
) -> Vec<&'a RecordedInput> {
    let other: Vec<_> =
        recorded.iter().filter(|old| take(new, &old.path, |input| is_same(old, input)).is_none()).collect();
    comparison.same += recorded.len() - other.len();
    let mut left = Vec::new();
    for old in other {
        match take(new, &old.path, |_| true) {
            Some(_) => comparison.other.push((How::Changed, old.path.clone())),
            None => left.push(old),
        }
    }
    left
}

/// Pairs files of the same content, in the order of their paths; gives back those without a match.
fn by_content<'a>(
    left: Vec<&'a RecordedInput>,
    new: &mut BTreeMap<&str, Vec<&RecordedInput>>,
    comparison: &mut Comparison,
) -> Vec<&'a RecordedInput> {
    let mut by_hash: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for input in new.values().rev().flatten() {
        if let Some(hash) = &input.sha256 {
            by_hash.entry(hash.as_str()).or_default().push(input.path.as_str());
        }
    }
    let mut unmatched = Vec::new();
    for old in left {
        let candidates = old.sha256.as_deref().and_then(|hash| by_hash.get_mut(hash));
        match candidates.and_then(Vec::pop) {
            Some(path) => {
                take(new, path, |input| is_same(old, input));
                comparison.same += 1;
                comparison.moved.insert(path.to_owned(), old.path.clone());
            }
            None => unmatched.push(old),
        }
    }
    unmatched
}

fn is_same(a: &RecordedInput, b: &RecordedInput) -> bool {
    a.sha256.is_some() && a.sha256 == b.sha256
}

/// What stands before the part that two paths end in alike.
fn prefixes<'a>(a: &'a str, b: &'a str) -> (&'a str, &'a str) {
    let alike = a.chars().rev().zip(b.chars().rev()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let before = |path: &'a str| path.get(..path.len().saturating_sub(alike)).unwrap_or_default();
    (before(a), before(b))
}

#[cfg(test)]
mod tests {
    use super::{How, RecordedInput, compare_inputs};

    fn inputs(rows: &[(&str, &str)]) -> Vec<RecordedInput> {
        rows.iter()
            .map(|(path, hash)| RecordedInput { path: (*path).to_owned(), sha256: Some((*hash).to_owned()) })
            .collect()
    }

    #[test]
    fn each_file_is_the_same_changed_missing_or_new() {
        let old = inputs(&[("a.json", "1"), ("b.json", "2"), ("c.json", "3")]);
        let comparison = compare_inputs(&old, &inputs(&[("a.json", "1"), ("b.json", "9"), ("d.json", "4")]));
        let other = [(How::Changed, "b.json"), (How::Missing, "c.json"), (How::New, "d.json")];
        assert_eq!(comparison.same, 1);
        assert_eq!(comparison.other, other.map(|(how, path)| (how, path.to_owned())));
        assert!(comparison.moved.is_empty());
    }

    #[test]
    fn an_export_may_lie_elsewhere() {
        let old = inputs(&[("export/a.json", "1"), ("export/b.json", "2"), ("export/copy.json", "1")]);
        let new = inputs(&[("old/x/a.json", "1"), ("old/x/b.json", "9"), ("old/x/copy.json", "1")]);
        let comparison = compare_inputs(&old, &new);
        assert_eq!(comparison.same, 2);
        assert_eq!(comparison.other, [(How::Changed, "export/b.json".to_owned())]);
        let paths: Vec<_> = comparison.moved.iter().map(|(now, then)| (now.as_str(), then.as_str())).collect();
        let expected = [
            ("old/x/a.json", "export/a.json"),
            ("old/x/b.json", "export/b.json"),
            ("old/x/copy.json", "export/copy.json"),
        ];
        assert_eq!(paths, expected);
    }

    #[test]
    fn a_file_without_a_hash_proves_nothing() {
        let unhashed = vec![RecordedInput { path: "a".to_owned(), sha256: None }];
        assert_eq!(compare_inputs(&unhashed, &unhashed).other, [(How::Changed, "a".to_owned())]);
    }

    #[test]
    fn files_of_one_name_are_kept_apart() {
        let twins = inputs(&[("a.json", "1"), ("a.json", "2")]);
        let turned = inputs(&[("a.json", "2"), ("a.json", "1")]);
        assert_eq!(compare_inputs(&twins, &turned).same, 2);
        let other = compare_inputs(&twins, &inputs(&[("a.json", "2"), ("a.json", "3")])).other;
        assert_eq!(other, [(How::Changed, "a.json".to_owned())]);
    }
}
