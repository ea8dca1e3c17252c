//! One block as it is written, beside what the plan was made of: values go into the plan, and the rest is named.

use std::collections::{BTreeMap, BTreeSet};

use hcl_edit::Span;
use hcl_edit::expr::Expression;
use hcl_edit::structure::{Block, BlockLabel, Body};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::export::terraform::block::Members;
use crate::export::terraform::expression::{agrees, constant, only, value};

/// Compares blocks of one file.
pub(super) struct Comparison<'t> {
    /// The text of the file.
    pub(super) text: &'t str,
    /// The same as it was saved.
    pub(super) saved: Option<&'t str>,
    /// What differs and only Terraform can compute.
    pub(super) not_planned: Vec<String>,
}

/// A block, and what it is compared with.
pub(super) struct Side<'s> {
    body: &'s Body,
    saved: Option<&'s Body>,
    /// What the configuration in the plan says; nothing where there is none.
    planned: Option<BTreeMap<&'s str, &'s RawValue>>,
    ignored: BTreeSet<String>,
}

/// What a resource says to Terraform and not to its provider.
const META: &[&str] =
    &["count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection", "timeouts"];

impl<'s> Side<'s> {
    /// A block, and what it is compared with.
    pub(super) fn new(body: &'s Body, saved: Option<&'s Body>, planned: Option<&'s Members<'s>>) -> Self {
        let planned = planned.map(|planned| planned.iter().map(|(name, value)| (name.as_str(), *value)).collect());
        Self { body, saved, planned, ignored: BTreeSet::new() }
    }

    /// Without these attributes.
    pub(super) fn without(self, ignored: &BTreeSet<String>) -> Self {
        Self { ignored: ignored.clone(), ..self }
    }
}

impl Comparison<'_> {
    /// Writes what the block writes into values; without values, what differs is named.
    pub(super) fn compare(&mut self, side: &Side<'_>, mut values: Option<&mut Map<String, Value>>, prefix: &str) {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let counts = |name: &str| !side.ignored.contains(name) && !META.contains(&name);
        for attribute in side.body.attributes() {
            let name = attribute.key.as_str();
            seen.insert(name);
            if counts(name) && !self.attribute(side, name, &attribute.value, values.as_deref_mut()) {
                self.not_planned.push(format!("{prefix}{name}"));
            }
        }
        let mut blocks: BTreeMap<&str, Vec<&Block>> = BTreeMap::new();
        for block in side.body.blocks() {
            let label = block.labels.first().map(BlockLabel::as_str);
            let name = label.filter(|_| block.ident.as_str() == "dynamic").unwrap_or(block.ident.as_str());
            seen.insert(name);
            blocks.entry(name).or_default().push(block);
        }
        for (name, blocks) in blocks.into_iter().filter(|(name, _)| counts(name)) {
            self.blocks(side, name, &blocks, values.as_deref_mut(), prefix);
        }
        let gone: Vec<&str> = match (&side.planned, side.saved) {
            (Some(planned), _) => planned.keys().copied().collect(),
            (None, Some(saved)) => saved.attributes().map(|attribute| attribute.key.as_str()).collect(),
            (None, None) => Vec::new(),
        };
        let gone = gone.into_iter().filter(|name| counts(name) && !seen.contains(name));
        self.not_planned.extend(gone.map(|name| format!("{prefix}{name}")));
    }

    /// Whether the plan then has what an attribute says.
    fn attribute(
        &self,
        side: &Side<'_>,
        name: &str,
        expression: &Expression,
        values: Option<&mut Map<String, Value>>,
    ) -> bool {
        let planned = side.planned.as_ref().map(|planned| planned.get(name).copied());
        let Some(written) = value(expression) else {
            let saved = side.saved.and_then(|saved| saved.get_attribute(name));
            let saved = saved.and_then(|saved| self.saved?.get(saved.value.span()?));
            let text = expression.span().and_then(|span| self.text.get(span)).unwrap_or_default();
            let is_as_saved = self.saved.is_none() || side.saved.is_none() || saved == Some(text);
            return is_as_saved
                && planned.is_none_or(|planned| planned.is_some_and(|planned| agrees(expression, text, planned)));
        };
        if let Some(Some(planned)) = planned
            && constant(planned).is_some_and(|planned| same(&planned, &written))
        {
            return true;
        }
        let Some(values) = values else { return false };
        let before = values.get(name);
        if before.is_some_and(|before| same(before, &written)) {
            return true;
        }
        // Without a value the provider takes one of its own.
        if written.is_null() {
            return before.is_none();
        }
        let written = typed(before, written);
        values.insert(name.to_owned(), written);
        true
    }

    fn blocks(
        &mut self,
        side: &Side<'_>,
        name: &str,
        blocks: &[&Block],
        values: Option<&mut Map<String, Value>>,
        prefix: &str,
    ) {
        let path = format!("{prefix}{name}");
        let block = match blocks {
            [block] if block.ident.as_str() == name => *block,
            _ => {
                if self.several(side, name, blocks) {
                    self.not_planned.push(path);
                }
                return;
            }
        };
        let saved: Vec<&Block> = side.saved.into_iter().flat_map(|saved| saved.get_blocks(name)).collect();
        let planned = match side.planned.as_ref().map(|planned| planned.get(name).copied()) {
            None => None,
            Some(None) => Some(BTreeMap::new()),
            Some(Some(list)) => only(list),
        };
        let inner = Side {
            body: &block.body,
            saved: saved.first().filter(|_| saved.len() == 1).map(|saved| &saved.body),
            planned: planned
                .as_ref()
                .map(|planned| planned.iter().map(|(name, value)| (name.as_str(), *value)).collect()),
            ignored: BTreeSet::new(),
        };
        let prefix = format!("{path}.");
        let Some(values) = values else { return self.compare(&inner, None, &prefix) };
        match values.get_mut(name) {
            Some(Value::Array(items)) if items.len() == 1 => {
                let only = items.first_mut().and_then(Value::as_object_mut);
                self.compare(&inner, only, &prefix);
            }
            Some(Value::Array(items)) if items.len() > 1 => self.compare(&inner, None, &prefix),
            _ => {
                let mut new = Map::new();
                self.compare(&inner, Some(&mut new), &prefix);
                if !new.is_empty() {
                    values.insert(name.to_owned(), Value::Array(vec![Value::Object(new)]));
                }
            }
        }
    }

    /// Whether several blocks of a name, or one that makes them, differ from those that were planned.
    fn several(&self, side: &Side<'_>, name: &str, blocks: &[&Block]) -> bool {
        let made = |saved: &Body| -> Vec<String> {
            let dynamic = saved.get_blocks("dynamic");
            let of_name = dynamic.filter(|block| block.labels.first().is_some_and(|label| label.as_str() == name));
            of_name
                .chain(saved.get_blocks(name))
                .filter_map(|block| Some(self.saved?.get(block.span()?)?.to_owned()))
                .collect()
        };
        let texts: Vec<String> =
            blocks.iter().filter_map(|block| Some(self.text.get(block.span()?)?.to_owned())).collect();
        let is_edited = side.saved.is_some_and(|body| made(body) != texts);
        let planned = side.planned.as_ref().map(|planned| planned.get(name).copied());
        let count =
            |planned: &RawValue| serde_json::from_str::<Vec<&RawValue>>(planned.get()).map_or(1, |list| list.len());
        let is_plain = blocks.iter().all(|block| block.ident.as_str() != "dynamic");
        let is_other = match planned {
            None => false,
            Some(None) => true,
            Some(Some(planned)) => is_plain && count(planned) != blocks.len(),
        };
        let is_other_inside = || {
            let lists =
                planned.flatten().and_then(|planned| serde_json::from_str::<Vec<Members<'_>>>(planned.get()).ok());
            let Some(lists) = lists.filter(|_| is_plain) else { return false };
            blocks.iter().zip(&lists).any(|(block, planned)| {
                let mut inner = Comparison { text: self.text, saved: None, not_planned: Vec::new() };
                let side = Side::new(&block.body, None, Some(planned));
                inner.compare(&side, None, "");
                !inner.not_planned.is_empty()
            })
        };
        is_edited || is_other || is_other_inside()
    }
}

fn same(planned: &Value, written: &Value) -> bool {
    match (planned.as_f64(), written.as_f64()) {
        (Some(planned), Some(written)) => (planned - written).abs() < f64::EPSILON,
        _ => planned == written,
    }
}

/// A value in the type that the plan has it in: Terraform converts between words, numbers and booleans.
fn typed(before: Option<&Value>, written: Value) -> Value {
    let converted = match (before, &written) {
        (Some(Value::Bool(_) | Value::Number(_)), Value::String(text)) => serde_json::from_str(text).ok(),
        (Some(Value::String(_)), Value::Bool(_) | Value::Number(_)) => Some(Value::from(written.to_string())),
        _ => None,
    };
    converted.unwrap_or(written)
}
