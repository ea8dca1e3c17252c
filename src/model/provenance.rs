//! Where a record was read.

use super::Property;
use crate::source::Place;

/// The places of one record: the first copy, and any further copies of the same object that were merged into it.
///
/// The first copy's values win; a value it lacks comes from the first copy that has it, so a property is looked up in the
/// copies in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    first: Place,
    copies: Option<Box<Copies>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Copies(Vec<Place>);

/// Further copies whose places are kept. Exports repeat an object a few times; one that repeats it without end must not cost
/// the square of that.
const KEPT: usize = 64;

impl Provenance {
    /// The places of an object seen once.
    #[must_use]
    pub fn new(place: Place) -> Self {
        Self { first: place, copies: None }
    }

    /// The place of the copy that came first.
    #[must_use]
    pub fn first(&self) -> Place {
        self.first
    }

    /// Every place, the first copy's first.
    pub fn places(&self) -> impl Iterator<Item = Place> + '_ {
        std::iter::once(self.first).chain(self.copies.iter().flat_map(|copies| copies.0.iter().copied()))
    }

    /// A property of the object, as evidence.
    #[must_use]
    pub fn at(&self, property: Property) -> At {
        At { places: self.places().collect(), property: Some(property) }
    }

    /// The object as a whole, as evidence.
    #[must_use]
    pub fn whole(&self) -> At {
        At { places: self.places().collect(), property: None }
    }

    /// Adds the places of a further copy, as long as there are few.
    pub fn merge(&mut self, other: &Self) {
        let Copies(known) = &mut **self.copies.get_or_insert_with(|| Box::new(Copies(Vec::new())));
        for place in other.places() {
            if known.len() < KEPT && place != self.first && !known.contains(&place) {
                // There is one further copy of most objects that have any.
                known.reserve_exact(1);
                known.push(place);
            }
        }
    }
}

/// Evidence: a property of an object, or the object as a whole, in the copies it may stand in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// The copies of the object, in the order of preference.
    pub places: Vec<Place>,
    /// The property; `None` for the object as a whole.
    pub property: Option<Property>,
}

impl At {
    /// An object that the export does not hold.
    #[must_use]
    pub fn nowhere() -> Self {
        Self { places: Vec::new(), property: None }
    }

    /// An object that stands inside another one, such as one resource role scope of a package.
    #[must_use]
    pub fn nested(place: Place, property: Option<Property>) -> Self {
        Self { places: vec![place], property }
    }
}

#[cfg(test)]
mod tests {
    use super::{KEPT, Provenance};
    use crate::source::{FileId, Place};

    #[test]
    fn the_first_copies_are_kept_once_each() {
        let at = |start| Provenance::new(Place { file: FileId(0), start, len: 1 });
        let mut merged = at(0);
        for start in [0, 1, 1].into_iter().chain(0..1_000) {
            merged.merge(&at(start));
        }
        let starts: Vec<_> = merged.places().map(|place| place.start).collect();
        assert_eq!(starts, (0..=KEPT as u64).collect::<Vec<_>>());
    }
}
