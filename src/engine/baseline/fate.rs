//! What became of a finding that is no longer there.

use std::cmp::Reverse;

use super::earlier::Earlier;
use super::earlier_finding::{EarlierFinding, TENANT};
use crate::engine::subjects::home;
use crate::finding::SubjectKind;
use crate::model::{Collection, Gap};

/// Why a finding of the baseline is no longer there. It is fixed only where that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// The rule evaluated the object, which passes.
    Passes,
    /// The rule no longer applies to the object.
    NotApplicable,
    /// The export holds all such objects, and this one is not among them.
    ObjectGone,
    /// The later result evaluated the object, if it exists, and has no such finding. It does not say more.
    Absent,
    /// The rule was not run.
    RuleNotRun,
    /// The export lacks what it takes to decide.
    NotEvaluated(Gap),
    /// The export does not hold the object, and may not hold all such objects.
    NotExported,
    /// The later result does not say whether it evaluated the object.
    Unclear,
}

impl Fate {
    /// Whether the fault is known to be gone.
    #[must_use]
    pub fn is_fixed(self) -> bool {
        matches!(self, Self::Passes | Self::NotApplicable | Self::ObjectGone | Self::Absent)
    }

    /// The word in the output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passes => "passes",
            Self::NotApplicable => "not-applicable",
            Self::ObjectGone => "object-gone",
            Self::Absent => "absent",
            Self::RuleNotRun => "rule-not-run",
            Self::NotEvaluated(_) => "not-evaluated",
            Self::NotExported => "not-exported",
            Self::Unclear => "unclear",
        }
    }

    /// What is missing, where that is the reason.
    #[must_use]
    pub fn gap(self) -> Option<Gap> {
        match self {
            Self::NotEvaluated(gap) => Some(gap),
            _ => None,
        }
    }

    /// The same as a clause.
    #[must_use]
    pub fn clause(self) -> String {
        let clause = match self {
            Self::Passes => "it passes now",
            Self::NotApplicable => "the rule no longer applies to it",
            Self::ObjectGone => "the object no longer exists",
            Self::Absent => "the object passes now, or no longer exists",
            Self::RuleNotRun => "the rule was not run",
            Self::NotEvaluated(gap) => return format!("not evaluated: {}", gap.sentence()),
            Self::NotExported => "the object is not in the export, which may be incomplete",
            Self::Unclear => "the result does not show that the object was evaluated",
        };
        clause.to_owned()
    }
}

/// A finding of the baseline that is no longer there.
#[derive(Debug, Clone)]
pub struct Gone {
    /// The finding as it was.
    pub finding: EarlierFinding,
    /// What became of it.
    pub fate: Fate,
}

impl Gone {
    /// What is fixed first, then the gravest.
    pub(crate) fn order(&self) -> impl Ord + '_ {
        let EarlierFinding { severity, rule, subject, id, .. } = &self.finding;
        (!self.fate.is_fixed(), Reverse(*severity), rule, &subject.id, id)
    }
}

/// The collections that must be complete for an object that is not there to be gone; nothing for a kind of which none can show that.
pub(crate) fn homes(kind: &str) -> Option<&'static [Collection]> {
    let kind = SubjectKind::ALL.into_iter().find(|known| known.as_str() == kind)?;
    Some(home(kind)).filter(|homes| !homes.is_empty())
}

/// What became of a finding between two recorded results, of which the later does not have it. It is gone only where the later names
/// every object that it could not evaluate, and this one is not among them.
#[must_use]
pub fn between(finding: &EarlierFinding, later: &Earlier) -> Fate {
    let Some(rule) = later.rule(&finding.rule) else { return Fate::RuleNotRun };
    if later.has_fixed(&finding.id) {
        return Fate::Absent;
    }
    let holds_all = |homes: &[Collection]| homes.iter().all(|home| later.is_complete(home.id()));
    let is_complete = finding.subject.kind == TENANT || homes(&finding.subject.kind).is_some_and(holds_all);
    if is_complete && rule.evaluated(&finding.subject.kind, &finding.subject.id) { Fate::Absent } else { Fate::Unclear }
}
