//! What the results are about: procedures, controls, the tool and the objects with a fault.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Results;
use super::words::{NIST, Prop, control_id, markdown, objective_id};
use crate::catalogue::Entry;
use crate::finding::Subject;
use crate::report::audit::statements;
use crate::report::tool;

impl Results<'_> {
    /// One activity a rule: how it is judged.
    pub(super) fn activities(&self) -> Value {
        let rules = &self.report.assessment.rules;
        if rules.is_empty() {
            return json!({"remarks": "No rule was applied."});
        }
        json!({"activities": rules.iter().map(|rule| self.activity(rule.entry)).collect::<Vec<_>>()})
    }

    fn activity(&self, entry: &'static Entry) -> Value {
        let mut activity = Map::new();
        activity.insert("uuid".to_owned(), json!(self.activity_id(entry)));
        activity.insert("title".to_owned(), markdown(entry.title).into());
        let procedure = [entry.summary, entry.section("How it is evaluated")];
        let procedure: Vec<_> = procedure.into_iter().filter(|text| !text.is_empty()).collect();
        activity.insert("description".to_owned(), procedure.join("\n\n").into());
        let props: Vec<_> = std::iter::once(Prop::method()).chain(rule_props(entry)).collect();
        activity.insert("props".to_owned(), json!(props));
        let controls = nist(entry);
        if !controls.is_empty() {
            activity.insert("related-controls".to_owned(), json!({"control-selections": [include(&controls)]}));
        }
        activity.into()
    }

    fn activity_id(&self, entry: &Entry) -> Uuid {
        self.ids.of(&["activity", entry.id])
    }

    /// The controls that the rules support evidence for, and the objectives they test.
    pub(super) fn reviewed_controls(&self) -> Value {
        let rules = &self.report.assessment.rules;
        let controls: BTreeSet<_> = rules.iter().flat_map(|rule| nist(rule.entry)).collect();
        let selection = if controls.is_empty() {
            json!({"description": "No rule that was applied names a control of NIST SP 800-53."})
        } else {
            include(&controls)
        };
        let mut reviewed = json!({"control-selections": [selection], "remarks": statements::MAPPING});
        let objectives: Vec<_> =
            rules.iter().map(|rule| json!({"objective-id": objective_id(rule.entry.id)})).collect();
        if let (Some(reviewed), false) = (reviewed.as_object_mut(), objectives.is_empty()) {
            let objectives = json!([{"description": "One objective a rule.", "include-objectives": objectives}]);
            reviewed.insert("control-objective-selections".to_owned(), objectives);
        }
        reviewed
    }

    /// The tool, and the objects with a fault.
    pub(super) fn definitions(&self) -> Value {
        let component = self.component();
        let platform = json!({
            "uuid": self.ids.of(&["platform"]),
            "title": tool::NAME,
            "uses-components": [{"component-uuid": component}],
        });
        let version = Prop::new("version", tool::VERSION);
        let software = json!({
            "uuid": component,
            "type": "software",
            "title": tool::NAME,
            "description": "Static analyzer for exported configuration of Microsoft Entra ID.",
            "props": [version],
            "status": {"state": "operational"},
        });
        let mut definitions = Map::new();
        let items = self.inventory();
        if !items.is_empty() {
            definitions.insert("inventory-items".to_owned(), items.into());
        }
        let assets = json!({"components": [software], "assessment-platforms": [platform]});
        definitions.insert("assessment-assets".to_owned(), assets);
        definitions.into()
    }

    pub(super) fn component(&self) -> Uuid {
        self.ids.of(&["tool", tool::NAME])
    }

    fn inventory(&self) -> Vec<Value> {
        let subjects = self.report.assessment.findings.iter().map(|reported| &reported.subject);
        let subjects: BTreeMap<_, _> = subjects.map(|subject| ((subject.kind, subject.id.as_str()), subject)).collect();
        subjects.into_values().map(|subject| self.item(subject)).collect()
    }

    fn item(&self, subject: &Subject) -> Value {
        let props = [
            Prop::new("subject-kind", subject.kind.as_str()),
            Prop::new("subject-id", &subject.id),
            Prop::new("subject-name", subject.name.as_deref().unwrap_or_default()),
        ];
        json!({
            "uuid": self.item_id(subject),
            "description": described(subject),
            "props": props.into_iter().flatten().collect::<Vec<_>>(),
        })
    }

    pub(super) fn item_id(&self, subject: &Subject) -> Uuid {
        self.ids.of(&["subject", subject.kind.as_str(), &subject.id])
    }
}

/// A subject for people.
pub(super) fn described(subject: &Subject) -> String {
    let kind = subject.kind.as_str().replace('-', " ");
    markdown(&format!("{kind} {}", subject.name.as_deref().unwrap_or(&subject.id)))
}

/// What tools can filter by.
pub(super) fn rule_props(entry: &Entry) -> Vec<Prop> {
    let own = [
        Prop::new("rule", entry.id),
        Prop::new("severity", entry.severity.as_str()),
        Prop::new("kind", entry.kind.as_str()),
    ];
    let control = |framework: &'static str| {
        move |id: &&'static str| Prop::new("control", id).map(|prop| prop.of_class(framework))
    };
    let controls = entry.controls.iter().flat_map(|(framework, ids)| ids.iter().filter_map(control(framework)));
    own.into_iter().flatten().chain(controls).collect()
}

fn nist(entry: &Entry) -> BTreeSet<String> {
    let controls = entry.controls.iter().filter(|(framework, _)| *framework == NIST);
    controls.flat_map(|(_, ids)| ids.iter().map(|id| control_id(id))).collect()
}

fn include(controls: &BTreeSet<String>) -> Value {
    let controls: Vec<_> = controls.iter().map(|id| json!({"control-id": id})).collect();
    json!({"description": "Controls of NIST SP 800-53, revision 5", "include-controls": controls})
}
