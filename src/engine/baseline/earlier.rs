//! An earlier result: a JSON report of this version or an older one, read for what can be compared.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::earlier_finding::{EarlierFinding, TENANT};
use crate::engine::request::BaselineRequest;
use crate::model::Instant;
use crate::source::hex;

/// The versions of the JSON report that can be compared with.
pub const SCHEMA_VERSIONS: RangeInclusive<u32> = 1..=2;

/// A result that was recorded before. What an older version did not record is empty.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Earlier {
    /// The version of its form.
    pub schema_version: u32,
    /// What wrote it.
    pub tool: EarlierTool,
    /// What was judged, and when.
    pub run: EarlierRun,
    /// The files that were read.
    #[serde(default)]
    inputs: Vec<EarlierInput>,
    /// How much of each collection there was.
    #[serde(default)]
    coverage: Vec<EarlierCoverage>,
    /// The rules that were run.
    pub rules: Vec<EarlierRule>,
    /// What they found.
    pub findings: Vec<EarlierFinding>,
    /// What it said itself about a result before it.
    #[serde(default)]
    baseline: Option<EarlierBaseline>,
    /// The SHA-256 of its bytes, in lower-case hexadecimal digits.
    #[serde(skip)]
    pub sha256: String,
    /// The ids of findings that it itself says are fixed since a result before it.
    #[serde(skip)]
    fixed: BTreeSet<String>,
}

impl Earlier {
    /// Whether it names the findings that are part of others, so that one it does not have was not there. The first form does not.
    #[must_use]
    pub fn records_parts(&self) -> bool {
        self.schema_version > 1
    }
}

/// What wrote a result.
#[derive(Debug, Clone, Deserialize)]
pub struct EarlierTool {
    name: String,
    /// Its version.
    pub version: String,
}

/// What was judged, and when.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EarlierRun {
    /// The date evaluated.
    #[serde(default)]
    pub as_of: Option<String>,
    #[serde(default)]
    tenant: Option<EarlierTenant>,
    /// What was asked for.
    #[serde(default)]
    pub request: BTreeMap<String, Value>,
    #[serde(default)]
    arguments: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct EarlierTenant {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    name: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct EarlierInput {
    #[serde(default)]
    sha256: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct EarlierCoverage {
    collection: String,
    state: String,
}

/// A rule that was run.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EarlierRule {
    /// Its id.
    pub id: String,
    /// Its area.
    #[serde(default)]
    pub area: String,
    #[serde(default)]
    not_evaluated: Vec<EarlierReason>,
}

/// Why some subjects were not evaluated.
#[derive(Debug, Clone, Deserialize)]
struct EarlierReason {
    /// Their ids, where all of them are named. The first forms do not name them.
    #[serde(default)]
    subjects: Option<Vec<String>>,
}

#[derive(Debug, Clone, Deserialize)]
struct EarlierBaseline {
    #[serde(default)]
    fixed: Vec<EarlierGone>,
}

#[derive(Debug, Clone, Deserialize)]
struct EarlierGone {
    id: String,
}

/// Why a file is no result to compare with.
#[derive(Debug, thiserror::Error)]
pub enum NotAResult {
    /// It is no JSON, or other JSON.
    #[error("it is not a JSON report of pimlint: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// Another program wrote it.
    #[error("it was not written by pimlint")]
    OtherTool,
    /// It has a form that this version does not know.
    #[error("its schemaVersion is {0}, and this version reads {first} to {last}", first = SCHEMA_VERSIONS.start(), last = SCHEMA_VERSIONS.end())]
    Version(u32),
}

/// What tells a result from other JSON.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Probe {
    schema_version: u32,
    tool: EarlierTool,
}

impl Earlier {
    /// Whether a text is a result of any version, and not an export.
    #[must_use]
    pub fn is_one(bytes: &[u8]) -> bool {
        let head = serde_json::from_slice::<Probe>(bytes);
        head.is_ok_and(|head| head.schema_version > 0 && head.tool.name == "pimlint")
    }

    /// Reads a result.
    ///
    /// # Errors
    /// Where it is none that this version can compare with.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotAResult> {
        let head: Probe = serde_json::from_slice(bytes)?;
        if head.tool.name != "pimlint" {
            return Err(NotAResult::OtherTool);
        }
        if !SCHEMA_VERSIONS.contains(&head.schema_version) {
            return Err(NotAResult::Version(head.schema_version));
        }
        let mut read: Self = serde_json::from_slice(bytes)?;
        read.sha256 = hex(&Sha256::digest(bytes));
        read.fixed = read.baseline.take().into_iter().flat_map(|baseline| baseline.fixed).map(|gone| gone.id).collect();
        Ok(read)
    }

    /// Whether names and ids in it are pseudonyms.
    #[must_use]
    pub fn is_redacted(&self) -> bool {
        let is_recorded = self.run.request.get("redacted") == Some(&Value::Bool(true));
        is_recorded || self.run.arguments.iter().any(|word| word == "--redact")
    }

    /// The id of the tenant, where it was known.
    #[must_use]
    pub fn tenant_id(&self) -> Option<&str> {
        self.run.tenant.as_ref()?.id.as_deref()
    }

    /// What the tenant was called: its name, else its id. Hostile text.
    #[must_use]
    pub fn tenant_label(&self) -> Option<&str> {
        let tenant = self.run.tenant.as_ref()?;
        tenant.name.as_deref().or(tenant.id.as_deref())
    }

    /// The date evaluated.
    #[must_use]
    pub fn moment(&self) -> Option<Instant> {
        Instant::parse(self.run.as_of.as_deref()?).ok().flatten()
    }

    /// The rule with this id, where it was run.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&EarlierRule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// Whether it holds all of a collection.
    #[must_use]
    pub fn is_complete(&self, collection: &str) -> bool {
        self.coverage.iter().any(|row| row.collection == collection && row.state == "complete")
    }

    /// Whether a collection is not complete in it that is complete in another result.
    #[must_use]
    pub fn lacks_of(&self, other: &Self) -> bool {
        other.coverage.iter().any(|row| row.state == "complete" && !self.is_complete(&row.collection))
    }

    /// The hashes of its files, in one order; nothing where one has none.
    #[must_use]
    pub fn hashes(&self) -> Option<Vec<&str>> {
        let mut all = self.inputs.iter().map(|input| input.sha256.as_deref()).collect::<Option<Vec<_>>>()?;
        all.sort_unstable();
        (!all.is_empty()).then_some(all)
    }

    /// Whether it itself says that a finding is fixed since a result before it.
    #[must_use]
    pub fn has_fixed(&self, id: &str) -> bool {
        self.fixed.contains(id)
    }

    /// What of it shapes a result that is compared with it.
    #[must_use]
    pub fn request(&self) -> BaselineRequest {
        BaselineRequest {
            sha256: self.sha256.clone(),
            schema_version: self.schema_version,
            tool_version: self.tool.version.clone(),
        }
    }
}

impl EarlierRule {
    /// Whether it evaluated the subject of this kind and id, if there was one: the result names all that it did not evaluate, and this one
    /// is not among them. The tenant is one, whatever id a result has of it.
    #[must_use]
    pub fn evaluated(&self, kind: &str, id: &str) -> bool {
        let others = |reason: &EarlierReason| {
            let ids = reason.subjects.as_ref();
            kind != TENANT && ids.is_some_and(|ids| ids.iter().all(|other| other != id))
        };
        self.not_evaluated.iter().all(others)
    }
}
