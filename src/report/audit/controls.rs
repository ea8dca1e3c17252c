//! The results by control, framework by framework.

use crate::catalogue::{self, Control, FRAMEWORKS, FrameworkKind};
use crate::engine::assessment::{Assessment, ControlOutcome, ControlResult};

/// The frameworks that reports begin with; further ones follow by id.
const FIRST: &[&str] = &["cisa-scuba", "cis-m365", "nist-800-53", "iso-27001"];

/// A framework with those of its controls that a selected rule tests.
pub struct Framework<'a> {
    /// What is known of it.
    pub known: &'static catalogue::Framework,
    /// The controls, by id.
    pub controls: Vec<&'a ControlOutcome>,
    /// The controls that it lists and no rule tests, by id.
    pub untested: Vec<&'static Control>,
}

/// Whether what a framework lists are controls.
#[must_use]
pub fn has_controls(framework: &str) -> bool {
    catalogue::framework(framework).is_none_or(|known| known.kind == FrameworkKind::Controls)
}

/// The results of an assessment by framework. Frameworks of which nothing was tested are left out.
#[must_use]
pub fn frameworks(assessment: &Assessment) -> Vec<Framework<'_>> {
    let mut known: Vec<&catalogue::Framework> =
        FRAMEWORKS.iter().filter(|known| known.kind == FrameworkKind::Controls).collect();
    known.sort_by_key(|known| FIRST.iter().position(|id| *id == known.id).unwrap_or(FIRST.len()));
    let all = known.into_iter().map(|known| framework(assessment, known));
    all.filter(|framework| !framework.controls.is_empty()).collect()
}

fn framework<'a>(assessment: &'a Assessment, known: &'static catalogue::Framework) -> Framework<'a> {
    let own = assessment.controls.iter().filter(|outcome| outcome.framework.id == known.id);
    let mut controls: Vec<&ControlOutcome> = own.collect();
    controls.sort_by(|a, b| natural(a.control.id).cmp(&natural(b.control.id)));
    let mut untested: Vec<&Control> = known.untested().collect();
    untested.sort_by(|a, b| natural(a.id).cmp(&natural(b.id)));
    Framework { known, controls, untested }
}

impl Framework<'_> {
    /// What no rule tests, as a sentence: controls by number, and the rest as a phrase.
    #[must_use]
    pub fn not_tested(&self) -> String {
        let listed = self.untested.iter().map(|control| match control.title {
            Some(title) => format!("{} {title}", control.id),
            None => control.id.to_owned(),
        });
        let others = (!self.known.others.is_empty()).then(|| self.known.others.to_owned());
        let all: Vec<String> = listed.chain(others).collect();
        format!("Tested by no rule: {}.", all.join("; "))
    }
}

/// The result of a control for people.
#[must_use]
pub fn in_words(result: ControlResult) -> &'static str {
    match result {
        ControlResult::Failed => "Failed",
        ControlResult::NotEvaluated => "Not evaluated",
        ControlResult::PartlyTested => "Partly tested",
        ControlResult::Passed => "Passed",
    }
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
    fn a_framework_says_what_no_rule_tests() {
        let sample = sample(Layout::Pretty);
        let frameworks = frameworks(&sample.assessment);
        let first = frameworks.first().expect("one framework");
        let ids: Vec<_> = first.controls.iter().map(|outcome| outcome.control.id).collect();
        assert_eq!((frameworks.len(), first.known.id, ids), (1, "cisa-scuba", vec!["MS.AAD.7.6v1"]));
        let said = first.not_tested();
        assert!(said.starts_with("Tested by no rule: MS.AAD.3.6v1 Phishing-resistant MFA"), "{said}");
        assert!(said.ends_with("and those of section 9."), "{said}");
    }
}
