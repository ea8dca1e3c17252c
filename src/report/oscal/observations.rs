//! What was seen: how whole the export is, what each rule tested, every fault, and what could not be evaluated.

use serde_json::{Value, json};
use uuid::Uuid;

use super::Results;
use super::definitions::described;
use super::words::{Prop, markdown};
use crate::engine::assessment::{Coverage, Reported, RuleOutcome};
use crate::engine::exception::ExceptionOutcome;
use crate::model::Gap;
use crate::register::Disposition;
use crate::report::exceptions::{acceptance, not_accepted, sentence_of};
use crate::report::locate::Location;
use crate::report::words::capitalised;

impl Results<'_> {
    /// All observations. There is one of each collection at least.
    pub(super) fn observations(&self) -> impl Iterator<Item = Value> {
        let assessment = self.report.assessment;
        let collections = assessment.coverage.iter().map(|row| self.collection(row));
        let tested = assessment.rules.iter().map(|rule| self.tested(rule));
        let gaps = assessment.rules.iter().flat_map(|rule| rule.not_evaluated.iter().map(move |gap| (rule, gap)));
        let gaps = gaps.map(|(rule, (gap, count))| self.not_evaluated(rule, *gap, *count));
        let faults = self.report.findings().zip(&self.faults);
        let faults = faults.map(|((reported, locations), uuid)| self.fault(*uuid, reported, locations));
        let exceptions = assessment.exceptions.iter().map(|outcome| self.exception(outcome));
        collections.chain(tested).chain(gaps).chain(self.tests()).chain(faults).chain(exceptions)
    }

    fn exception(&self, outcome: &ExceptionOutcome) -> Value {
        let exception = &outcome.exception;
        let line = exception.line.to_string();
        let props = [
            Prop::new("rule", &exception.rule),
            Prop::new("exception-state", outcome.state.as_str()),
            Prop::new("exception-line", &line),
            Prop::new("owner", &exception.owner),
            Prop::new("approved-by", exception.approved_by.as_deref().unwrap_or_default()),
            Prop::new("approved-on", exception.approved_on.map(|day| day.to_string()).unwrap_or_default()),
            Prop::new("expires", exception.expires),
            Prop::new("disposition", exception.disposition.map_or("", Disposition::as_str)),
            Prop::new("ticket", exception.ticket.as_deref().unwrap_or_default()),
        ];
        self.observation(Observation {
            uuid: self.ids.of(&["exception", &self.moment, &exception.rule, &line]),
            title: format!("Exception: {}", markdown(&exception.rule)),
            description: format!(
                "{}. Reason: {}",
                markdown(&capitalised(&sentence_of(outcome))),
                markdown(&exception.reason)
            ),
            method: "EXAMINE",
            props: props.into_iter().flatten().collect(),
            more: json!({}),
        })
    }

    pub(super) fn tested_id(&self, rule: &str) -> Uuid {
        self.ids.of(&["tested", &self.moment, rule])
    }

    pub(super) fn gap_id(&self, rule: &str, gap: Gap) -> Uuid {
        self.ids.of(&["not-evaluated", &self.moment, rule, &gap.to_string()])
    }

    fn collection(&self, row: &Coverage) -> Value {
        let collection = row.collection.id();
        let detail = row.detail.as_deref().map_or_else(String::new, |detail| format!(": {}", markdown(detail)));
        let props = [
            Prop::new("collection", collection),
            Prop::new("state", row.state.as_str()),
            Prop::new("objects", row.objects),
            Prop::new("unresolved-references", row.unresolved),
        ];
        self.observation(Observation {
            uuid: self.ids.of(&["collection", &self.moment, collection]),
            title: format!("Population: {collection}"),
            description: format!(
                "{collection} is {} in the export, with {} objects{detail}",
                row.state.as_str(),
                row.objects
            ),
            method: "EXAMINE",
            props: props.into_iter().flatten().collect(),
            more: json!({}),
        })
    }

    fn tested(&self, rule: &RuleOutcome) -> Value {
        let outcomes = rule.outcomes;
        let counts = [
            ("passed", outcomes.pass),
            ("failed", outcomes.fail),
            ("excepted", outcomes.excepted),
            ("not-applicable", outcomes.not_applicable),
            ("not-evaluated", outcomes.not_evaluated),
        ];
        let words: Vec<_> = counts.iter().map(|(word, count)| format!("{count} {}", word.replace('-', " "))).collect();
        let props = counts.iter().map(|(word, count)| Prop::new(word, count));
        self.observation(Observation {
            uuid: self.tested_id(rule.entry.id),
            title: format!("Tested: {}", rule.entry.id),
            description: format!(
                "{} Each {} was tested: {}.",
                markdown_title(rule),
                rule.entry.judges.as_str(),
                words.join(", ")
            ),
            method: "TEST",
            props: std::iter::once(Prop::new("rule", rule.entry.id)).chain(props).flatten().collect(),
            more: json!({}),
        })
    }

    fn not_evaluated(&self, rule: &RuleOutcome, gap: Gap, count: usize) -> Value {
        let subjects = match count {
            0 => "Nobody knows how many subjects there are".to_owned(),
            1 => "1 subject could not be decided".to_owned(),
            _ => format!("{count} subjects could not be decided"),
        };
        let props = [
            Prop::new("rule", rule.entry.id),
            Prop::new("result", "not-evaluated"),
            Prop::new("reason", gap),
            Prop::new("subjects", count),
        ];
        self.observation(Observation {
            uuid: self.gap_id(rule.entry.id, gap),
            title: format!("Not evaluated: {}", rule.entry.id),
            description: format!(
                "{subjects}: {}. This is neither satisfied nor not satisfied.",
                markdown(&gap.sentence())
            ),
            method: "TEST",
            props: props.into_iter().flatten().collect(),
            more: json!({}),
        })
    }

    fn fault(&self, uuid: Uuid, reported: &Reported, locations: &[Location<'_>]) -> Value {
        let finding = &reported.finding;
        let evidence = finding.evidence.iter().map(|(key, value)| format!("{key}: {value}"));
        let evidence = evidence.map(|line| markdown(&line));
        let props = [
            Prop::new("rule", reported.entry.id),
            Prop::new("result", if reported.is_excepted() { "excepted" } else { "fail" }),
            Prop::new("severity", reported.severity.as_str()),
            Prop::new("finding-id", &reported.id),
        ];
        let mut more = json!({
            "types": ["finding"],
            "subjects": [{
                "subject-uuid": self.item_id(&reported.subject),
                "type": "inventory-item",
                "title": described(&reported.subject),
            }],
        });
        let places = self.places(locations);
        if let Some(more) = more.as_object_mut() {
            if !places.is_empty() {
                more.insert("relevant-evidence".to_owned(), places.into());
            }
            let folded =
                reported.folded.iter().map(|folded| markdown(&format!("Also {}: {}", folded.rule, folded.message)));
            let accepted = reported.exception.as_ref().filter(|_| reported.is_excepted());
            let accepted = accepted.map(|known| capitalised(&acceptance(&known.exception)));
            let exception = accepted.or_else(|| not_accepted(reported).map(|why| capitalised(&why)));
            let exception = exception.map(|text| markdown(&text));
            let remarks = std::iter::once(markdown(&finding.help)).chain(exception).chain(folded).chain(evidence);
            let remarks: Vec<_> = remarks.filter(|text| !text.is_empty()).collect();
            if !remarks.is_empty() {
                more.insert("remarks".to_owned(), remarks.join("\n\n").into());
            }
        }
        self.observation(Observation {
            uuid,
            title: markdown(reported.entry.title),
            description: markdown(&finding.message),
            method: "TEST",
            props: props.into_iter().flatten().collect(),
            more,
        })
    }

    fn places(&self, locations: &[Location<'_>]) -> Vec<Value> {
        let place = |location: &Location<'_>| {
            let at = format!("{}:{}:{}", location.path, location.start.line, location.start.column);
            let pointer = location.pointer.as_deref().map_or_else(String::new, |pointer| format!(" {pointer}"));
            let description = markdown(&format!("{at}{pointer}: {}", location.label));
            match self.inputs_by_path.get(location.path) {
                Some(input) => json!({"href": format!("#{input}"), "description": description}),
                None => json!({"description": description}),
            }
        };
        locations.iter().map(place).collect()
    }

    pub(super) fn observation(&self, observation: Observation) -> Value {
        let Observation { uuid, title, description, method, props, more } = observation;
        let mut value = json!({
            "uuid": uuid,
            "title": title,
            "description": description,
            "props": props,
            "methods": [method],
            "origins": [{"actors": [{"type": "tool", "actor-uuid": self.component()}]}],
            "collected": self.moment,
        });
        if let (Some(value), Value::Object(more)) = (value.as_object_mut(), more) {
            value.extend(more);
        }
        value
    }
}

pub(super) struct Observation {
    pub(super) uuid: Uuid,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) method: &'static str,
    pub(super) props: Vec<Prop>,
    pub(super) more: Value,
}

fn markdown_title(rule: &RuleOutcome) -> String {
    let title = markdown(rule.entry.title);
    if title.ends_with('.') { title } else { format!("{title}.") }
}
