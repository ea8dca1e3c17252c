//! A property that holds an object.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::export::json::shape::{Shape, fill};
use crate::export::json::value::{Cuttable, Findable, Raw, is_cut, unexpected};
use crate::model::Why;

/// An object read by its shape; an object of nothing but nulls, as SDKs print what was not expanded, is an empty shape.
impl<'de, S: Shape<'de>> Deserialize<'de> for Nested<S> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NestedVisitor(PhantomData)).map(Self)
    }
}

/// A property that holds an object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Nested<S>(pub(crate) Raw<S>);

impl<S> Nested<S> {
    /// Why the object says nothing, where it is not one.
    pub(crate) fn why(&self) -> Why {
        match self.0 {
            Raw::Odd(why) => why,
            _ => Why::NotSelected,
        }
    }
}

impl<S> Cuttable for Nested<S> {
    fn cut(&mut self) {}
}

struct NestedVisitor<S>(PhantomData<S>);

impl<'de, S: Shape<'de>> Visitor<'de> for NestedVisitor<S> {
    type Value = Raw<S>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Raw<S>, A::Error> {
        let mut shape = S::default();
        fill(&mut shape, map)?;
        Ok(Raw::Value(shape))
    }

    fn visit_unit<E>(self) -> Result<Raw<S>, E> {
        Ok(Raw::Null)
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw<S>, E> {
        Ok(if is_cut(text) { Raw::Odd(Why::CutByExporter) } else { unexpected() })
    }

    fn visit_bool<E>(self, _: bool) -> Result<Raw<S>, E> {
        Ok(unexpected())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Raw<S>, E> {
        Ok(unexpected())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Raw<S>, E> {
        Ok(unexpected())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Raw<S>, E> {
        Ok(unexpected())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw<S>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(unexpected())
    }
}

impl<S> Findable for Nested<S> {
    fn is_there(&self) -> bool {
        self.0.is_present()
    }
}
