//! Findings that can be accepted: of an export, or of a JSON report.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::cli::baseline;
use crate::cli::failure::Failure;
use crate::engine::assessment::{Assessment, Reported};
use crate::model::Instant;
use crate::register::{Accepted, Draft, Object};

/// A finding, as an exception names it.
#[derive(Debug, Deserialize)]
pub(super) struct Candidate {
    pub(super) id: String,
    rule: String,
    /// The decision that it belongs to.
    pub(super) decision: Option<String>,
    subject: Named,
    pub(super) evidence: BTreeMap<String, String>,
    #[serde(default)]
    measures: Vec<String>,
}

/// Findings that can be accepted, and the moment as of which they were evaluated.
pub(super) struct Found {
    pub(super) candidates: Vec<Candidate>,
    pub(super) as_of: Option<Instant>,
}

#[derive(Debug, Deserialize)]
struct Named {
    kind: String,
    id: String,
    name: Option<String>,
}

/// What is read of a JSON report.
#[derive(Deserialize)]
struct Results {
    run: Run,
    findings: Vec<Candidate>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    as_of: Option<String>,
    request: Asked,
}

#[derive(Deserialize)]
struct Asked {
    redacted: bool,
}

impl Candidate {
    fn new(reported: &Reported, decision: Option<&str>) -> Self {
        let (subject, finding) = (&reported.subject, &reported.finding);
        Self {
            id: reported.id.clone(),
            rule: reported.entry.id.to_owned(),
            decision: decision.map(str::to_owned),
            subject: Named {
                kind: subject.kind.as_str().to_owned(),
                id: subject.id.clone(),
                name: subject.name.clone(),
            },
            evidence: finding.evidence.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect(),
            measures: finding.measures.iter().map(|key| (*key).to_owned()).collect(),
        }
    }

    /// Why an exception for it would not accept it as it is at that moment.
    pub(super) fn refused(&self, draft: &Draft, as_of: Option<Instant>) -> Option<String> {
        if let (Some(expires), Some(as_of)) = (draft.expires, as_of)
            && expires.is_over(as_of)
        {
            return Some(format!("the exception ends on {expires}, and the finding was evaluated as of {as_of}"));
        }
        draft
            .accepts
            .iter()
            .find_map(|(key, accepted)| accepted.refuses(key, self.evidence.get(key)?, self.measures.contains(key)))
    }

    /// An exception for it that accepts its measures, with nothing filled in.
    pub(super) fn draft(&self) -> Draft {
        let Named { kind, id, name } = &self.subject;
        let object = Object { kind: kind.clone(), id: id.clone(), name: name.clone() };
        let value = |key: &String| Some((key.clone(), Accepted::parse(self.evidence.get(key)?)));
        Draft { accepts: self.measures.iter().filter_map(value).collect(), ..Draft::empty(&self.rule, object) }
    }
}

/// An exception for a finding that accepts its measures, with nothing filled in.
pub(in crate::cli) fn draft(reported: &Reported) -> Draft {
    Candidate::new(reported, None).draft()
}

/// The findings of an export.
pub(super) fn of_assessment(assessment: &Assessment) -> Found {
    let of_decision = |decision: &'_ crate::engine::assessment::Decision| {
        let findings = assessment.findings_of(decision).iter();
        findings.map(|reported| Candidate::new(reported, Some(&decision.id))).collect::<Vec<_>>()
    };
    Found { candidates: assessment.decisions.iter().flat_map(of_decision).collect(), as_of: assessment.run.as_of }
}

/// The findings of a JSON report.
pub(super) fn of_results(path: &Path) -> Result<Found, Failure> {
    let refused = |reason: String| Failure::NotResults { path: path.to_owned(), reason };
    let bytes = baseline::bytes(path).map_err(|error| refused(error.to_string()))?;
    let results: Results = serde_json::from_slice(&bytes).map_err(|error| refused(error.to_string()))?;
    if results.run.request.redacted {
        return Err(refused("it is redacted, so its IDs are pseudonyms".to_owned()));
    }
    let as_of = results.run.as_of.and_then(|moment| Instant::parse(&moment).ok().flatten());
    Ok(Found { candidates: results.findings, as_of })
}
