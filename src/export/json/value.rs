//! Single values and lists of words: what a property may hold, and what an exporter may have made of it.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::model::role_settings::MaximumDuration;
use crate::model::{Field, Instant, ObjectId, Period, PrincipalKind, Why};

/// A property as it stands in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Raw<T> {
    /// The property is not there.
    #[default]
    Absent,
    /// `null`, or an empty object where a value is expected.
    Null,
    /// A value.
    Value(T),
    /// Something else; why it says nothing.
    Odd(Why),
}

impl<T> Raw<T> {
    /// The property is there, whatever it holds.
    pub(crate) fn is_present(&self) -> bool {
        !matches!(self, Self::Absent)
    }

    /// The value, if there is one.
    pub(crate) fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }

    /// The value, if there is one.
    pub(crate) fn as_value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }

    /// A field in which `null` stands for this value.
    pub(crate) fn field_or(self, null: T) -> Field<T> {
        match self {
            Self::Absent => Field::Unknown(Why::NotSelected),
            Self::Null => Field::Known(null),
            Self::Value(value) => Field::Known(value),
            Self::Odd(why) => Field::Unknown(why),
        }
    }

    /// A field in which `null` says nothing.
    pub(crate) fn field(self) -> Field<T> {
        match self {
            Self::Absent | Self::Null => Field::Unknown(Why::NotSelected),
            Self::Value(value) => Field::Known(value),
            Self::Odd(why) => Field::Unknown(why),
        }
    }

    /// A field in which `null` is a value of its own.
    pub(crate) fn nullable(self) -> Field<Option<T>> {
        match self {
            Self::Absent => Field::Unknown(Why::NotSelected),
            Self::Null => Field::Known(None),
            Self::Value(value) => Field::Known(Some(value)),
            Self::Odd(why) => Field::Unknown(why),
        }
    }

    /// The property without a `null` that says nothing: the Graph SDK prints one for what was not selected.
    pub(crate) fn unless(self, is_silent: bool) -> Self {
        if is_silent && matches!(self, Self::Null) { Self::Absent } else { self }
    }

    /// The first of two properties that is there.
    pub(crate) fn or(self, other: Self) -> Self {
        if self.is_present() { self } else { other }
    }

    /// The same state of a derived value; `None` is a value outside the known set.
    pub(crate) fn known_as<U>(self, read: impl FnOnce(T) -> Option<U>) -> Raw<U> {
        match self {
            Self::Absent => Raw::Absent,
            Self::Null => Raw::Null,
            Self::Value(value) => read(value).map_or(Raw::Odd(Why::UnknownValue), Raw::Value),
            Self::Odd(why) => Raw::Odd(why),
        }
    }
}

/// A scalar that can be read from what JSON offers.
pub(crate) trait Scalar<'de>: Sized {
    /// From text; `None` where the text is not one.
    fn from_text(text: Cow<'de, str>) -> Option<Self>;

    /// From `true` or `false`.
    fn from_bool(_: bool) -> Option<Self> {
        None
    }

    /// From a whole number.
    fn from_number(_: i64) -> Option<Self> {
        None
    }

    /// From an object, property by property, each with its number if it has one.
    fn from_parts(_: &[(String, i64)]) -> Option<Self> {
        None
    }
}

/// Text, borrowed from the file where it has no escapes.
pub(crate) type Text<'a> = Cow<'a, str>;

impl<'de> Scalar<'de> for Text<'de> {
    fn from_text(text: Cow<'de, str>) -> Option<Self> {
        Some(text)
    }
}

impl<'de> Scalar<'de> for bool {
    fn from_text(text: Cow<'de, str>) -> Option<Self> {
        match text.trim() {
            text if text.eq_ignore_ascii_case("true") => Some(true),
            text if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    fn from_bool(value: bool) -> Option<Self> {
        Some(value)
    }
}

impl<'de> Scalar<'de> for i64 {
    fn from_text(text: Cow<'de, str>) -> Option<Self> {
        text.trim().parse().ok()
    }

    fn from_number(number: i64) -> Option<Self> {
        Some(number)
    }
}

impl<'de> Scalar<'de> for ObjectId {
    fn from_text(text: Cow<'de, str>) -> Option<Self> {
        Self::parse(&text)
    }
}

/// A moment; `None` is "never set".
impl<'de> Scalar<'de> for Option<Instant> {
    fn from_text(text: Cow<'de, str>) -> Option<Self> {
        Instant::parse(&text).ok()
    }
}

impl<'de> Scalar<'de> for Period {
    fn from_text(text: Cow<'de, str>) -> Option<Self> {
        Self::parse(&text)
    }

    /// A .NET time span printed as an object: 10,000,000 ticks make a second.
    fn from_parts(parts: &[(String, i64)]) -> Option<Self> {
        let ticks = parts.iter().find(|(name, _)| name.eq_ignore_ascii_case("Ticks"))?.1;
        u64::try_from(ticks).ok().map(|ticks| Self::seconds(ticks / 10_000_000))
    }
}

/// A text that is no length of time, or a bare number, is kept: it is what a rule reports.
impl<'de> Scalar<'de> for MaximumDuration {
    fn from_text(text: Cow<'de, str>) -> Option<Self> {
        Some(Self::parse(&text))
    }

    fn from_number(number: i64) -> Option<Self> {
        Some(Self::Malformed(number.to_string().into()))
    }

    fn from_parts(parts: &[(String, i64)]) -> Option<Self> {
        Period::from_parts(parts).map(Self::Of)
    }
}

impl<'de> Scalar<'de> for PrincipalKind {
    fn from_text(text: Cow<'de, str>) -> Option<Self> {
        Self::parse(&text)
    }
}

/// What PowerShell leaves of a value that `ConvertTo-Json -Depth` cut.
pub(crate) fn is_cut(text: &str) -> bool {
    (text.starts_with("@{") && text.ends_with('}')) || is_type_name(text)
}

/// Whether a text is the name of a .NET type, which stands for an object that was cut. Other names may begin with `System.` too.
pub(crate) fn is_type_name(text: &str) -> bool {
    let of_system = |rest: &str| rest == "Object" || rest.ends_with("[]") || rest.starts_with("Collections.");
    let is_one = text.strip_prefix("System.").is_some_and(of_system);
    (is_one && !text.contains(' ')) || text.starts_with("Microsoft.Graph.PowerShell.Models.")
}

impl<'de, T: Scalar<'de>> Deserialize<'de> for Raw<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor(PhantomData))
    }
}

struct ScalarVisitor<T>(PhantomData<T>);

/// What stands in an object in the place of a value.
#[derive(Deserialize)]
#[serde(untagged)]
enum Inner {
    List(Vec<IgnoredAny>),
    Scalar(Raw<i64>),
}

pub(super) fn unexpected<T>() -> Raw<T> {
    Raw::Odd(Why::UnknownValue)
}

impl<'de, T: Scalar<'de>> ScalarVisitor<T> {
    fn text(text: Cow<'de, str>) -> Raw<T> {
        if is_cut(&text) {
            return Raw::Odd(Why::CutByExporter);
        }
        T::from_text(text).map_or_else(unexpected, Raw::Value)
    }
}

impl<'de, T: Scalar<'de>> Visitor<'de> for ScalarVisitor<T> {
    type Value = Raw<T>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Raw<T>, E> {
        Ok(T::from_bool(value).map_or_else(unexpected, Raw::Value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Raw<T>, E> {
        Ok(T::from_number(number).map_or_else(unexpected, Raw::Value))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Raw<T>, E> {
        Ok(i64::try_from(number).ok().and_then(T::from_number).map_or_else(unexpected, Raw::Value))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Raw<T>, E> {
        Ok(unexpected())
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Raw<T>, E> {
        Ok(Self::text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw<T>, E> {
        Ok(Self::text(Cow::Owned(text.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Raw<T>, E> {
        Ok(Raw::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw<T>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(unexpected())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw<T>, A::Error> {
        let mut parts = Vec::new();
        let mut wrapped = Raw::Absent;
        let mut says_nothing = true;
        while let Some(key) = map.next_key::<String>()? {
            // PowerShell 5.1 prints a date made with Get-Date as an object with `value` and `DateTime`.
            if key.eq_ignore_ascii_case("value") {
                wrapped = map.next_value::<Self::Value>()?;
            } else {
                match map.next_value::<Inner>()? {
                    Inner::Scalar(Raw::Value(number)) => parts.push((key, number)),
                    Inner::Scalar(Raw::Absent | Raw::Null) => {}
                    Inner::Scalar(Raw::Odd(_)) => says_nothing = false,
                    Inner::List(list) => says_nothing &= list.is_empty(),
                }
            }
        }
        if wrapped.is_present() {
            return Ok(wrapped);
        }
        Ok(match T::from_parts(&parts) {
            Some(value) => Raw::Value(value),
            None if parts.is_empty() && says_nothing => Raw::Null,
            None => unexpected(),
        })
    }
}

/// A property that knows whether it was found.
pub(crate) trait Findable {
    /// Whether it is there, whatever it holds.
    fn is_there(&self) -> bool;

    /// Whether it is a list that `ConvertTo-Json` joined to one text.
    fn is_joined(&self) -> bool {
        false
    }
}

impl<T> Findable for Raw<T> {
    fn is_there(&self) -> bool {
        self.is_present()
    }
}

impl Findable for Words<'_> {
    fn is_there(&self) -> bool {
        self.0.is_present()
    }

    fn is_joined(&self) -> bool {
        self.1
    }
}

impl Findable for Names<'_> {
    fn is_there(&self) -> bool {
        self.0.is_present()
    }
}

impl Findable for Seen {
    fn is_there(&self) -> bool {
        self.0
    }
}

/// A property whose list may stop before its end (`name@odata.nextLink`).
pub(crate) trait Cuttable {
    /// Marks the list as cut.
    fn cut(&mut self);
}

impl<T> Cuttable for Raw<T> {
    fn cut(&mut self) {
        *self = Self::Odd(Why::CutList);
    }
}

impl Cuttable for Words<'_> {
    fn cut(&mut self) {
        self.0.cut();
    }
}

impl Cuttable for Names<'_> {
    fn cut(&mut self) {
        self.0.cut();
    }
}

impl Cuttable for Seen {
    fn cut(&mut self) {}
}

/// A list of words, none of which holds a blank. A text stands for a list of them: below its depth, `ConvertTo-Json` joins a list by
/// blanks, and writes an empty one as an empty text. An empty object stands for an empty list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Words<'a>(pub(crate) Raw<Vec<Text<'a>>>, bool);

/// A list of names, which may hold blanks. A scalar stands for a list of one, an empty object for an empty list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Names<'a>(pub(crate) Raw<Vec<Text<'a>>>);

impl<'a> Words<'a> {
    /// A list that was not read as such.
    pub(crate) fn of(words: Vec<Text<'a>>) -> Self {
        Self(Raw::Value(words), false)
    }
}

impl<'de> Deserialize<'de> for Words<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (list, is_text) = deserializer.deserialize_any(ListVisitor)?;
        let (Raw::Value(texts), true) = (&list, is_text) else { return Ok(Self(list, false)) };
        let words: Vec<Text<'de>> = texts.iter().flat_map(split).collect();
        let is_joined = words.len() != 1;
        Ok(Self(Raw::Value(words), is_joined))
    }
}

impl<'de> Deserialize<'de> for Names<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor).map(|(list, _)| Self(list))
    }
}

/// The words of a text, borrowed where it is.
fn split<'a>(text: &Text<'a>) -> Vec<Text<'a>> {
    match text {
        Cow::Borrowed(text) => text.split_whitespace().map(Cow::Borrowed).collect(),
        Cow::Owned(text) => text.split_whitespace().map(|word| Cow::Owned(word.to_owned())).collect(),
    }
}

/// Reads a list of texts, and tells whether one text stands in its place.
struct ListVisitor;

impl<'de> Visitor<'de> for ListVisitor {
    type Value = (Raw<Vec<Text<'de>>>, bool);

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of words")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut words = Vec::new();
        let mut odd = None;
        while let Some(word) = seq.next_element::<Raw<Text<'de>>>()? {
            match word {
                Raw::Value(word) => words.push(word),
                Raw::Odd(why) => odd = Some(why),
                Raw::Absent | Raw::Null => {}
            }
        }
        Ok((odd.map_or(Raw::Value(words), Raw::Odd), false))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(one(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(one(Cow::Owned(text.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok((Raw::Null, false))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok((unexpected(), false))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok((unexpected(), false))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok((unexpected(), false))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok((unexpected(), false))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut empty = true;
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            empty = false;
        }
        Ok((if empty { Raw::Value(Vec::new()) } else { unexpected() }, false))
    }
}

/// One text in the place of a list.
fn one(text: Text<'_>) -> (Raw<Vec<Text<'_>>>, bool) {
    if is_cut(&text) { (Raw::Odd(Why::CutByExporter), false) } else { (Raw::Value(vec![text]), true) }
}

/// Whether a property is there, whatever it holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Seen(pub(crate) bool);

impl<'de> Deserialize<'de> for Seen {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self(true))
    }
}

/// A text as records keep it.
pub(crate) fn boxed(text: Raw<Text<'_>>) -> Raw<crate::model::Given> {
    text.known_as(|text| Some(text.trim().into()))
}

/// A name as records keep it: trimmed, `None` where it is empty.
pub(crate) fn name(text: Raw<Text<'_>>) -> Option<crate::model::Given> {
    let text = text.value()?;
    let trimmed = text.trim();
    if trimmed.is_empty() { None } else { Some(trimmed.into()) }
}
