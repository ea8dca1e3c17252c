//! The place of an object in its file, and the way to a member inside it.

use std::ops::Range;

use super::FileId;
use super::tokens::{Kind, Tokens, unquote};

/// An object's bytes in the decoded text of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The offset of the object's first byte, in bytes of the decoded text (after any byte order mark).
    pub start: u64,
    /// The object's length in bytes.
    pub len: u32,
}

impl Place {
    /// The place of a part of a file's text, which borrows from that text.
    #[must_use]
    pub fn of_part(file: FileId, text: &str, part: &str) -> Self {
        let start = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        let len = u32::try_from(part.len()).unwrap_or(u32::MAX);
        Self { file, start: u64::try_from(start).unwrap_or(u64::MAX), len }
    }

    /// The bytes as a range of the decoded text.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        let start = usize::try_from(self.start).unwrap_or(usize::MAX);
        start..start.saturating_add(usize::try_from(self.len).unwrap_or(usize::MAX))
    }
}

/// One step of a route from an object to something inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// The member of this name, in any ASCII case.
    Key(&'static str),
    /// The first element that is an object whose member `key` is the string `equals`, both in any ASCII case.
    Item {
        /// The name of the member that tells the elements apart.
        key: &'static str,
        /// Its value in the element meant.
        equals: &'static str,
    },
    /// The element of this index, from 0.
    Index(u32),
}

/// The steps of a path such as `rules.0.id`: names, and indexes.
pub fn steps(path: &'static str) -> impl Iterator<Item = Step> {
    path.split('.').map(|name| name.parse().map_or(Step::Key(name), Step::Index))
}

/// Where something stands inside an object's text, in byte offsets of that text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The name with its quotes; nothing for an array element or the object itself.
    pub key: Option<Range<usize>>,
    /// The whole value.
    pub value: Range<usize>,
}

/// Finds what `route` leads to inside the text of one JSON value; an empty route leads to the value itself.
///
/// Of equal names the last counts, as when parsing. A member that stands under `AdditionalProperties` (a dictionary of
/// the SDK) counts as its parent's own where the parent has none of that name. `Item` also accepts the object itself
/// where a list of one was exported as its only element. Nothing is found where a step leads nowhere; a `null` is found.
#[must_use]
pub fn resolve(object: &str, route: &[Step]) -> Option<Member> {
    let mut tokens = Tokens::new(object);
    let first = tokens.next()?;
    let whole = Member { key: None, value: first.start..tokens.value_end(first) };
    route.iter().try_fold(whole, |member, step| follow(object, &member.value, *step))
}

fn follow(text: &str, value: &Range<usize>, step: Step) -> Option<Member> {
    match step {
        Step::Key(name) => member(text, value, name),
        Step::Item { key, equals } => elements(text, value)
            .chain([Member { key: None, value: value.clone() }])
            .find(|element| has(text, &element.value, key, equals)),
        Step::Index(index) => elements(text, value).nth(usize::try_from(index).ok()?),
    }
}

fn member(text: &str, object: &Range<usize>, name: &str) -> Option<Member> {
    let (mut own, mut wrapper) = (None, None);
    for child in children(text, object) {
        let Some(key) = child.key.clone() else { continue };
        if says(text, &key, name) {
            own = Some(child);
        } else if says(text, &key, "AdditionalProperties") {
            wrapper = Some(child.value);
        }
    }
    let unwrapped = |object: &Range<usize>| {
        children(text, object).filter(|child| child.key.as_ref().is_some_and(|key| says(text, key, name))).last()
    };
    own.or_else(|| unwrapped(&wrapper?))
}

fn elements(text: &str, array: &Range<usize>) -> impl Iterator<Item = Member> {
    children(text, array).filter(|child| child.key.is_none())
}

fn has(text: &str, object: &Range<usize>, key: &str, equals: &str) -> bool {
    member(text, object, key).is_some_and(|member| says(text, &member.value, equals))
}

fn says(text: &str, string: &Range<usize>, expected: &str) -> bool {
    let quoted = text.get(string.clone()).unwrap_or_default();
    quoted.starts_with('"') && unquote(quoted).eq_ignore_ascii_case(expected)
}

fn children<'a>(text: &'a str, value: &Range<usize>) -> impl Iterator<Item = Member> + use<'a> {
    let mut tokens = Tokens::within(text, value.clone());
    tokens.next();
    std::iter::from_fn(move || child(&mut tokens))
}

fn child(tokens: &mut Tokens<'_>) -> Option<Member> {
    let mut token = tokens.next()?;
    let key = (token.kind == Kind::Key).then(|| token.range());
    if key.is_some() {
        token = tokens.next()?;
    }
    let starts_value = matches!(token.kind, Kind::Open(_) | Kind::Scalar);
    starts_value.then(|| Member { key, value: token.start..tokens.value_end(token) })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::super::arbitrary::{json, leaves_and_branches};
    use super::*;

    fn found(object: &str, route: &[Step]) -> Option<String> {
        resolve(object, route).map(|member| object[member.value].to_owned())
    }

    #[test]
    fn a_place_is_small() {
        assert_eq!(size_of::<Place>(), 16);
        assert_eq!(Place { file: FileId(1), start: 5, len: 2 }.range(), 5..7);
    }

    #[test]
    fn names_match_in_any_case_and_the_last_of_equals_counts() {
        let object = r#"{"Id": 1, "x": 0, "ID" : [2]}"#;
        let member = resolve(object, &[Step::Key("id")]).unwrap();
        assert_eq!(&object[member.key.unwrap()], "\"ID\"");
        assert_eq!(&object[member.value], "[2]");
    }

    #[test]
    fn an_escaped_name_is_found() {
        assert_eq!(found(r#"{"i\u0064":1}"#, &[Step::Key("id")]).unwrap(), "1");
    }

    #[test]
    fn an_item_is_found_by_its_id() {
        let policy = r#"{"rules":[{"id":"Enablement_Admin"},{"id":7},"id",{"Id":"expiration_admin","on":true}]}"#;
        let route = [Step::Key("rules"), Step::Item { key: "id", equals: "Expiration_Admin" }, Step::Key("on")];
        assert_eq!(found(policy, &route).unwrap(), "true");
        assert_eq!(found(policy, &[Step::Key("rules"), Step::Item { key: "id", equals: "other" }]), None);
    }

    #[test]
    fn an_item_is_found_where_a_list_of_one_collapsed() {
        let policy = r#"{"rules":{"id":"a","on":true}}"#;
        let route = [Step::Key("rules"), Step::Item { key: "id", equals: "a" }, Step::Key("on")];
        assert_eq!(found(policy, &route).unwrap(), "true");
    }

    #[test]
    fn additional_properties_belong_to_their_parent() {
        let rule = r#"{"Id":"a","AdditionalProperties":{"id":"b","maximumDuration":null}}"#;
        assert_eq!(found(rule, &[Step::Key("maximumDuration")]).unwrap(), "null");
        assert_eq!(found(rule, &[Step::Key("id")]).unwrap(), "\"a\"");
        let list = format!("[{rule}]");
        let wrapped = r#"[{"AdditionalProperties":{"id":"b"}}]"#;
        assert!(found(&list, &[Step::Item { key: "id", equals: "b" }]).is_none());
        assert!(found(wrapped, &[Step::Item { key: "id", equals: "b" }]).is_some());
    }

    #[test]
    fn a_step_that_leads_nowhere_finds_nothing() {
        for route in [Step::Index(0), Step::Key("b"), Step::Item { key: "a", equals: "1" }] {
            assert_eq!(found(r#"{"a":1}"#, &[route]), None);
        }
        assert_eq!(found("[1]", &[Step::Index(1)]), None);
        assert_eq!(found("\"a\"", &[Step::Key("a")]), None);
        assert_eq!(found("", &[]), None);
        assert_eq!(found("{\"a\":", &[Step::Key("a")]), None);
    }

    fn route(pointer: &str, root: &Value) -> Vec<Step> {
        let mut at = root;
        let mut steps = Vec::new();
        for token in pointer.split('/').skip(1) {
            let name = token.replace("~1", "/").replace("~0", "~");
            let step = if at.is_array() { Step::Index(name.parse().unwrap()) } else { Step::Key(name.clone().leak()) };
            at = at.get(&name).or_else(|| at.get(name.parse::<usize>().ok()?)).unwrap();
            steps.push(step);
        }
        steps
    }

    proptest! {
        #[test]
        fn agrees_with_serde_json(value in json()) {
            for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
                for pointer in leaves_and_branches(&value) {
                    let member = found(&text, &route(&pointer, &value)).unwrap();
                    prop_assert_eq!(serde_json::from_str::<Value>(&member).ok(), value.pointer(&pointer).cloned());
                }
            }
        }

        #[test]
        fn never_panics(text in r#"([\[\]{}",:\\ a1é]|"a":|"A"){0,40}"#) {
            let steps = [Step::Key("a"), Step::Index(1), Step::Item { key: "a", equals: "a" }];
            for first in steps {
                for second in steps {
                    if let Some(member) = resolve(&text, &[first, second]) {
                        prop_assert!(text.get(member.value).is_some());
                    }
                }
            }
        }
    }
}
