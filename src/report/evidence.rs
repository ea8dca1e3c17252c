//! A JSON report read again, and whether an export still gives what it says.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;
use serde_json::{Value, json};

use super::audit::digest_of_list;
use super::digest::ResultDigest;
use crate::engine::request::Request;

/// A JSON report, as it was recorded.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recorded {
    schema_version: u32,
    /// What wrote it.
    pub tool: RecordedTool,
    /// What was judged, and when.
    pub run: RecordedRun,
    /// The files that were read.
    pub inputs: Vec<RecordedInput>,
    #[serde(rename = "inputsSha256")]
    inputs_sha256: Option<String>,
    coverage: Vec<Value>,
    notices: Vec<Value>,
    rules: Vec<Value>,
    findings: Vec<Value>,
    #[serde(rename = "resultSha256")]
    result_sha256: Option<String>,
    /// What was asked for.
    #[serde(skip)]
    pub request: Request,
}

/// What wrote a report.
#[derive(Debug, Deserialize)]
pub struct RecordedTool {
    /// `pimlint`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What was judged, and when.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordedRun {
    /// The moment judged.
    pub as_of: Option<String>,
    /// Where that moment comes from.
    pub as_of_source: String,
    tenant: Value,
    #[serde(default)]
    request: Value,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RecordedInput {
    /// As the report shows it.
    pub path: String,
    /// Its SHA-256.
    pub sha256: Option<String>,
}

/// Why a file is no report that can be verified.
#[derive(Debug, thiserror::Error)]
pub enum NotAReport {
    /// It is no JSON, or other JSON.
    #[error("it is no JSON report of pimlint: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// Another version of the contract.
    #[error("its schemaVersion is {0}, and this version knows 1")]
    Version(u32),
    /// It has no digest.
    #[error("it records no resultSha256")]
    NoDigest,
    /// It was asked for something that this version does not know, or does not say what it was asked for.
    #[error("this version does not know what it was asked for (run.request): {0}")]
    Request(serde_json::Error),
}

impl Recorded {
    /// Reads a report.
    ///
    /// # Errors
    /// Where it is none, or records no digest of its result.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotAReport> {
        let mut recorded: Self = serde_json::from_slice(bytes)?;
        match &recorded {
            Self { schema_version: 1, result_sha256: Some(_), .. } => {}
            Self { schema_version: 1, .. } => return Err(NotAReport::NoDigest),
            Self { schema_version, .. } => return Err(NotAReport::Version(*schema_version)),
        }
        recorded.request = serde_json::from_value(recorded.run.request.take()).map_err(NotAReport::Request)?;
        Ok(recorded)
    }

    /// Whether the report was made with `--redact`, so that names in it are no names of the export.
    #[must_use]
    pub fn is_redacted(&self) -> bool {
        self.request.redacted
    }

    /// How many rules and findings it holds.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.rules.len(), self.findings.len())
    }

    /// The digest of the result, from what the report says.
    ///
    /// # Errors
    /// Never for what was read from JSON.
    pub fn digest(&self) -> serde_json::Result<String> {
        let mut digest = ResultDigest::default();
        digest.row(&json!({
            "schemaVersion": self.schema_version,
            "asOf": self.run.as_of,
            "asOfSource": self.run.as_of_source,
            "tenant": self.run.tenant,
        }))?;
        for row in [&self.coverage, &self.notices, &self.rules, &self.findings].into_iter().flatten() {
            digest.row(row)?;
        }
        Ok(digest.finish())
    }

    /// What of the report is not as it was when it was written.
    ///
    /// # Errors
    /// Never for what was read from JSON.
    pub fn altered(&self) -> serde_json::Result<Vec<&'static str>> {
        let mut altered = Vec::new();
        if self.result_sha256.as_deref() != Some(self.digest()?.as_str()) {
            altered.push("its result does not have the SHA-256 that it records (resultSha256)");
        }
        if self.inputs_sha256 != self.inputs_digest() {
            altered.push("its list of inputs does not have the SHA-256 that it records (inputsSha256)");
        }
        Ok(altered)
    }

    fn inputs_digest(&self) -> Option<String> {
        digest_of_list(self.inputs.iter().map(|input| (input.sha256.as_deref(), input.path.as_str())))
    }

    /// Shows files under the paths that another report has for them.
    pub fn rename(&mut self, paths: &BTreeMap<String, String>) {
        for input in &mut self.inputs {
            if let Some(path) = paths.get(&input.path) {
                input.path.clone_from(path);
            }
        }
        let locations = self.findings.iter_mut().filter_map(|finding| finding.get_mut("locations")?.as_array_mut());
        for row in self.notices.iter_mut().chain(locations.flatten()) {
            let Some(path) = row.get_mut("path") else { continue };
            if let Some(renamed) = path.as_str().and_then(|path| paths.get(path)) {
                *path = renamed.as_str().into();
            }
        }
    }

    /// What another report says otherwise. Of a redacted report only the rules can be compared.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<Difference> {
        let mut differences = Vec::new();
        compare("rule", &keyed(&self.rules, "id"), &keyed(&other.rules, "id"), &mut differences);
        if self.is_redacted() {
            return differences;
        }
        let moment = |run: &RecordedRun| json!([run.as_of, run.as_of_source]);
        let tenant = |run: &RecordedRun| run.tenant.clone();
        for (what, old, new) in [
            ("the moment judged", moment(&self.run), moment(&other.run)),
            ("the tenant", tenant(&self.run), tenant(&other.run)),
        ] {
            if old != new {
                differences.push(Difference { what: what.to_owned(), how: How::Changed });
            }
        }
        let key = "collection";
        compare(key, &keyed(&self.coverage, key), &keyed(&other.coverage, key), &mut differences);
        compare("finding", &findings(&self.findings), &findings(&other.findings), &mut differences);
        if self.notices != other.notices {
            let what = "the list of what could not be used".to_owned();
            differences.push(Difference { what, how: How::Changed });
        }
        differences
    }
}

/// Something that two reports do not say alike.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    /// A rule, a finding, a collection.
    pub what: String,
    /// What became of it.
    pub how: How,
}

/// What became of a file or of a row since a report was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// It is another.
    Changed,
    /// It is gone.
    Missing,
    /// It was not there.
    New,
}

impl fmt::Display for How {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Self::Changed => "changed",
            Self::Missing => "missing",
            Self::New => "new",
        })
    }
}

type Rows<'a> = BTreeMap<(String, usize), &'a Value>;

/// The rows by a member; equal ones by their number.
fn rows(rows: &[Value], name: impl Fn(&Value) -> String) -> Rows<'_> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let number = |row| {
        let name: String = name(row);
        let count = seen.entry(name.clone()).or_default();
        *count += 1;
        ((name, *count), row)
    };
    rows.iter().map(number).collect()
}

fn member<'a>(row: &'a Value, pointer: &str) -> &'a str {
    row.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn keyed<'a>(all: &'a [Value], key: &str) -> Rows<'a> {
    let pointer = format!("/{key}");
    rows(all, |row| member(row, &pointer).to_owned())
}

fn findings(all: &[Value]) -> Rows<'_> {
    let name = |row: &Value| {
        let (rule, kind, id) = (member(row, "/rule"), member(row, "/subject/kind"), member(row, "/subject/id"));
        format!("{rule} on {kind} {id}")
    };
    rows(all, name)
}

fn compare(word: &str, old: &Rows<'_>, new: &Rows<'_>, differences: &mut Vec<Difference>) {
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    for key in keys {
        let how = match (old.get(key), new.get(key)) {
            (Some(old), Some(new)) if old == new => continue,
            (Some(_), Some(_)) => How::Changed,
            (Some(_), None) => How::Missing,
            (None, _) => How::New,
        };
        differences.push(Difference { what: format!("{word} {}", key.0), how });
    }
}

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
    let mut new: BTreeMap<&str, &RecordedInput> = found.iter().map(|input| (input.path.as_str(), input)).collect();
    let mut left = Vec::new();
    for old in recorded {
        match new.remove(old.path.as_str()) {
            Some(same) if is_same(old, same) => comparison.same += 1,
            Some(_) => comparison.other.push((How::Changed, old.path.clone())),
            None => left.push(old),
        }
    }
    let left = by_content(left, &mut new, &mut comparison);
    let one = comparison.moved.first_key_value().map(|(now, then)| (now.clone(), then.clone()));
    let prefixes = one.as_ref().map(|(now, then)| prefixes(now, then));
    for old in left {
        let now = prefixes.and_then(|(now, then)| Some(format!("{now}{}", old.path.strip_prefix(then)?)));
        let how = match now.filter(|now| new.remove(now.as_str()).is_some()) {
            Some(now) => {
                comparison.moved.insert(now, old.path.clone());
                How::Changed
            }
            None => How::Missing,
        };
        comparison.other.push((how, old.path.clone()));
    }
    comparison.other.extend(new.into_keys().map(|path| (How::New, path.to_owned())));
    comparison.other.sort();
    comparison
}

/// Pairs files of the same content, in the order of their paths; gives back those without a match.
fn by_content<'a>(
    left: Vec<&'a RecordedInput>,
    new: &mut BTreeMap<&str, &RecordedInput>,
    comparison: &mut Comparison,
) -> Vec<&'a RecordedInput> {
    let mut by_hash: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for input in new.values().rev() {
        if let Some(hash) = &input.sha256 {
            by_hash.entry(hash.as_str()).or_default().push(input.path.as_str());
        }
    }
    let mut unmatched = Vec::new();
    for old in left {
        let candidates = old.sha256.as_deref().and_then(|hash| by_hash.get_mut(hash));
        match candidates.and_then(Vec::pop) {
            Some(path) => {
                new.remove(path);
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
    use super::{How, NotAReport, Recorded, RecordedInput, compare_inputs};

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
    fn only_a_report_with_a_digest_is_one() {
        let report = |version: u32| {
            format!(
                r#"{{"schemaVersion": {version}, "tool": {{"name": "pimlint", "version": "1"}},
                "run": {{"asOf": null, "asOfSource": "none", "tenant": null, "arguments": []}},
                "inputs": [], "coverage": [], "notices": [], "rules": [], "findings": []}}"#
            )
        };
        assert!(matches!(Recorded::parse(b"{}"), Err(NotAReport::Unreadable(_))));
        assert!(matches!(Recorded::parse(report(2).as_bytes()), Err(NotAReport::Version(2))));
        assert!(matches!(Recorded::parse(report(1).as_bytes()), Err(NotAReport::NoDigest)));
        let deep = "[".repeat(100_000);
        assert!(matches!(Recorded::parse(deep.as_bytes()), Err(NotAReport::Unreadable(_))));
    }
}
