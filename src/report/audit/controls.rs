//! The control matrix: for each control of each framework the rules that test it, and what came out.

use super::Conclusion;
use crate::catalogue::{self, FRAMEWORKS};
use crate::engine::assessment::{Assessment, Outcomes, RuleOutcome};

/// The frameworks that reports begin with; further ones follow by id.
const FIRST: &[&str] = &["cisa-scuba", "cis-m365", "nist-800-53", "iso-27001"];
/// What entries map to and what asks for nothing: techniques of attackers.
const NO_CONTROLS: &[&str] = &["mitre-attack"];

/// A framework with those of its controls that a selected rule tests.
pub struct Framework<'a> {
    /// The id in entries: `nist-800-53`.
    pub id: &'static str,
    /// The name for people.
    pub title: &'static str,
    /// The version that the rules are mapped to.
    pub version: &'static str,
    /// Where it is published.
    pub source: &'static str,
    /// The controls, by id.
    pub controls: Vec<Control<'a>>,
    /// The selected rules that name no control of it.
    pub unmapped: usize,
}

/// One control, and what supports or weakens it.
pub struct Control<'a> {
    /// `AC-6(1)`.
    pub id: &'static str,
    /// What it asks for, in a few words, where that is known.
    pub name: Option<&'static str>,
    /// The selected rules whose entries name it, in id order.
    pub rules: Vec<&'a RuleOutcome>,
    /// The outcomes of these rules together. A test is one rule on one subject, so a subject that two rules judge counts twice.
    pub outcomes: Outcomes,
    /// What they come to.
    pub conclusion: Conclusion,
}

/// Whether what a framework lists are controls.
#[must_use]
pub fn has_controls(framework: &str) -> bool {
    !NO_CONTROLS.contains(&framework)
}

/// The control matrix of an assessment. Frameworks that no selected rule names are left out.
#[must_use]
pub fn frameworks(assessment: &Assessment) -> Vec<Framework<'_>> {
    let mut known: Vec<&catalogue::Framework> = FRAMEWORKS.iter().filter(|known| has_controls(known.id)).collect();
    known.sort_by_key(|known| FIRST.iter().position(|id| *id == known.id).unwrap_or(FIRST.len()));
    let all = known.into_iter().map(|known| framework(assessment, known));
    all.filter(|framework| !framework.controls.is_empty()).collect()
}

fn framework<'a>(assessment: &'a Assessment, known: &'static catalogue::Framework) -> Framework<'a> {
    let of = |rule| controls_of(rule, known.id);
    let mut pairs: Vec<(&'static str, &RuleOutcome)> =
        assessment.rules.iter().flat_map(|rule| of(rule).map(move |control| (control, rule))).collect();
    // Stable, so that the rules of a control keep their order.
    pairs.sort_by(|(a, _), (b, _)| natural(a).cmp(&natural(b)));
    Framework {
        id: known.id,
        title: known.name,
        version: known.version,
        source: known.source,
        controls: pairs.chunk_by(|(a, _), (b, _)| a == b).filter_map(|pairs| control(known, pairs)).collect(),
        unmapped: assessment.rules.iter().filter(|rule| of(rule).next().is_none()).count(),
    }
}

fn controls_of(rule: &RuleOutcome, framework: &str) -> impl Iterator<Item = &'static str> {
    rule.entry
        .controls
        .iter()
        .filter(move |(id, _)| *id == framework)
        .flat_map(|(_, controls)| controls.iter().copied())
}

fn control<'a>(known: &catalogue::Framework, pairs: &[(&'static str, &'a RuleOutcome)]) -> Option<Control<'a>> {
    let (id, _) = *pairs.first()?;
    let mut rules: Vec<&RuleOutcome> = pairs.iter().map(|(_, rule)| *rule).collect();
    rules.dedup_by_key(|rule| rule.entry.id);
    let mut outcomes = Outcomes::default();
    for rule in &rules {
        outcomes += rule.outcomes;
    }
    let conclusion = Conclusion::of_rules(rules.iter().copied());
    let name = known.control(id).and_then(|control| control.title);
    Some(Control { id, name, rules, outcomes, conclusion })
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
