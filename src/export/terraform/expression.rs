//! Expressions of Terraform's language: values that are written as they are, and what others refer to.

use std::collections::BTreeSet;

use hcl_edit::Number;
use hcl_edit::expr::{Expression, ObjectKey, Traversal, TraversalOperator};
use hcl_edit::structure::Body;
use hcl_edit::visit::{self, Visit};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::export::terraform::block::{Members, references};
use crate::export::terraform::reference::heads;

/// The value of an expression that is written as it is.
pub(super) fn value(expression: &Expression) -> Option<Value> {
    Some(match expression {
        Expression::Null(_) => Value::Null,
        Expression::Bool(value) => Value::Bool(**value),
        Expression::Number(number) => numeric(number.value())?,
        Expression::String(text) => Value::String(text.as_str().to_owned()),
        Expression::Array(items) => Value::Array(items.iter().map(value).collect::<Option<_>>()?),
        Expression::Object(members) => {
            let member = |(key, member): (&ObjectKey, &hcl_edit::expr::ObjectValue)| {
                let name = match key {
                    ObjectKey::Ident(name) => name.as_str().to_owned(),
                    ObjectKey::Expression(key) => key.as_str()?.to_owned(),
                };
                Some((name, value(member.expr())?))
            };
            Value::Object(members.iter().map(member).collect::<Option<Map<_, _>>>()?)
        }
        Expression::Parenthesis(inner) => value(inner.inner())?,
        _ => return None,
    })
}

fn numeric(number: &Number) -> Option<Value> {
    let whole = number.as_u64().map(Value::from).or_else(|| number.as_i64().map(Value::from));
    whole.or_else(|| serde_json::Number::from_f64(number.as_f64()?).map(Value::Number))
}

/// What a plan says an expression is, where that is a constant.
pub(super) fn constant(planned: &RawValue) -> Option<Value> {
    let parts: Members<'_> = serde_json::from_str(planned.get()).ok()?;
    serde_json::from_str(parts.get("constant_value")?.get()).ok()
}

/// The object in a list of one, or the object itself: how a plan writes the attributes of the only block of a name.
pub(super) fn only(planned: &RawValue) -> Option<Members<'_>> {
    let of_list = || {
        let [only] = serde_json::from_str::<[Members<'_>; 1]>(planned.get()).ok()?;
        Some(only)
    };
    of_list().or_else(|| serde_json::from_str(planned.get()).ok())
}

/// Whether an expression can be the one that a plan was made of: it refers to the same.
pub(super) fn agrees(expression: &Expression, text: &str, planned: &RawValue) -> bool {
    if constant(planned).is_some() {
        return false;
    }
    let references = references(planned.get());
    let plain: String = text.chars().filter(|character| !character.is_whitespace()).collect();
    let is_there = |head: &&str| plain.contains(*head);
    let mut traversals = Traversals::default();
    traversals.visit_expr(expression);
    let is_known = |own: &String| {
        references.iter().any(|known| known.starts_with(own.as_str()) || own.starts_with(known.as_str()))
    };
    heads(&references).iter().all(is_there) && (traversals.has_loop || traversals.found.iter().all(is_known))
}

/// What an expression refers to, up to the first index.
#[derive(Default)]
struct Traversals {
    found: BTreeSet<String>,
    /// Inside `for` names mean something else.
    has_loop: bool,
}

impl Visit for Traversals {
    fn visit_traversal(&mut self, node: &Traversal) {
        if let Expression::Variable(root) = &node.expr {
            let mut path = root.as_str().to_owned();
            for operator in &node.operators {
                let TraversalOperator::GetAttr(name) = operator.value() else { break };
                path.push('.');
                path.push_str(name.as_str());
            }
            self.found.insert(path);
        }
        visit::visit_traversal(self, node);
    }

    fn visit_for_expr(&mut self, node: &hcl_edit::expr::ForExpr) {
        self.has_loop = true;
        visit::visit_for_expr(self, node);
    }

    fn visit_for_directive(&mut self, node: &hcl_edit::template::ForDirective) {
        self.has_loop = true;
        visit::visit_for_directive(self, node);
    }
}

/// How many instances `count` or `for_each` make, where that is written as it is.
pub(super) fn instances(expression: &Expression) -> Option<usize> {
    match expression {
        Expression::Number(number) => usize::try_from(number.value().as_u64()?).ok(),
        Expression::Object(members) => Some(members.len()),
        Expression::FuncCall(call) if call.name.is_namespaced() => None,
        Expression::FuncCall(call) if call.name.name.as_str() == "toset" => {
            let only = call.args.iter().next().and_then(value)?;
            Some(only.as_array()?.iter().filter_map(Value::as_str).collect::<BTreeSet<_>>().len())
        }
        _ => None,
    }
}

/// The attributes of which Terraform ignores changes; nothing where it ignores those of all.
pub(super) fn ignored(body: &Body) -> Option<BTreeSet<String>> {
    let lifecycle = body.get_blocks("lifecycle").next();
    let list = lifecycle.and_then(|block| block.body.get_attribute("ignore_changes"));
    let name = |expression: &Expression| match expression {
        Expression::Variable(name) => Some(name.as_str().to_owned()),
        Expression::String(name) => Some(name.as_str().to_owned()),
        Expression::Traversal(traversal) => match &traversal.expr {
            Expression::Variable(name) => Some(name.as_str().to_owned()),
            _ => None,
        },
        _ => None,
    };
    match list.map(|list| &list.value) {
        None => Some(BTreeSet::new()),
        Some(Expression::Array(items)) => Some(items.iter().filter_map(name).collect()),
        Some(_) => None,
    }
}
