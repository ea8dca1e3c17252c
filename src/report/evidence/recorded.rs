//! A JSON report, as it was recorded.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::strict::Strict;
use crate::engine::request::Request;
use crate::export::notice::NoticeKind;
use crate::report::audit::digest_of_list;
use crate::report::digest::ResultDigest;

/// The rows of a report, as its digest counts them.
pub(super) const ROWS: [&str; 7] = ["coverage", "notices", "rules", "controls", "decisions", "findings", "exceptions"];
/// The list that reports of the first versions lack.
const LATER: &str = "exceptions";

/// A JSON report, as it was recorded.
#[derive(Debug)]
pub struct Recorded {
    /// All of it.
    pub(super) document: Map<String, Value>,
    /// What wrote it.
    pub tool: RecordedTool,
    /// What was judged, and when.
    pub run: RecordedRun,
    /// The files that were read.
    pub inputs: Vec<RecordedInput>,
    /// What was asked for.
    pub request: Request,
}

/// The parts of a report that are read for themselves.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    schema_version: u32,
    tool: RecordedTool,
    run: RecordedRun,
    inputs: Vec<RecordedInput>,
    result_sha256: Option<String>,
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
    /// The command, for people.
    pub arguments: Vec<String>,
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
    #[error("it is not a JSON report of pimlint: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// One of its lists is none.
    #[error("its `{0}` is not a list")]
    NoList(&'static str),
    /// Another version of the contract.
    #[error("its schemaVersion is {0}, and this version knows 2")]
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
    /// Where it is none, names a member twice, or records no digest of its result.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotAReport> {
        let Strict(value) = serde_json::from_slice(bytes)?;
        let Head { schema_version, tool, run, inputs, result_sha256 } = Head::deserialize(&value)?;
        match (schema_version, result_sha256) {
            (2, Some(_)) => {}
            (2, None) => return Err(NotAReport::NoDigest),
            (version, _) => return Err(NotAReport::Version(version)),
        }
        let request = value.pointer("/run/request").unwrap_or(&Value::Null);
        let request = Request::deserialize(request).map_err(NotAReport::Request)?;
        let document: Map<String, Value> = serde_json::from_value(value)?;
        let is_list = |rows: &&str| document.get(*rows).map_or(*rows == LATER, Value::is_array);
        match ROWS.into_iter().find(|rows| !is_list(rows)) {
            Some(rows) => Err(NotAReport::NoList(rows)),
            None => Ok(Self { document, tool, run, inputs, request }),
        }
    }

    /// How many rules and findings it holds.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.rows("rules").len(), self.rows("findings").len())
    }

    /// The rows of one of its lists.
    pub(super) fn rows(&self, name: &str) -> &[Value] {
        self.document.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    fn said(&self, pointer: [&str; 2]) -> &Value {
        let [first, second] = pointer;
        self.document.get(first).and_then(|member| member.get(second)).unwrap_or(&Value::Null)
    }

    /// The digest of the result, from what the report says.
    ///
    /// # Errors
    /// Never for what was read from JSON.
    pub fn digest(&self) -> serde_json::Result<String> {
        self.digest_of(|name| self.rows(name).iter().collect())
    }

    /// The same without the files that pimlint wrote: a report is often written into the folder of the export.
    ///
    /// # Errors
    /// Never for what was read from JSON.
    pub fn digest_of_export(&self) -> serde_json::Result<String> {
        self.digest_of(|name| self.of_export(name).collect())
    }

    /// The rows of one of its lists, without notices about files that pimlint wrote.
    pub(super) fn of_export(&self, name: &str) -> impl Iterator<Item = &Value> {
        let own = NoticeKind::OwnFile.as_str();
        self.rows(name).iter().filter(move |row| row.get("kind").and_then(Value::as_str) != Some(own))
    }

    fn digest_of<'r>(&'r self, rows: impl Fn(&str) -> Vec<&'r Value>) -> serde_json::Result<String> {
        let mut digest = ResultDigest::default();
        digest.row(&json!({
            "schemaVersion": 2,
            "asOf": self.said(["run", "asOf"]),
            "asOfSource": self.said(["run", "asOfSource"]),
            "tenant": self.said(["run", "tenant"]),
        }))?;
        let apart = ["baseline", "endedByPlan"].into_iter().filter_map(|name| self.document.get(name));
        for row in ROWS.into_iter().flat_map(rows).chain(apart) {
            digest.row(row)?;
        }
        Ok(digest.finish())
    }

    /// What of the report is not as it was when it was written, given the digest of its result.
    #[must_use]
    pub fn altered(&self, digest: &str) -> Vec<&'static str> {
        let mut altered = Vec::new();
        let recorded = |name: &str| self.document.get(name).and_then(Value::as_str);
        if recorded("resultSha256") != Some(digest) {
            altered.push("its result does not have the SHA-256 that it records (resultSha256)");
        }
        if recorded("inputsSha256") != self.inputs_digest().as_deref() {
            altered.push("its list of inputs does not have the SHA-256 that it records (inputsSha256)");
        }
        altered
    }

    fn inputs_digest(&self) -> Option<String> {
        digest_of_list(self.inputs.iter().map(|input| (input.sha256.as_deref(), input.path.as_str())))
    }

    /// Shows files under the paths that another report has for them.
    pub fn rename(&mut self, paths: &BTreeMap<String, String>) {
        let rename = |row: &mut Value| {
            let Some(path) = row.get_mut("path") else { return };
            if let Some(renamed) = path.as_str().and_then(|path| paths.get(path)) {
                *path = renamed.as_str().into();
            }
        };
        for name in ["inputs", "notices", "findings"] {
            let Some(rows) = self.document.get_mut(name).and_then(Value::as_array_mut) else { continue };
            for row in rows {
                rename(row);
                let locations = row.get_mut("locations").and_then(Value::as_array_mut);
                locations.into_iter().flatten().for_each(rename);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{NotAReport, Recorded};

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
        assert!(matches!(Recorded::parse(report(1).as_bytes()), Err(NotAReport::Version(1))));
        assert!(matches!(Recorded::parse(report(2).as_bytes()), Err(NotAReport::NoDigest)));
        let deep = "[".repeat(100_000);
        assert!(matches!(Recorded::parse(deep.as_bytes()), Err(NotAReport::Unreadable(_))));
    }

    #[test]
    fn a_member_that_is_named_twice_is_refused() {
        let report = r#"{"schemaVersion": 2, "findings": [], "findings": [{}]}"#;
        let refused = Recorded::parse(report.as_bytes()).expect_err("two readers may differ").to_string();
        assert!(refused.contains("`findings` is named twice"), "{refused}");
    }
}
