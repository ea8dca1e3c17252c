//! The requests for machines, and in batches as Microsoft Graph takes them. The fields are a contract (`docs/fix.md`).

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::diff;
use crate::fix::{Attribute, Fault, Fix, Handled, Left, Named, Plan, Proof, Request, Unknown};
use crate::report::formatter::write_document;
use crate::report::rows::{RunRow, SubjectRow};
use crate::report::tool::ThisTool;

const SCHEMA_VERSION: u32 = 1;
/// The levels that stand on lines of their own.
const LEVELS: usize = 4;
/// The most requests in a batch: <https://learn.microsoft.com/graph/json-batching>.
const BATCH: usize = 20;

/// Writes the answer.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        schema_version: SCHEMA_VERSION,
        tool: ThisTool::ROW,
        run: RunRow::new(&plan.run),
        proof: ProofRow::new(&plan.proof),
        decisions: plan.decisions.iter().map(DecisionRow::new).collect(),
        also_ended: plan.also.iter().map(FixRow::new).collect(),
        requests: plan.requests.iter().map(RequestRow::new).collect(),
        batches: plan.requests.chunks(BATCH).map(batch).collect(),
        attributes: plan.attributes.iter().map(AttributeRow::new).collect(),
        files: plan.files.iter().map(|file| FileRow { path: &file.path, diff: diff::of(file) }).collect(),
    };
    write_document(&document, LEVELS, out)
}

/// The body of one `POST /$batch`. Each request waits for the one before, so that none is made after one that failed.
fn batch(requests: &[Request]) -> Value {
    let one = |(at, request): (usize, &Request)| {
        let mut row = json!({
            "id": request.number.to_string(), "method": request.method.verb, "url": request.url,
            "headers": {"Content-Type": "application/json"}, "body": request.body
        });
        let before = at.checked_sub(1).and_then(|at| requests.get(at));
        if let (Some(before), Some(row)) = (before, row.as_object_mut()) {
            row.insert("dependsOn".to_owned(), json!([before.number.to_string()]));
        }
        row
    };
    json!({"requests": requests.iter().enumerate().map(one).collect::<Vec<_>>()})
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    schema_version: u32,
    tool: ThisTool,
    run: RunRow<'a>,
    proof: ProofRow<'a>,
    decisions: Vec<DecisionRow<'a>>,
    also_ended: Vec<FixRow<'a>>,
    requests: Vec<RequestRow<'a>>,
    batches: Vec<Value>,
    attributes: Vec<AttributeRow<'a>>,
    files: Vec<FileRow<'a>>,
}

#[derive(Serialize)]
struct AttributeRow<'a> {
    id: usize,
    object: SubjectRow<'a>,
    path: &'a str,
    resource: &'a str,
    attribute: &'a str,
    from: Option<&'a Value>,
    to: &'a Value,
    irreversible: Option<&'a str>,
    ends: Vec<FaultRow<'a>>,
}

impl<'a> AttributeRow<'a> {
    fn new(attribute: &'a Attribute) -> Self {
        Self {
            id: attribute.number,
            object: SubjectRow::new(&attribute.object),
            path: &attribute.path,
            resource: &attribute.resource,
            attribute: attribute.attribute,
            from: attribute.before.as_ref(),
            to: &attribute.after,
            irreversible: attribute.irreversible.as_deref(),
            ends: attribute.ends.iter().map(FaultRow::new).collect(),
        }
    }
}

#[derive(Serialize)]
struct FileRow<'a> {
    path: &'a str,
    diff: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProofRow<'a> {
    findings_before: usize,
    findings_after: usize,
    ended: usize,
    surfaced: usize,
    introduced: usize,
    worsened: usize,
    no_longer_evaluated: Vec<UnknownRow<'a>>,
    evaluations: usize,
}

impl<'a> ProofRow<'a> {
    fn new(proof: &'a Proof) -> Self {
        Self {
            findings_before: proof.before,
            findings_after: proof.after,
            ended: proof.ended,
            surfaced: proof.surfaced,
            introduced: proof.introduced,
            worsened: proof.worsened,
            no_longer_evaluated: proof.no_longer_evaluated.iter().map(UnknownRow::new).collect(),
            evaluations: proof.evaluations,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DecisionRow<'a> {
    number: usize,
    id: &'a str,
    title: &'a str,
    fixed: Vec<FixRow<'a>>,
    not_fixed: Vec<LeftRow<'a>>,
}

impl<'a> DecisionRow<'a> {
    fn new(handled: &'a Handled) -> Self {
        Self {
            number: handled.number,
            id: &handled.id,
            title: &handled.title,
            fixed: handled.fixed.iter().map(FixRow::new).collect(),
            not_fixed: handled.left.iter().map(LeftRow::new).collect(),
        }
    }
}

#[derive(Serialize)]
struct FixRow<'a> {
    #[serde(flatten)]
    finding: FindingRow<'a>,
    way: Option<usize>,
    uncovers: Vec<FaultRow<'a>>,
    requests: &'a [usize],
    attributes: &'a [usize],
}

impl<'a> FixRow<'a> {
    fn new(fix: &'a Fix) -> Self {
        Self {
            finding: FindingRow::new(&fix.finding),
            way: fix.way,
            uncovers: fix.uncovers.iter().map(FaultRow::new).collect(),
            requests: &fix.requests,
            attributes: &fix.attributes,
        }
    }
}

#[derive(Serialize)]
struct LeftRow<'a> {
    #[serde(flatten)]
    finding: FindingRow<'a>,
    reason: &'static str,
    detail: String,
    help: &'a str,
}

impl<'a> LeftRow<'a> {
    fn new(left: &'a Left) -> Self {
        Self {
            finding: FindingRow::new(&left.finding),
            reason: left.obstacle.as_str(),
            detail: left.obstacle.words(),
            help: &left.finding.help,
        }
    }
}

#[derive(Serialize)]
struct FindingRow<'a> {
    finding: &'a str,
    rule: &'static str,
    subject: SubjectRow<'a>,
    message: &'a str,
}

impl<'a> FindingRow<'a> {
    fn new(named: &'a Named) -> Self {
        Self { finding: &named.id, rule: named.rule, subject: SubjectRow::new(&named.subject), message: &named.message }
    }
}

#[derive(Serialize)]
struct RequestRow<'a> {
    id: usize,
    object: SubjectRow<'a>,
    method: &'static str,
    url: &'a str,
    changes: Vec<ChangeRow<'a>>,
    undo: &'a Map<String, Value>,
    irreversible: Option<&'a str>,
    permissions: &'a [&'static str],
    source: &'static str,
    ends: Vec<FaultRow<'a>>,
    together: &'a [usize],
}

#[derive(Serialize)]
struct ChangeRow<'a> {
    property: &'a str,
    from: Option<&'a Value>,
    to: &'a Value,
}

#[derive(Serialize)]
struct FaultRow<'a> {
    rule: &'static str,
    kind: &'static str,
    id: &'a str,
    name: Option<&'a str>,
}

impl<'a> FaultRow<'a> {
    fn new(fault: &'a Fault) -> Self {
        Self { rule: fault.rule, kind: fault.kind.as_str(), id: &fault.id, name: fault.name.as_deref() }
    }
}

#[derive(Serialize)]
struct UnknownRow<'a> {
    #[serde(flatten)]
    fault: FaultRow<'a>,
    requests: &'a [usize],
    attributes: &'a [usize],
}

impl<'a> UnknownRow<'a> {
    fn new(unknown: &'a Unknown) -> Self {
        Self { fault: FaultRow::new(&unknown.fault), requests: &unknown.requests, attributes: &unknown.attributes }
    }
}

impl<'a> RequestRow<'a> {
    fn new(request: &'a Request) -> Self {
        let changes = request.changes.iter();
        let ends = request.ends.iter();
        Self {
            id: request.number,
            object: SubjectRow::new(&request.object),
            method: request.method.verb,
            url: &request.url,
            changes: changes
                .map(|change| ChangeRow { property: &change.path, from: change.before.as_ref(), to: &change.after })
                .collect(),
            undo: &request.undo,
            irreversible: request.irreversible.as_deref(),
            permissions: request.method.permissions,
            source: request.method.source,
            ends: ends.map(FaultRow::new).collect(),
            together: &request.together,
        }
    }
}
