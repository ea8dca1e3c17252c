//! What the tests of a rule or of a control come to.

use std::fmt;

use crate::engine::assessment::{Outcomes, RuleOutcome};

/// What tests come to, the most important thing first. None of them says that anything is compliant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Conclusion {
    /// Some test failed.
    Failures,
    /// Nothing failed, but the export did not allow every test.
    Incomplete,
    /// There was something to test, and nothing failed.
    NoFailures,
    /// There was nothing that the tests are about.
    NothingToTest,
}

impl Conclusion {
    /// What the tests of one rule come to.
    #[must_use]
    pub fn of_rule(rule: &RuleOutcome) -> Self {
        Self::of_rules(std::iter::once(rule))
    }

    /// What the tests of several rules come to together.
    #[must_use]
    pub fn of_rules<'a>(rules: impl IntoIterator<Item = &'a RuleOutcome>) -> Self {
        let (mut sum, mut gaps) = (Outcomes::default(), false);
        for rule in rules {
            sum += rule.outcomes;
            // A collection that is absent altogether stands there with no subjects, because nobody knows how many there are.
            gaps |= !rule.not_evaluated.is_empty();
        }
        match sum {
            Outcomes { fail: 1.., .. } => Self::Failures,
            _ if gaps => Self::Incomplete,
            Outcomes { pass: 1.., .. } | Outcomes { excepted: 1.., .. } => Self::NoFailures,
            _ => Self::NothingToTest,
        }
    }

    /// The conclusion in words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Failures => "Failures",
            Self::Incomplete => "Incomplete",
            Self::NoFailures => "No failures",
            Self::NothingToTest => "Nothing to test",
        }
    }
}

impl fmt::Display for Conclusion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Conclusion;
    use crate::engine::assessment::{Outcomes, RuleOutcome};
    use crate::finding::Severity;
    use crate::model::{Collection, Gap};
    use crate::report::sample::entry;

    fn rule(pass: usize, fail: usize, gaps: &[(Gap, usize)]) -> RuleOutcome {
        RuleOutcome {
            entry: entry("group-x", Severity::Error, crate::catalogue::Kind::Conflict),
            outcomes: Outcomes {
                pass,
                fail,
                not_evaluated: gaps.iter().map(|(_, count)| count).sum(),
                ..Outcomes::default()
            },
            not_evaluated: gaps.to_vec(),
            unevaluated: Vec::new(),
            not_applicable: Vec::new(),
            population: None,
            sample: None,
        }
    }

    #[test]
    fn missing_data_never_reads_as_nothing_found() {
        let absent = [(Gap::Absent(Collection::Users), 0)];
        assert_eq!(Conclusion::of_rule(&rule(3, 0, &absent)), Conclusion::Incomplete);
        assert_eq!(Conclusion::of_rule(&rule(0, 0, &absent)), Conclusion::Incomplete);
        assert_eq!(Conclusion::of_rule(&rule(3, 1, &absent)), Conclusion::Failures);
        assert_eq!(Conclusion::of_rule(&rule(3, 0, &[])), Conclusion::NoFailures);
        assert_eq!(Conclusion::of_rule(&rule(0, 0, &[])), Conclusion::NothingToTest);
        assert_eq!(Conclusion::of_rules([&rule(3, 0, &[]), &rule(0, 0, &absent)]), Conclusion::Incomplete);
    }
}
