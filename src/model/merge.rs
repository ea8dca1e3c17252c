//! What several copies of one object say together.

use std::collections::BTreeSet;

use super::{Field, Property, Why};

/// Makes one record of two, property by property, and keeps what they contradict each other about.
///
/// The result is the same whichever copy comes first: a value that only one copy has counts; where two have another one, the
/// property is unknown ([`Why::Contradicted`]).
#[derive(Debug, Default)]
pub struct Merge {
    first_wins: bool,
    contradicted: BTreeSet<Property>,
    /// Of what copies have different texts of, although one is kept.
    kept: BTreeSet<Property>,
}

/// What copies of one object say differently.
#[derive(Debug, Default)]
pub struct Differences {
    /// The properties that are unknown for it.
    pub contradicted: BTreeSet<Property>,
    /// The properties of which the text that sorts first is kept.
    pub kept: BTreeSet<Property>,
}

impl Merge {
    /// Merges copies of one object.
    #[must_use]
    pub fn copies() -> Self {
        Self::default()
    }

    /// Lays one record over another one: its values win, and nothing contradicts.
    #[must_use]
    pub fn over() -> Self {
        Self { first_wins: true, ..Self::default() }
    }

    /// What the copies say differently.
    #[must_use]
    pub fn into_differences(self) -> Differences {
        Differences { contradicted: self.contradicted, kept: self.kept }
    }

    /// Whether the first record's values win.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.first_wins
    }

    /// A property.
    pub fn field<T: Clone + PartialEq>(&mut self, property: Property, mine: &mut Field<T>, theirs: &Field<T>) {
        match (&*mine, theirs) {
            (Field::Known(_), _) if self.first_wins => {}
            (Field::Known(known), Field::Known(other)) if known == other => {}
            (Field::Known(_), Field::Known(_)) => self.contradict(property, mine),
            (Field::Known(_), Field::Unknown(Why::Contradicted)) | (Field::Unknown(_), Field::Known(_))
                if *mine != Field::Unknown(Why::Contradicted) =>
            {
                mine.clone_from(theirs);
            }
            (Field::Unknown(why), Field::Unknown(other)) if other > why => *mine = Field::Unknown(*other),
            _ => {}
        }
    }

    /// A property that one version of Microsoft Graph has no place for: of a copy that says nothing of it `None` is known, and another
    /// copy's value counts.
    pub fn optional<T: Clone + PartialEq>(
        &mut self,
        property: Property,
        mine: &mut Field<Option<T>>,
        theirs: &Field<Option<T>>,
    ) {
        match (&*mine, theirs) {
            (Field::Known(None), Field::Known(Some(_))) => mine.clone_from(theirs),
            (Field::Known(Some(_)), Field::Known(None)) => {}
            _ => self.field(property, mine, theirs),
        }
    }

    /// A property that holds a list without an order.
    pub fn list<T: Clone + Ord>(&mut self, property: Property, mine: &mut Field<Box<[T]>>, theirs: &Field<Box<[T]>>) {
        match (&*mine, theirs) {
            (Field::Known(list), Field::Known(other)) if !self.first_wins && are_alike(list, other) => {
                if other < list {
                    mine.clone_from(theirs);
                }
            }
            _ => self.field(property, mine, theirs),
        }
    }

    /// A text for messages, by which nothing is judged: of two the one that sorts first is kept.
    pub fn text<T: Clone + Ord>(&mut self, property: Property, mine: &mut Option<T>, theirs: Option<&T>) {
        match (&*mine, theirs) {
            (Some(known), Some(other)) if known != other && !self.first_wins => {
                self.kept.insert(property);
                *mine = Some(known.min(other).clone());
            }
            (None, Some(other)) => *mine = Some(other.clone()),
            _ => {}
        }
    }

    /// Makes a property unknown, because the copies contradict each other about it.
    pub fn contradict<T>(&mut self, property: Property, mine: &mut Field<T>) {
        self.contradicted.insert(property);
        *mine = Field::Unknown(Why::Contradicted);
    }
}

/// Whether each list has all of the other.
fn are_alike<T: Ord>(list: &[T], other: &[T]) -> bool {
    let (list, other): (BTreeSet<&T>, BTreeSet<&T>) = (list.iter().collect(), other.iter().collect());
    list == other
}

#[cfg(test)]
mod tests {
    use super::{Merge, Why};
    use crate::model::{Field, Property};

    fn merged(copies: &[Field<u8>]) -> (Field<u8>, usize) {
        let mut merge = Merge::copies();
        let mut all = Field::default();
        for copy in copies {
            merge.field(Property::Visibility, &mut all, copy);
        }
        (all, merge.into_differences().contradicted.len())
    }

    #[test]
    fn copies_say_the_same_together_in_any_order() {
        let silent = Field::Unknown(Why::NotSelected);
        let odd = Field::Unknown(Why::UnknownValue);
        let contradicted = Field::Unknown(Why::Contradicted);
        for (copies, all) in [
            ([silent, odd, silent], odd),
            ([silent, odd, Field::Known(1)], Field::Known(1)),
            ([Field::Known(1), silent, Field::Known(1)], Field::Known(1)),
            ([Field::Known(1), Field::Known(2), silent], contradicted),
            ([Field::Known(1), Field::Known(1), Field::Known(2)], contradicted),
            ([Field::Known(1), contradicted, odd], contradicted),
        ] {
            let [a, b, c] = copies;
            for order in [[a, b, c], [a, c, b], [b, a, c], [b, c, a], [c, a, b], [c, b, a]] {
                assert_eq!(merged(&order).0, all, "{order:?}");
            }
        }
    }

    #[test]
    fn lists_have_no_order() {
        let (first, second) = ([1, 2].into(), [2, 1].into());
        for (mut mine, theirs) in [(first, second)].into_iter().flat_map(|(a, b): (Box<[u8]>, Box<[u8]>)| {
            [(Field::Known(a.clone()), Field::Known(b.clone())), (Field::Known(b), Field::Known(a))]
        }) {
            let mut merge = Merge::copies();
            merge.list(Property::ProxyAddresses, &mut mine, &theirs);
            assert_eq!((mine, merge.into_differences().contradicted.len()), (Field::Known(Box::from([1, 2])), 0));
        }
    }
}
