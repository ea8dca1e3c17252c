//! JSON pointers of many values, in one walk over their text.

use std::fmt::Write;
use std::ops::Range;

use super::seal::{self, Phrase};
use super::tokens::{Container, Kind, Tokens, unquote};

/// Containers in each other of which the end is looked for, so that those without an offset inside are passed whole. What stands
/// between an offset and its containers is read once for each of them.
const OUTER: usize = 8;

/// The JSON pointer (RFC 6901) of each value that starts at one of `offsets`, in the same order.
///
/// `offsets` are bytes of `text`, ascending, possibly repeated. `text` is one JSON document or several (JSON Lines, or
/// texts written one after the other); a pointer runs from the root of its own document, and is empty for the root.
/// Nothing stands for an offset at which no value starts. The names of members are sealed.
#[must_use]
pub fn pointers(text: &str, offsets: &[usize]) -> Vec<Option<Phrase>> {
    let mut found = Vec::with_capacity(offsets.len());
    let mut trail = Trail::default();
    let mut tokens = Tokens::new(text);
    while let Some(token) = tokens.next() {
        while offsets.get(found.len()).is_some_and(|offset| *offset < token.start) {
            found.push(None);
        }
        if found.len() == offsets.len() {
            break;
        }
        trail.step(token.kind, token.range());
        if matches!(token.kind, Kind::Open(_) | Kind::Scalar) {
            while offsets.get(found.len()) == Some(&token.start) {
                found.push(Some(trail.pointer(text)));
            }
        }
        let next = offsets.get(found.len()).copied().unwrap_or(usize::MAX);
        let opens = matches!(token.kind, Kind::Open(_)) && trail.0.len() < OUTER;
        if !(opens && tokens.pass_before(token, next)) {
            trail.enter(token.kind);
        }
    }
    found.resize(offsets.len(), None);
    found
}

/// The containers around the present token, outermost first.
#[derive(Default)]
struct Trail(Vec<Around>);

enum Around {
    /// The present member's name.
    Object(Range<usize>),
    /// How many elements were seen, the present one included.
    Array(usize),
}

impl Trail {
    fn step(&mut self, kind: Kind, range: Range<usize>) {
        match (kind, self.0.last_mut()) {
            (Kind::Key, Some(Around::Object(name))) => *name = range,
            (Kind::Open(_) | Kind::Scalar, Some(Around::Array(seen))) => *seen += 1,
            _ => {}
        }
    }

    fn enter(&mut self, kind: Kind) {
        match kind {
            Kind::Open(Container::Object) => self.0.push(Around::Object(0..0)),
            Kind::Open(Container::Array) => self.0.push(Around::Array(0)),
            Kind::Close => drop(self.0.pop()),
            Kind::Key | Kind::Scalar => {}
        }
    }

    fn pointer(&self, text: &str) -> Phrase {
        let mut pointer = String::new();
        for around in &self.0 {
            // Writing to a string cannot fail.
            let _ = match around {
                Around::Object(name) => {
                    write!(pointer, "/{}", seal::key(escaped(text.get(name.clone()).unwrap_or_default())))
                }
                Around::Array(seen) => write!(pointer, "/{}", seen.saturating_sub(1)),
            };
        }
        pointer.into()
    }
}

fn escaped(quoted: &str) -> String {
    unquote(quoted).replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::super::arbitrary::{json, leaves_and_branches};
    use super::*;

    fn shown(text: &str, offsets: &[usize]) -> Vec<Option<String>> {
        let open = |pointer: Phrase| pointer.open(|_, text| text.to_owned());
        pointers(text, offsets).into_iter().map(|pointer| pointer.map(open)).collect()
    }

    fn value_starts(text: &str) -> Vec<usize> {
        let values = Tokens::new(text).filter(|token| matches!(token.kind, Kind::Open(_) | Kind::Scalar));
        values.map(|token| token.start).collect()
    }

    #[test]
    fn names_are_decoded_and_escaped() {
        let text = r#"{"@odata.x":1,"a/b~\u00e9":[0,{"":2}]}"#;
        let found: Vec<_> = shown(text, &value_starts(text)).into_iter().flatten().collect();
        assert_eq!(found, ["", "/@odata.x", "/a~1b~0é", "/a~1b~0é/0", "/a~1b~0é/1", "/a~1b~0é/1/"]);
    }

    #[test]
    fn every_document_of_a_stream_has_its_own_root() {
        let text = "{\"a\":[1]}\n{\"b\":2}\n[3] 4";
        let found: Vec<_> = shown(text, &value_starts(text)).into_iter().flatten().collect();
        assert_eq!(found, ["", "/a", "/a/0", "", "/b", "", "/0", ""]);
    }

    #[test]
    fn an_offset_may_be_repeated_or_hit_no_value() {
        let text = r#"{"a":[7,8]}"#;
        let expected = [Some(""), None, Some("/a/0"), Some("/a/0"), None, Some("/a/1"), None, None];
        let found = shown(text, &[0, 1, 6, 6, 7, 8, 10, 99]);
        assert_eq!(found.iter().map(Option::as_deref).collect::<Vec<_>>(), expected);
    }

    proptest! {
        #[test]
        fn agrees_with_serde_json(value in json()) {
            for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
                let starts = value_starts(&text);
                let found: Vec<_> = shown(&text, &starts).into_iter().flatten().collect();
                prop_assert_eq!(&found, &leaves_and_branches(&value));
                for (start, pointer) in starts.iter().zip(&found) {
                    let here = serde_json::Deserializer::from_str(&text[*start..]).into_iter::<Value>().next();
                    prop_assert_eq!(here.unwrap().ok(), value.pointer(pointer).cloned());
                }
            }
        }

        #[test]
        fn never_panics(text in r#"([\[\]{}",:\\ a1é]|"a":){0,40}"#, offsets in prop::collection::vec(0usize..50, 0..9)) {
            prop_assert_eq!(pointers(&text, &offsets).len(), offsets.len());
        }
    }
}
