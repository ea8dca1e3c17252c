//! The control matrix: for each control of each framework the rules that test it, and what came out.

use super::Conclusion;
use crate::engine::assessment::{Assessment, Outcomes, RuleOutcome};

/// The frameworks that entries name, in the order of reports: id, title, what its control ids are.
const FRAMEWORKS: &[(&str, &str, &str)] = &[
    ("cisa-scuba", "CISA SCuBA", "Policy ids of the Secure Configuration Baseline for Microsoft Entra ID"),
    ("cis-m365", "CIS Microsoft 365 Foundations Benchmark", "Recommendation numbers"),
    ("nist-800-53", "NIST SP 800-53", "Control ids of revision 5"),
    ("iso-27001", "ISO/IEC 27001", "Annex A control ids of the 2022 edition"),
];

/// What entries also name and what asks for nothing: techniques of attackers, checks of other tools.
const NO_FRAMEWORKS: &[&str] = &["mitre-attack", "peers"];

/// The name of a framework for people; nothing where a mapping is not to controls.
#[must_use]
pub fn framework_title(id: &'static str) -> Option<&'static str> {
    let known = FRAMEWORKS.iter().find(|(known, ..)| *known == id).map(|(_, title, _)| *title);
    known.or_else(|| (!NO_FRAMEWORKS.contains(&id)).then_some(id))
}

/// A framework with those of its controls that a selected rule tests.
pub struct Framework<'a> {
    /// The id in entries: `nist-800-53`.
    pub id: &'static str,
    /// The name for people.
    pub title: &'static str,
    /// What its control ids are.
    pub about: &'static str,
    /// The controls, by id.
    pub controls: Vec<Control<'a>>,
    /// The selected rules that name no control of it.
    pub unmapped: usize,
}

/// One control, and what supports or weakens it.
pub struct Control<'a> {
    /// `AC-6(1)`.
    pub id: &'static str,
    /// The selected rules whose entries name it, in id order.
    pub rules: Vec<&'a RuleOutcome>,
    /// The outcomes of these rules together. A test is one rule on one subject, so a subject that two rules judge counts twice.
    pub outcomes: Outcomes,
    /// What they come to.
    pub conclusion: Conclusion,
}

/// The control matrix of an assessment. Frameworks that no selected rule names are left out.
#[must_use]
pub fn frameworks(assessment: &Assessment) -> Vec<Framework<'_>> {
    let known = FRAMEWORKS.iter().map(|(id, title, about)| framework(assessment, id, title, about));
    let others = others(assessment).into_iter().map(|id| framework(assessment, id, id, ""));
    known.chain(others).filter(|framework| !framework.controls.is_empty()).collect()
}

/// Frameworks that an entry names and the table does not.
fn others(assessment: &Assessment) -> Vec<&'static str> {
    let named = assessment.rules.iter().flat_map(|rule| rule.entry.controls).map(|(id, _)| *id);
    let is_other = |id: &&str| FRAMEWORKS.iter().all(|(known, ..)| known != id) && !NO_FRAMEWORKS.contains(id);
    let mut others: Vec<_> = named.filter(is_other).collect();
    others.sort_unstable();
    others.dedup();
    others
}

fn framework<'a>(
    assessment: &'a Assessment,
    id: &'static str,
    title: &'static str,
    about: &'static str,
) -> Framework<'a> {
    let mut pairs: Vec<(&'static str, &RuleOutcome)> =
        assessment.rules.iter().flat_map(|rule| controls_of(rule, id).map(move |control| (control, rule))).collect();
    // Stable, so that the rules of a control keep their order.
    pairs.sort_by(|(a, _), (b, _)| natural(a).cmp(&natural(b)));
    let controls = pairs.chunk_by(|(a, _), (b, _)| a == b).filter_map(control).collect();
    let unmapped = assessment.rules.iter().filter(|rule| controls_of(rule, id).next().is_none()).count();
    Framework { id, title, about, controls, unmapped }
}

fn controls_of(rule: &RuleOutcome, framework: &str) -> impl Iterator<Item = &'static str> {
    rule.entry
        .controls
        .iter()
        .filter(move |(id, _)| *id == framework)
        .flat_map(|(_, controls)| controls.iter().copied())
}

fn control<'a>(pairs: &[(&'static str, &'a RuleOutcome)]) -> Option<Control<'a>> {
    let (id, _) = *pairs.first()?;
    let mut rules: Vec<&RuleOutcome> = pairs.iter().map(|(_, rule)| *rule).collect();
    rules.dedup_by_key(|rule| rule.entry.id);
    let mut outcomes = Outcomes::default();
    for rule in &rules {
        outcomes += rule.outcomes;
    }
    let conclusion = Conclusion::of_rules(rules.iter().copied());
    Some(Control { id, rules, outcomes, conclusion })
}

/// A key that puts `AC-6(2)` before `AC-6(10)`, and `A.5.9` before `A.5.10`.
fn natural(id: &str) -> Vec<(u64, &[u8])> {
    let parts = id.as_bytes().chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit());
    let number = |part: &[u8]| std::str::from_utf8(part).ok().and_then(|digits| digits.parse().ok());
    parts.map(|part| number(part).map_or((0, part), |number| (number, &[][..]))).collect()
}

#[cfg(test)]
mod tests {
    use super::{frameworks, natural};
    use crate::report::sample::{Layout, sample};

    #[test]
    fn control_ids_stand_in_the_order_of_their_numbers() {
        let mut ids = ["AC-6(10)", "AC-17", "AC-6", "AC-2(3)", "AC-6(2)", "AC-2"];
        ids.sort_by(|a, b| natural(a).cmp(&natural(b)));
        assert_eq!(ids, ["AC-2", "AC-2(3)", "AC-6", "AC-6(2)", "AC-6(10)", "AC-17"]);
    }

    #[test]
    fn a_control_counts_the_tests_of_all_its_rules() {
        let sample = sample(Layout::Pretty);
        let frameworks = frameworks(&sample.assessment);
        let nist = frameworks.first().expect("one framework");
        let ids: Vec<_> = nist.controls.iter().map(|control| control.id).collect();
        assert_eq!((frameworks.len(), nist.id, ids), (1, "nist-800-53", vec!["AC-2", "AC-6"]));
        let control = nist.controls.first().expect("a control");
        let rules: Vec<_> = control.rules.iter().map(|rule| rule.entry.id).collect();
        assert_eq!(rules, ["group-pim-dynamic", "package-eligible-outlives-pim"]);
        assert_eq!((control.outcomes.pass, control.outcomes.fail, control.outcomes.not_evaluated), (2, 2, 6));
    }
}
