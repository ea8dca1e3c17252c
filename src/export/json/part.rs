//! Parts of an object that are kept as their text.

use serde::Deserialize;
use serde::de::Deserializer;
use serde_json::value::RawValue;

use crate::export::json::value::{Cuttable, Findable, Raw, is_cut, unexpected};
use crate::model::Why;

/// An object or list kept as its text, to be read where its place matters or only if it was not read before.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Part<'a> {
    raw: Option<&'a RawValue>,
    /// Whether the list stops before its end.
    pub(crate) is_cut: bool,
}

impl<'de> Deserialize<'de> for Part<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&RawValue>::deserialize(deserializer).map(|raw| Self { raw: Some(raw), is_cut: false })
    }
}

impl<'a> Part<'a> {
    /// The text; `None` where the property is absent.
    pub(crate) fn text(self) -> Option<&'a str> {
        self.raw.map(RawValue::get)
    }

    /// Whether the property is there, whatever it holds.
    pub(crate) fn is_present(self) -> bool {
        self.raw.is_some()
    }

    /// Whether the property is there and not `null`.
    pub(crate) fn is_filled(self) -> bool {
        self.text().is_some_and(|text| text != "null")
    }

    /// Why nothing is read from it, where it is no object.
    pub(crate) fn why(self) -> Why {
        if self.text().is_some_and(|text| text.starts_with('"')) { Why::CutByExporter } else { Why::NotSelected }
    }

    /// Reads it by a shape; `None` where it is absent, `null` or cut.
    pub(crate) fn read<T: Deserialize<'a>>(self) -> Option<T> {
        let text = self.text().filter(|text| text.starts_with('{'))?;
        serde_json::from_str(text).ok()
    }

    /// The texts of a list's elements. One object stands for a list of one, `null` and `{}` for an empty list.
    pub(crate) fn items(self) -> Raw<Vec<&'a str>> {
        let Some(text) = self.text() else { return Raw::Absent };
        match text.as_bytes().first() {
            Some(b'[') => serde_json::from_str::<Vec<&RawValue>>(text)
                .map_or_else(|_| unexpected(), |items| Raw::Value(items.into_iter().map(RawValue::get).collect())),
            Some(b'{') if is_empty_object(text) => Raw::Value(Vec::new()),
            Some(b'{') => Raw::Value(vec![text]),
            Some(b'n') => Raw::Value(Vec::new()),
            Some(b'"') if is_cut(text.trim_matches('"')) => Raw::Odd(Why::CutByExporter),
            _ => unexpected(),
        }
    }

    /// Reads the elements of a whole list by a shape; `null` is an empty list.
    pub(crate) fn list<T: Deserialize<'a>>(self) -> Raw<Vec<T>> {
        if self.is_cut {
            return Raw::Odd(Why::CutList);
        }
        let mut cut = None;
        let items = self.items().known_as(|items| {
            let read = |item: &'a str| {
                if is_cut(item.trim_matches('"')) {
                    cut = Some(Why::CutByExporter);
                }
                serde_json::from_str(item).ok()
            };
            items.into_iter().map(read).collect::<Option<Vec<T>>>()
        });
        cut.map_or(items, Raw::Odd)
    }
}

fn is_empty_object(text: &str) -> bool {
    text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).is_some_and(|inner| inner.trim().is_empty())
}

impl Findable for Part<'_> {
    fn is_there(&self) -> bool {
        self.is_present()
    }
}

impl Cuttable for Part<'_> {
    fn cut(&mut self) {
        self.is_cut = true;
    }
}
