//! One block of a resource: its values, which of them a plan leaves open, and the expressions behind them, side by side.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Names, Raw, Scalar, Text, Words};
use crate::model::Why;

/// The members of an object, as text.
pub(crate) type Members<'t> = BTreeMap<String, &'t RawValue>;

/// A block: the resource itself, or one of those inside it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Block<'t> {
    values: Members<'t>,
    unknown: Members<'t>,
    expressions: Members<'t>,
}

shape! {
    /// An expression in the configuration of a plan: what it refers to, if it does.
    ExpressionShape<'a> {
        references: Words<'a> = "references",
    }
}

impl<'t> Block<'t> {
    /// `unknown` is the block's part of `after_unknown`, `expressions` its part of the configuration.
    pub(crate) fn new(values: Part<'t>, unknown: Part<'t>, expressions: Part<'t>) -> Self {
        let read = |part: Part<'t>| part.read::<Members<'t>>().unwrap_or_default();
        Self { values: read(values), unknown: read(unknown), expressions: read(expressions) }
    }

    /// The text of an attribute. One that is open until the plan is applied is missing among the values.
    fn raw(&self, name: &str) -> Raw<&'t str> {
        match (self.values.get(name), self.unknown.get(name)) {
            (Some(value), _) if value.get() != "null" => Raw::Value(value.get()),
            (_, Some(unknown)) if has_true(unknown.get()) => Raw::Odd(Why::KnownAfterApply),
            (Some(_), _) => Raw::Null,
            (None, _) => Raw::Absent,
        }
    }

    /// A scalar attribute.
    pub(crate) fn scalar<T: Scalar<'t>>(&self, name: &str) -> Raw<T> {
        match self.raw(name) {
            Raw::Value(text) => serde_json::from_str(text).unwrap_or(Raw::Odd(Why::UnknownValue)),
            Raw::Absent => Raw::Absent,
            Raw::Null => Raw::Null,
            Raw::Odd(why) => Raw::Odd(why),
        }
    }

    /// A text attribute; an empty text is how the provider writes that there is none.
    pub(crate) fn text(&self, name: &str) -> Raw<Text<'t>> {
        match self.scalar::<Text<'t>>(name) {
            Raw::Value(text) if text.trim().is_empty() => Raw::Null,
            text => text,
        }
    }

    /// A list of texts; `null` is an empty one, and one of which a part is open is open.
    pub(crate) fn words(&self, name: &str) -> Raw<Vec<Text<'t>>> {
        if self.unknown.get(name).is_some_and(|unknown| has_true(unknown.get())) {
            return Raw::Odd(Why::KnownAfterApply);
        }
        match self.raw(name) {
            Raw::Value(text) => {
                serde_json::from_str::<Names<'t>>(text).map_or(Raw::Odd(Why::UnknownValue), |words| words.0)
            }
            Raw::Null => Raw::Value(Vec::new()),
            Raw::Absent => Raw::Absent,
            Raw::Odd(why) => Raw::Odd(why),
        }
    }

    /// The blocks of one name inside this one.
    pub(crate) fn blocks(&self, name: &str) -> Raw<Vec<Block<'t>>> {
        let values = match self.raw(name) {
            Raw::Value(text) => match objects(text) {
                Some(values) => values,
                None => return Raw::Odd(Why::UnknownValue),
            },
            Raw::Null => Vec::new(),
            Raw::Absent => return Raw::Absent,
            Raw::Odd(why) => return Raw::Odd(why),
        };
        let unknown = self.unknown.get(name).map(|list| elements(list.get())).unwrap_or_default();
        let expressions = self.expressions.get(name).map(|list| elements(list.get())).unwrap_or_default();
        // Blocks that `dynamic` makes have no expressions of their own: which of them an expression belongs to is not told.
        let expressions = if expressions.len() == values.len() { expressions } else { Vec::new() };
        let part = |list: &[&'t RawValue], at: usize| list.get(at).copied().map(members).unwrap_or_default();
        let block = |(at, value): (usize, &&'t RawValue)| Block {
            values: members(value),
            unknown: part(&unknown, at),
            expressions: part(&expressions, at),
        };
        Raw::Value(values.iter().enumerate().map(block).collect())
    }

    /// The only block of one name; `Null` where there is none.
    pub(crate) fn block(&self, name: &str) -> Raw<Block<'t>> {
        match self.blocks(name) {
            Raw::Value(blocks) => blocks.into_iter().next().map_or(Raw::Null, Raw::Value),
            Raw::Absent => Raw::Absent,
            Raw::Null => Raw::Null,
            Raw::Odd(why) => Raw::Odd(why),
        }
    }

    /// Whether an attribute has a value.
    pub(crate) fn is_value(&self, name: &str) -> bool {
        matches!(self.raw(name), Raw::Value(_))
    }

    /// Whether the configuration sets an attribute.
    pub(crate) fn is_configured(&self, name: &str) -> bool {
        self.expressions.contains_key(name)
    }

    /// What the expression of an attribute refers to.
    pub(crate) fn references(&self, name: &str) -> Vec<String> {
        self.expressions.get(name).map(|expression| references(expression.get())).unwrap_or_default()
    }
}

/// What an expression refers to, as its text in the configuration tells.
pub(crate) fn references(expression: &str) -> Vec<String> {
    let shape: ExpressionShape<'_> = serde_json::from_str(expression).unwrap_or_default();
    shape.references.0.value().unwrap_or_default().into_iter().map(Text::into_owned).collect()
}

fn members(value: &RawValue) -> Members<'_> {
    serde_json::from_str(value.get()).unwrap_or_default()
}

/// The elements of a list of blocks; `None` where it is not one.
fn objects(list: &str) -> Option<Vec<&RawValue>> {
    let list: Vec<&RawValue> = serde_json::from_str(list).ok()?;
    list.iter().all(|element| element.get().starts_with('{')).then_some(list)
}

fn elements(list: &str) -> Vec<&RawValue> {
    Vec::<&RawValue>::deserialize(&mut serde_json::Deserializer::from_str(list)).unwrap_or_default()
}

/// Whether `after_unknown` marks an attribute, or a part of it, as open. It holds nothing but objects, lists and booleans.
fn has_true(unknown: &str) -> bool {
    unknown == "true" || (unknown.starts_with('[') && !unknown.contains('{') && unknown.contains("true"))
}
