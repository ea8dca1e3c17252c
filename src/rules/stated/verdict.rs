//! Whether a view is as a schema says, where some of the view may be unknown.

use serde_json::Value;

use super::part::{View, pattern, within};
use super::schema::Schema;
use crate::model::{Gap, Known};

/// One part of a schema that a view does not fulfil.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Failure {
    /// JSON pointer into the view.
    pub(super) at: String,
    /// The keyword that is not fulfilled.
    pub(super) keyword: String,
    /// What the schema says for it.
    pub(super) asked: Value,
}

/// What does not hold, in the order of the view; nothing where the schema holds.
///
/// # Errors
/// The gap, where something that is unknown decides.
pub(super) fn failures(schema: &Schema, view: &View) -> Known<Vec<Failure>> {
    let unknown: Vec<&(String, Gap)> =
        view.unknown.iter().filter(|(pointer, _)| schema.touches(&pattern(pointer))).collect();
    let mut failures = failed(schema, view);
    let Some((_, gap)) = unknown.first() else { return Ok(failures) };
    if !schema.is_conjunctive {
        return Err(*gap);
    }
    failures.retain(|failure| !unknown.iter().any(|(pointer, _)| depends(failure, pointer)));
    if failures.is_empty() { Err(*gap) } else { Ok(failures) }
}

fn failed(schema: &Schema, view: &View) -> Vec<Failure> {
    let errors = schema.validator.iter_errors(&view.json).map(|error| Failure {
        at: error.instance_path().as_str().to_owned(),
        keyword: error.kind().keyword().to_owned(),
        asked: schema.source.pointer(error.schema_path().as_str()).cloned().unwrap_or_default(),
    });
    let mut failures: Vec<Failure> = errors.collect();
    failures.sort_by(|a, b| (&a.at, &a.keyword).cmp(&(&b.at, &b.keyword)));
    failures
}

/// Whether a failure may come of what is unknown: the value is the unknown one or holds it. An element of a list that is not whole
/// was seen, and a list that is too long stays so.
fn depends(failure: &Failure, unknown: &str) -> bool {
    within(unknown, &failure.at) && !(failure.keyword == "maxItems" && failure.at == unknown)
}
