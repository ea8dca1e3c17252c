//! What kept rules from judging: one row for each gap, for sinks that have no table of rules.

use std::collections::{BTreeMap, BTreeSet};

use super::tool;
use super::words::{counted, sentence};
use crate::engine::assessment::Assessment;
use crate::model::{Gap, Why};

/// A gap, and what is not judged for it.
pub(super) struct Unjudged {
    pub(super) gap: Gap,
    pub(super) rules: BTreeSet<&'static str>,
    /// 0 where the collection of the subjects is itself missing, so that nobody knows how many there are.
    pub(super) subjects: usize,
}

/// Every gap that kept a rule from judging: those that cost most first.
pub(super) fn unjudged(assessment: &Assessment) -> Vec<Unjudged> {
    let mut gaps = BTreeMap::<Gap, Unjudged>::new();
    for rule in &assessment.rules {
        for (gap, count) in &rule.not_evaluated {
            let new = Unjudged { gap: *gap, rules: BTreeSet::new(), subjects: 0 };
            let unjudged = gaps.entry(*gap).or_insert(new);
            unjudged.rules.insert(rule.entry.id);
            unjudged.subjects += count;
        }
    }
    let mut all: Vec<_> = gaps.into_values().collect();
    all.sort_by_key(|unjudged| {
        std::cmp::Reverse((unjudged.gap == Gap::Broken, unjudged.rules.len(), unjudged.subjects))
    });
    all
}

/// How many rules could not be fully evaluated.
pub(super) fn blind_rules(assessment: &Assessment) -> usize {
    assessment.rules.iter().filter(|rule| !rule.not_evaluated.is_empty()).count()
}

impl Unjudged {
    /// `3 rules could not evaluate 5 subjects: users is not in the export`.
    pub(super) fn sentence(&self) -> String {
        let rules = counted(self.rules.len(), "rule");
        let subjects = match (self.subjects, self.rules.len()) {
            (0, 1) => "all of its objects".to_owned(),
            (0, _) => "all of their objects".to_owned(),
            (subjects, _) => counted(subjects, "subject"),
        };
        format!("{rules} could not evaluate {subjects}: {}", self.gap.sentence())
    }

    /// What would let them be judged: a word of what to do, and with what.
    pub(super) fn remedy(&self) -> Option<(&'static str, String)> {
        remedy(self.gap)
    }

    /// Both, in plain text.
    pub(super) fn sentence_and_remedy(&self) -> String {
        let remedy = self.remedy().map(|(what, with)| format!(" {what} {with}")).unwrap_or_default();
        sentence(self.sentence()) + &remedy
    }
}

/// What closes a gap: a word of what to do, and with what.
pub(super) fn remedy(gap: Gap) -> Option<(&'static str, String)> {
    match (gap, gap.collection()) {
        (Gap::Broken, _) => Some(("Please report this bug at", tool::HOME.to_owned())),
        (Gap::Absent(_) | Gap::Partial(_) | Gap::ServicePrincipals(_), Some(collection)) => {
            Some(("Export", collection.advice()))
        }
        (Gap::Property(_, property, Why::NotSelected), Some(collection)) => {
            Some(("Export", collection.advice_for(Some(property.name()))))
        }
        (Gap::NoEmergencyAccounts, _) => Some(("Set", "`emergency-accounts` in pimlint.toml".to_owned())),
        _ => None,
    }
}
