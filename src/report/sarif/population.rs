//! Every outcome that is no finding, for the full profile.

use std::collections::BTreeMap;

use serde::Serialize;

use super::artifact::SarifLocation;
use super::index::Index;
use super::location::Places;
use super::message::{MAX_LABEL, MAX_MESSAGE, Message, end_sentence, plain};
use super::settings::Profile;
use super::suppression::{Suppression, suppressions};
use crate::engine::assess::finding_id;
use crate::engine::assessment::{Assessment, RuleOutcome, Tested};
use crate::finding::{Outcome, Subject, SubjectKind};
use crate::report::rows::SubjectRow;

/// The fingerprint that follows the object.
pub(super) const IDENTITY: &str = "entraIdentity/v1";

/// §3.27 result of a kind that is not `fail`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OutcomeResult<'a> {
    pub(super) rule_id: &'static str,
    pub(super) rule_index: usize,
    pub(super) kind: &'static str,
    pub(super) level: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) baseline_state: Option<&'static str>,
    pub(super) message: Message,
    pub(super) locations: [SarifLocation; 1],
    pub(super) partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) occurrence_count: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) suppressions: Option<Vec<Suppression>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) properties: Option<OutcomeProperties<'a>>,
}

impl OutcomeResult<'_> {
    /// The id that a finding on this subject would have.
    pub(super) fn identity(&self) -> Option<&str> {
        self.partial_fingerprints.get(IDENTITY).map(String::as_str)
    }
}

/// §3.8 property bag of such a result.
#[derive(Serialize)]
pub(super) struct OutcomeProperties<'a> {
    subject: SubjectRow<'a>,
}

/// All of them, where `room` is enough; else one for each rule, outcome and reason. Also says if they were folded.
pub(super) fn outcomes<'a>(
    assessment: &'a Assessment,
    room: usize,
    index: &Index,
    places: &Places<'_>,
) -> (Vec<OutcomeResult<'a>>, Option<String>) {
    let count: usize = assessment.rules.iter().map(|rule| others(rule).count()).sum();
    if count <= room {
        let alone = assessment
            .rules
            .iter()
            .flat_map(|rule| others(rule).filter_map(|tested| single(rule, tested, index, places)));
        return (suppressible(alone.collect(), assessment), None);
    }
    let folded: Vec<_> = assessment.rules.iter().flat_map(|rule| folded(rule, index, places)).collect();
    let text = format!(
        "{count} outcomes that are no findings are shown as {} results, one for each rule, outcome and reason.",
        folded.len()
    );
    (suppressible(folded, assessment), Some(text))
}

/// Where one result has suppressions, all have.
fn suppressible<'a>(mut results: Vec<OutcomeResult<'a>>, assessment: &Assessment) -> Vec<OutcomeResult<'a>> {
    for result in &mut results {
        result.suppressions = suppressions(assessment, Profile::Full, None);
    }
    results
}

fn others(rule: &RuleOutcome) -> impl Iterator<Item = &Tested> {
    rule.population.iter().flatten().filter(|tested| tested.outcome != Outcome::Fail(()))
}

fn single<'a>(rule: &RuleOutcome, tested: &'a Tested, index: &Index, places: &Places<'_>) -> Option<OutcomeResult<'a>> {
    let subject = &tested.subject;
    let name = plain(subject.name.as_deref().unwrap_or(&subject.id), MAX_LABEL);
    let mut text = format!("{} \"{name}\": {}", subject.kind.as_str(), verdict(tested.outcome));
    end_sentence(&mut text);
    let place = places.of_subject(subject, subject.name.as_deref().unwrap_or(&subject.id));
    Some(OutcomeResult {
        properties: Some(OutcomeProperties { subject: SubjectRow::new(subject) }),
        ..result(rule, tested.outcome, &text, finding_id(rule.entry.id, subject), (index, place))?
    })
}

fn folded<'a>(rule: &RuleOutcome, index: &Index, places: &Places<'_>) -> Vec<OutcomeResult<'a>> {
    let mut counts = BTreeMap::<Outcome<()>, usize>::new();
    for tested in others(rule) {
        *counts.entry(tested.outcome).or_default() += 1;
    }
    let row = |(outcome, count): (Outcome<()>, usize)| {
        let verdict = verdict(outcome);
        let mut text = format!("{count} subjects: {verdict}");
        end_sentence(&mut text);
        let all = Subject { kind: SubjectKind::Tenant, id: format!("\0{verdict}"), name: None };
        let row = result(rule, outcome, &text, finding_id(rule.entry.id, &all), (index, places.of_tenant()))?;
        Some(OutcomeResult { occurrence_count: Some(count), ..row })
    };
    counts.into_iter().filter_map(row).collect()
}

fn result<'a>(
    rule: &RuleOutcome,
    outcome: Outcome<()>,
    text: &str,
    identity: String,
    (index, place): (&Index, SarifLocation),
) -> Option<OutcomeResult<'a>> {
    Some(OutcomeResult {
        rule_id: rule.entry.id,
        rule_index: index.rule(rule.entry)?,
        kind: match outcome {
            Outcome::Pass => "pass",
            Outcome::Fail(()) => "fail",
            Outcome::NotApplicable(_) => "notApplicable",
            Outcome::NotEvaluated(_) => "open",
        },
        level: "none",
        baseline_state: None,
        message: Message::escaped(text),
        locations: [place],
        partial_fingerprints: BTreeMap::from([(IDENTITY, identity)]),
        occurrence_count: None,
        suppressions: None,
        properties: None,
    })
}

fn verdict(outcome: Outcome<()>) -> String {
    let text = match outcome {
        Outcome::Pass => "passes".to_owned(),
        Outcome::Fail(()) => "fails".to_owned(),
        Outcome::NotApplicable(reason) => format!("the rule does not apply, because {reason}"),
        Outcome::NotEvaluated(gap) => format!("not evaluated ({gap})"),
    };
    plain(&text, MAX_MESSAGE)
}
