//! What differs between two results: in the tenant, or in how it was evaluated.

mod html;
mod json;
mod markdown;
mod text;

use std::cmp::Reverse;
use std::collections::BTreeSet;

pub use self::html::write as write_html;
pub use self::json::write as write_json;
pub use self::markdown::write as write_markdown;
pub use self::text::write as write_text;
use super::since::SinceCounts;
use crate::engine::assessment::Assessment;
use crate::engine::baseline::{BaselineState, Because, Comparison, Earlier, EarlierFinding, Gone, Was};
use crate::finding::Severity;

/// One of the two results.
pub struct Side {
    /// Where it is from: a path as reports show it.
    pub path: String,
    /// Whether it is an export, which was evaluated for the comparison.
    pub is_export: bool,
    /// The result.
    pub result: Earlier,
}

/// Something about how the two were evaluated that is not alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EvaluationDifference {
    /// The version of pimlint: of the old result, of the new one.
    ToolVersion(String, String),
    /// The rules: how many only the old result ran, how many only the new one.
    Rules(usize, usize),
    /// The configuration: its members that are not alike, or none where one result does not record it.
    Configuration(Vec<String>),
    /// The date evaluated: of the old result, of the new one.
    EvaluationDate(Option<String>, Option<String>),
}

/// What a finding differs by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The tenant, or the passing of time.
    Tenant,
    /// How it was evaluated: the tool, its rules, the configuration, the date.
    Evaluation,
    /// One of the two: the results do not show which.
    Either,
    /// What the exports hold: one of the results could not evaluate the object.
    Export,
}

impl Cause {
    const ALL: [Self; 4] = [Self::Tenant, Self::Evaluation, Self::Either, Self::Export];

    fn as_str(self) -> &'static str {
        match self {
            Self::Tenant => "tenant",
            Self::Evaluation => "evaluation",
            Self::Either => "either",
            Self::Export => "export",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Tenant => "The tenant changed",
            Self::Evaluation => "The tool, its rules, the configuration or the evaluation date changed",
            Self::Either => "The tenant or the evaluation changed: the results do not show which",
            Self::Export => "One of the exports lacks what it takes to decide: the tenant may be unchanged",
        }
    }
}

/// What became of a finding that is not as it was.
#[derive(Debug, Clone)]
enum Turn {
    There(BaselineState),
    Gone(Box<Gone>),
}

impl Turn {
    fn as_str(&self) -> &'static str {
        match self {
            Self::There(state) => state.as_str(),
            Self::Gone(gone) if gone.fate.is_fixed() => "fixed",
            Self::Gone(_) => "no-longer-judged",
        }
    }

    fn rank(&self) -> (BaselineState, bool) {
        match self {
            Self::There(state) => (*state, false),
            Self::Gone(gone) => (BaselineState::Unchanged, !gone.fate.is_fixed()),
        }
    }
}

/// A finding that is not as it was.
pub(super) struct Row {
    turn: Turn,
    cause: Cause,
    /// As it is now, or as it was where it is gone.
    finding: EarlierFinding,
    was: Was,
    /// Why, as a clause.
    because: Option<String>,
}

/// What differs between two results.
pub struct Diff {
    old: Side,
    new: Side,
    differences: Vec<EvaluationDifference>,
    rows: Vec<Row>,
    counts: SinceCounts,
}

impl Diff {
    /// Compares two sides. Where the new one is an export, its assessment was made against the old result and says more.
    #[must_use]
    pub fn new(old: Side, new: Side, assessment: Option<&Assessment>) -> Self {
        let comparison = match assessment {
            Some(assessment) => of_assessment(assessment),
            None => Comparison::of(&old.result, &new.result),
        };
        let differences = differences(&old.result, &new.result);
        let states = comparison.states.values().map(|compared| compared.state);
        let counts = SinceCounts::new(states, comparison.folded, comparison.gone.iter());
        let mut diff = Self { old, new, differences, rows: Vec::new(), counts };
        diff.rows = diff.rows_of(comparison);
        diff
    }

    /// Whether there is a finding of at least this severity that is new or got worse, and that no exception accepts.
    #[must_use]
    pub fn fails(&self, least: Severity) -> bool {
        let is_counted =
            |row: &&Row| matches!(row.turn, Turn::There(state) if state.is_counted()) && !row.finding.is_excepted();
        self.rows.iter().filter(is_counted).any(|row| row.finding.severity >= least)
    }

    fn rows_of(&self, comparison: Comparison) -> Vec<Row> {
        let Comparison { mut states, gone, folded: _ } = comparison;
        let knew_less = self.old.result.lacks_of(&self.new.result);
        let there = self.new.result.findings.iter().filter_map(|finding| {
            let compared = states.remove(&finding.id).filter(|compared| compared.state != BaselineState::Unchanged)?;
            Some(Row {
                turn: Turn::There(compared.state),
                cause: self.cause(finding, compared.because != Some(Because::NotEvaluated) || !knew_less),
                finding: finding.clone(),
                was: compared.was,
                because: compared.because.map(|because| because.clause().to_owned()),
            })
        });
        let gone = gone.into_iter().map(|gone| Row {
            cause: self.cause(&gone.finding, gone.fate.is_fixed()),
            finding: gone.finding.clone(),
            was: Was::default(),
            because: Some(gone.fate.clause()),
            turn: Turn::Gone(Box::new(gone)),
        });
        let mut rows: Vec<Row> = there.chain(gone).collect();
        rows.sort_by(|a, b| a.rank().cmp(&b.rank()));
        rows
    }

    /// What a finding differs by, as far as the two results show it, and both decided.
    fn cause(&self, finding: &EarlierFinding, is_decided: bool) -> Cause {
        let (old, new) = (&self.old.result, &self.new.result);
        let is_in_both = old.rule(&finding.rule).is_some() && new.rule(&finding.rule).is_some();
        let is_alike = self.differences.iter().all(EvaluationDifference::is_of_date_or_rules);
        let has_same_files = old.hashes().is_some() && old.hashes() == new.hashes();
        match (is_in_both, is_alike, has_same_files) {
            (false, _, _) | (true, _, true) => Cause::Evaluation,
            (true, true, false) if !is_decided => Cause::Export,
            (true, true, false) => Cause::Tenant,
            (true, false, false) => Cause::Either,
        }
    }

    /// The rows of each cause that has some.
    fn parts(&self) -> impl Iterator<Item = (Cause, Vec<&Row>)> {
        let of = |cause| (cause, self.rows.iter().filter(|row| row.cause == cause).collect::<Vec<_>>());
        Cause::ALL.into_iter().map(of).filter(|(_, rows)| !rows.is_empty())
    }
}

impl Row {
    fn rank(&self) -> impl Ord + '_ {
        let EarlierFinding { severity, rule, subject, id, .. } = &self.finding;
        (self.cause, self.turn.rank(), Reverse(*severity), rule, &subject.id, id)
    }

    /// What the row adds to the message: hostile text.
    fn notes(&self) -> Vec<String> {
        super::since::was(&self.was).into_iter().chain(self.because.clone()).collect()
    }
}

impl EvaluationDifference {
    fn is_of_date_or_rules(&self) -> bool {
        matches!(self, Self::EvaluationDate(..) | Self::Rules(..))
    }

    fn as_str(&self) -> &'static str {
        match self {
            Self::ToolVersion(..) => "tool-version",
            Self::Rules(..) => "rules",
            Self::Configuration(_) => "configuration",
            Self::EvaluationDate(..) => "evaluation-date",
        }
    }

    /// The same as a phrase: hostile text.
    fn phrase(&self) -> String {
        let date = |date: &Option<String>| date.clone().unwrap_or_else(|| "unknown".to_owned());
        match self {
            Self::ToolVersion(old, new) => format!("version {old} and version {new} of pimlint"),
            Self::Rules(old, new) => {
                format!("different rules ({old} only in the old result, {new} only in the new one)")
            }
            Self::Configuration(members) if members.is_empty() => {
                "an unknown configuration, because one result does not record it".to_owned()
            }
            Self::Configuration(members) => format!("different configurations ({})", members.join(", ")),
            Self::EvaluationDate(old, new) => format!("different dates ({} and {})", date(old), date(new)),
        }
    }
}

fn of_assessment(assessment: &Assessment) -> Comparison {
    let states = assessment.findings.iter().filter_map(|found| Some((found.id.clone(), found.baseline.clone()?)));
    let baseline = assessment.baseline.as_ref();
    Comparison {
        states: states.collect(),
        gone: baseline.map(|baseline| baseline.gone.clone()).unwrap_or_default(),
        folded: baseline.map_or(0, |baseline| baseline.folded),
    }
}

/// Members of a request that say which rules run, whose export it is, and what it is compared with: they are compared otherwise.
const APART: [&str; 6] = ["select", "ignore", "asOf", "tenant", "redacted", "baseline"];

fn differences(old: &Earlier, new: &Earlier) -> Vec<EvaluationDifference> {
    let mut all = Vec::new();
    if old.tool.version != new.tool.version {
        all.push(EvaluationDifference::ToolVersion(old.tool.version.clone(), new.tool.version.clone()));
    }
    let rules = |result: &Earlier| result.rules.iter().map(|rule| rule.id.clone()).collect::<BTreeSet<_>>();
    let (before, after) = (rules(old), rules(new));
    if before != after {
        all.push(EvaluationDifference::Rules(before.difference(&after).count(), after.difference(&before).count()));
    }
    let (then, now) = (&old.run.request, &new.run.request);
    let names: BTreeSet<&String> = then.keys().chain(now.keys()).collect();
    let is_other = |name: &&&String| !APART.contains(&name.as_str()) && then.get(**name) != now.get(**name);
    let members: Vec<String> = names.iter().filter(is_other).map(|name| (*name).clone()).collect();
    if then.is_empty() || now.is_empty() {
        all.push(EvaluationDifference::Configuration(Vec::new()));
    } else if !members.is_empty() {
        all.push(EvaluationDifference::Configuration(members));
    }
    if old.run.as_of != new.run.as_of {
        all.push(EvaluationDifference::EvaluationDate(old.run.as_of.clone(), new.run.as_of.clone()));
    }
    all
}
