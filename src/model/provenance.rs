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

    /// Adds the places of a further copy.
    pub fn merge(&mut self, other: &Self) {
        let known: Vec<Place> = self.places().collect();
        let fresh = other.places().filter(|place| !known.contains(place));
        self.copies.get_or_insert_with(|| Box::new(Copies(Vec::new()))).0.extend(fresh);
    }
}

/// Evidence: a property of an object, or the object as a whole, in the copies it may stand in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At {
    /// The copies of the object, in the order of preference.
    pub places: Vec<Place>,
    /// The property; `None` for the object as a whole.
    pub property: Option<Property>,
}

impl At {
    /// An object that stands inside another one, such as one resource role scope of a package.
    #[must_use]
    pub fn nested(place: Place, property: Option<Property>) -> Self {
        Self { places: vec![place], property }
    }
}
