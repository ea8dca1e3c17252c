//! The control frameworks as taxonomies, and the rules' relations to them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::message::Message;
use crate::catalogue::Entry;

/// The frameworks that the rules name, each with its controls; nothing unless the log is to hold them.
#[derive(Default)]
pub(super) struct Taxonomies {
    frameworks: Vec<(&'static str, Vec<&'static str>)>,
}

impl Taxonomies {
    pub(super) fn of(rules: impl Iterator<Item = &'static Entry>) -> Self {
        let mut frameworks = BTreeMap::<_, BTreeSet<_>>::new();
        for (framework, ids) in rules.flat_map(|entry| entry.controls) {
            frameworks.entry(*framework).or_default().extend(ids.iter().copied());
        }
        let listed = frameworks.into_iter().map(|(framework, ids)| (framework, ids.into_iter().collect()));
        Self { frameworks: listed.collect() }
    }

    pub(super) fn components(&self) -> Vec<ToolComponent> {
        let component = |(framework, ids): &(&'static str, Vec<&'static str>)| ToolComponent {
            name: framework,
            short_description: Message::text(format!("Controls of {framework} that the rules support evidence for.")),
            is_comprehensive: false,
            taxa: ids.iter().map(|id| Taxon { id }).collect(),
        };
        self.frameworks.iter().map(component).collect()
    }

    pub(super) fn references(&self) -> Vec<ComponentReference> {
        (0..).zip(&self.frameworks).map(|(index, (name, _))| ComponentReference { name, index }).collect()
    }

    /// What a rule gives evidence for.
    pub(super) fn relationships(&self, entry: &Entry) -> Vec<Relationship> {
        let of_framework = |(framework, ids): &(&'static str, &'static [&'static str])| {
            let at = self.frameworks.iter().position(|(name, _)| name == framework)?;
            let (name, known) = self.frameworks.get(at)?;
            let target = |id: &&'static str| {
                let index = known.binary_search(id).ok()?;
                let component = ComponentReference { name, index: at };
                Some(Relationship { target: Target { id, index, tool_component: component }, kinds: ["relevant"] })
            };
            Some(ids.iter().filter_map(target).collect::<Vec<_>>())
        };
        entry.controls.iter().filter_map(of_framework).flatten().collect()
    }
}

/// §3.19 toolComponent of a taxonomy.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ToolComponent {
    name: &'static str,
    short_description: Message,
    is_comprehensive: bool,
    taxa: Vec<Taxon>,
}

/// §3.49 reportingDescriptor of a control.
#[derive(Serialize)]
struct Taxon {
    id: &'static str,
}

/// §3.54 toolComponentReference.
#[derive(Serialize)]
pub(super) struct ComponentReference {
    name: &'static str,
    index: usize,
}

/// §3.53 reportingDescriptorRelationship.
#[derive(Serialize)]
pub(super) struct Relationship {
    target: Target,
    kinds: [&'static str; 1],
}

/// §3.52 reportingDescriptorReference to a control.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Target {
    id: &'static str,
    index: usize,
    tool_component: ComponentReference,
}
