//! Random JSON for the properties of this floor.

use proptest::prelude::*;
use serde_json::Value;

/// Any JSON value, a few levels deep; names differ in more than case.
pub(super) fn json() -> impl Strategy<Value = Value> {
    let text = r#"([a-z~/"\\ \n\t\u{7f}\u{202e}é🔑]|[\[\]{},:]){0,12}"#;
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        text.prop_map(Value::from),
        Just(Value::from("long ".repeat(50))),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(text, inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// The pointers of a value and of everything in it, in the order in which they are written.
pub(super) fn leaves_and_branches(value: &Value) -> Vec<String> {
    let mut pointers = vec![String::new()];
    let inner: Vec<(String, &Value)> = match value {
        Value::Array(elements) => elements.iter().enumerate().map(|(at, inner)| (at.to_string(), inner)).collect(),
        Value::Object(members) => members.iter().map(|(name, inner)| (escaped(name), inner)).collect(),
        _ => Vec::new(),
    };
    for (name, inner) in inner {
        pointers.extend(leaves_and_branches(inner).iter().map(|rest| format!("/{name}{rest}")));
    }
    pointers
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
