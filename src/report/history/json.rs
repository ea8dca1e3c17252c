//! The history for machines.

use std::io::{self, Write};

use serde::Serialize;

use super::series::{Series, areas, rules, severities};
use super::{Events, History, Life};
use crate::report::formatter::write_lines;
use crate::report::since::EarlierSubjectRow;
use crate::report::tool::ThisTool;

const SCHEMA_VERSION: u32 = 1;

/// Writes the history.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(history: &History, out: &mut dyn Write) -> io::Result<()> {
    let series = |all: Vec<Series>| all.into_iter().map(SeriesRow::new).collect();
    let document = Document {
        schema_version: SCHEMA_VERSION,
        tool: ThisTool::ROW,
        tenant: history.tenant(),
        results: history.runs.iter().zip(&history.events).map(ResultRow::new).collect(),
        severities: series(severities(history)),
        areas: series(areas(history)),
        rules: series(rules(history)),
        open: history.open().map(|life| LifeRow::new(history, life)).collect(),
        fixed: history.fixed().map(|life| LifeRow::new(history, life)).collect(),
    };
    write_lines(&document, out)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    schema_version: u32,
    tool: ThisTool,
    tenant: &'a str,
    results: Vec<ResultRow<'a>>,
    severities: Vec<SeriesRow>,
    areas: Vec<SeriesRow>,
    rules: Vec<SeriesRow>,
    open: Vec<LifeRow<'a>>,
    fixed: Vec<LifeRow<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultRow<'a> {
    path: &'a str,
    as_of: String,
    tool_version: &'a str,
    findings: usize,
    new: usize,
    fixed: usize,
    not_judged: usize,
}

impl<'a> ResultRow<'a> {
    fn new((run, events): (&'a super::Dated, &Events)) -> Self {
        let Events { new, fixed, not_judged } = *events;
        Self {
            path: &run.path,
            as_of: run.moment.to_string(),
            tool_version: &run.result.tool.version,
            findings: run.result.findings.len(),
            new,
            fixed,
            not_judged,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SeriesRow {
    name: String,
    open: Vec<usize>,
    oldest_days: Option<u64>,
    fixed: usize,
    median_days_to_fix: Option<u64>,
}

impl SeriesRow {
    fn new(series: Series) -> Self {
        let Series { name, counts, oldest, fixed, days_to_fix } = series;
        Self { name, open: counts, oldest_days: oldest, fixed, median_days_to_fix: days_to_fix }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LifeRow<'a> {
    id: &'a str,
    rule: &'a str,
    severity: &'static str,
    message: &'a str,
    subject: EarlierSubjectRow<'a>,
    first: String,
    last: String,
    not_judged_since: Option<String>,
    fixed: Option<String>,
    days: Option<u64>,
}

impl<'a> LifeRow<'a> {
    fn new(history: &History, life: &'a Life) -> Self {
        let finding = &life.finding;
        Self {
            id: &finding.id,
            rule: &finding.rule,
            severity: finding.severity.as_str(),
            message: &finding.message,
            subject: EarlierSubjectRow::new(&finding.subject),
            first: history.date(life.first),
            last: history.date(life.last),
            not_judged_since: life.not_judged.map(|at| history.date(at)),
            fixed: life.fixed.map(|at| history.date(at)),
            days: if life.fixed.is_some() { history.time_to_fix(life) } else { history.age(life) },
        }
    }
}
