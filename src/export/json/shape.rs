//! The shapes of Graph objects on disk, v1.0 and beta, and how each becomes a model record.
//!
//! A shape names only the properties that are read. Keys compare without regard to case, `AdditionalProperties` counts as part
//! of its parent, and a value of an unexpected type makes that property unknown, not the object unreadable.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::export::json::value::{Raw, Text};

/// An object of which some properties are read.
pub(crate) trait Shape<'de>: Default {
    /// Reads the value of one property; `false` where the shape does not have it and the value was not read.
    fn take<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<bool, A::Error>;

    /// Hears that the list under this key stops before its end.
    fn cut(&mut self, key: &str);

    /// What the object shows beside its properties.
    fn marks(&mut self) -> &mut Marks;
}

/// What an object shows beside its properties.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    /// The Graph SDK printed it, which writes null for what was not selected or expanded: it has `AdditionalProperties`, or, where
    /// `Select-Object` left those out, an `Id` that no answer of Graph spells so.
    pub(crate) is_sdk: bool,
    /// A property stands in it twice; the last one counts.
    pub(crate) is_repeated: bool,
    /// `ConvertTo-Json` joined a list in it to one text.
    pub(crate) is_joined: bool,
}

/// Declares a shape: one line a property, with its name on disk: the property that the table in `model::property` has, or else
/// the words.
macro_rules! shape {
    ($(#[$meta:meta])* $name:ident<$life:lifetime> { $($field:ident: $type:ty = $($key:tt)|+),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Default)]
        pub(crate) struct $name<$life> {
            $(pub(crate) $field: $type,)*
            pub(crate) marks: crate::export::json::shape::Marks,
            marker: std::marker::PhantomData<&$life ()>,
        }

        const _: () = {
            /// A property, by its field.
            #[allow(non_camel_case_types, reason = "named like the field")]
            enum Property {
                $($field),*
            }

            impl Property {
                #[allow(non_upper_case_globals, reason = "the member of a property is named like it")]
                fn of(key: &str) -> Option<Self> {
                    #[allow(unused_imports, clippy::wildcard_imports, reason = "a shape names what it reads, or nothing of these")]
                    use crate::model::property::member::*;
                    match key {
                        $($($key)|+ => Some(Self::$field),)*
                        $(_ if $(key.eq_ignore_ascii_case($key))||+ => Some(Self::$field),)*
                        _ => None,
                    }
                }
            }

            impl<$life> crate::export::json::shape::Shape<$life> for $name<$life> {
                fn take<A: serde::de::MapAccess<$life>>(&mut self, key: &str, map: &mut A) -> Result<bool, A::Error> {
                    use crate::export::json::value::Findable as _;
                    match Property::of(key) {
                        $(Some(Property::$field) => {
                            // Two names of one property may stand side by side.
                            self.marks.is_repeated |= [$(stringify!($key)),+].len() == 1 && self.$field.is_there();
                            self.$field = map.next_value()?;
                            self.marks.is_joined |= self.$field.is_joined();
                        })*
                        None => return Ok(false),
                    }
                    Ok(true)
                }

                fn marks(&mut self) -> &mut crate::export::json::shape::Marks {
                    &mut self.marks
                }

                fn cut(&mut self, key: &str) {
                    use crate::export::json::value::Cuttable as _;
                    match Property::of(key) {
                        $(Some(Property::$field) => self.$field.cut(),)*
                        None => {}
                    }
                }
            }
        };

        impl<$life> serde::Deserialize<$life> for $name<$life> {
            fn deserialize<D: serde::Deserializer<$life>>(deserializer: D) -> Result<Self, D::Error> {
                crate::export::json::shape::deserialize(deserializer)
            }
        }
    };
}
pub(crate) use shape;

/// Reads an object by its shape; anything but an object is an empty shape.
pub(crate) fn deserialize<'de, S: Shape<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<S, D::Error> {
    let mut shape = S::default();
    deserializer.deserialize_any(Fill(&mut shape))?;
    Ok(shape)
}

/// Reads the properties of an object into its shape.
pub(crate) fn fill<'de, S: Shape<'de>, A: MapAccess<'de>>(shape: &mut S, mut map: A) -> Result<(), A::Error> {
    let mut cut = Vec::new();
    while let Some(key) = map.next_key::<Key<'de>>()? {
        shape.marks().is_sdk |= key.0 == "Id";
        if key.0.eq_ignore_ascii_case("AdditionalProperties") {
            let before = *shape.marks();
            map.next_value_seed(Fill(&mut *shape))?;
            // What stands in the object and in the dictionary as well is no repetition.
            *shape.marks() = Marks { is_sdk: true, is_joined: shape.marks().is_joined, ..before };
        } else if !shape.take(&key.0, &mut map)? {
            match list_of_link(&key.0) {
                Some(list) if map.next_value::<Raw<Text<'_>>>()?.as_value().is_some_and(|link| !link.is_empty()) => {
                    cut.push(list.to_owned());
                }
                Some(_) => {}
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
    }
    // The link may stand before or behind its list.
    for list in cut {
        shape.cut(&list);
    }
    Ok(())
}

/// The list that a key is the link to the rest of.
fn list_of_link(key: &str) -> Option<&str> {
    const LINK: &str = "@odata.nextLink";
    let (list, link) = key.split_at_checked(key.len().checked_sub(LINK.len())?)?;
    link.eq_ignore_ascii_case(LINK).then_some(list)
}

struct Fill<'s, S>(&'s mut S);

impl<'de, S: Shape<'de>> DeserializeSeed<'de> for Fill<'_, S> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, S: Shape<'de>> Visitor<'de> for Fill<'_, S> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        fill(self.0, map)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// A property name. `Cow` alone borrows only as a direct field, hence the newtype.
struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor<'de>(PhantomData<&'de ()>);
        impl<'de> Visitor<'de> for KeyVisitor<'de> {
            type Value = Key<'de>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a property name")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(KeyVisitor(PhantomData))
    }
}
