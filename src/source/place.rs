//! The place of an object in its file, and the way to a member inside it.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

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
    Inside::new(object).resolve(route)
}

/// The text of one JSON value in which several things are looked for: what was walked once is not walked again.
#[derive(Debug)]
pub struct Inside<'t> {
    text: &'t str,
    /// What stands in each object and array that was walked, by where it starts.
    walked: BTreeMap<usize, Rc<[Member]>>,
}

impl<'t> Inside<'t> {
    /// The inside of one value.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        Self { text, walked: BTreeMap::new() }
    }

    /// The text of the value.
    #[must_use]
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// Finds what `route` leads to, as [`resolve`] does.
    pub fn resolve(&mut self, route: &[Step]) -> Option<Member> {
        let start = Tokens::new(self.text).next()?;
        if route.is_empty() {
            let mut tokens = Tokens::within(self.text, start.start..self.text.len());
            let first = tokens.next()?;
            return Some(Member { key: None, value: first.start..tokens.value_end(first) });
        }
        let whole = Member { key: None, value: start.start..self.text.len() };
        route.iter().try_fold(whole, |member, step| self.follow(&member.value, *step))
    }

    fn follow(&mut self, value: &Range<usize>, step: Step) -> Option<Member> {
        match step {
            Step::Key(name) => self.member(value, name),
            Step::Item { key, equals } => {
                let found = self.elements(value).find(|element| self.has(&element.value, key, equals));
                found.or_else(|| {
                    Some(Member { key: None, value: value.clone() }).filter(|_| self.has(value, key, equals))
                })
            }
            Step::Index(index) => self.elements(value).nth(usize::try_from(index).ok()?),
        }
    }

    fn member(&mut self, object: &Range<usize>, name: &str) -> Option<Member> {
        let children = self.children(object);
        let named = |children: &[Member], name| {
            children.iter().rfind(|child| child.key.as_ref().is_some_and(|key| says(self.text, key, name))).cloned()
        };
        if let Some(own) = named(&children, name) {
            return Some(own);
        }
        let wrapper = named(&children, "AdditionalProperties")?;
        named(&self.children(&wrapper.value), name)
    }

    fn elements(&mut self, array: &Range<usize>) -> impl Iterator<Item = Member> + use<'t> {
        let children = self.children(array);
        (0..children.len()).filter_map(move |at| children.get(at).filter(|child| child.key.is_none()).cloned())
    }

    fn has(&mut self, object: &Range<usize>, key: &str, equals: &str) -> bool {
        self.member(object, key).is_some_and(|member| says(self.text, &member.value, equals))
    }

    fn children(&mut self, value: &Range<usize>) -> Rc<[Member]> {
        let text = self.text;
        let walk = || {
            let mut tokens = Tokens::within(text, value.clone());
            tokens.next();
            std::iter::from_fn(|| child(&mut tokens)).collect()
        };
        Rc::clone(self.walked.entry(value.start).or_insert_with(walk))
    }
}

fn says(text: &str, string: &Range<usize>, expected: &str) -> bool {
    let quoted = text.get(string.clone()).unwrap_or_default();
    quoted.starts_with('"') && unquote(quoted).eq_ignore_ascii_case(expected)
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
