//! How an object of a list becomes records: the way that all kinds go.

use serde::Deserialize;

use crate::export::graph::sink::{ListTally, Sink};
use crate::export::json::cursor::{Cursor, SyntaxError};
use crate::export::json::shape::Shape;
use crate::model::{Collection, Instant, ObjectId, Provenance};

/// A shape that becomes records.
pub(crate) trait Element<'t>: Shape<'t> + Deserialize<'t> {
    /// What its list says of the object, beside what it holds.
    type Listed: Copy;

    /// Whether the object looks like one of these.
    fn looks_right(&self, _: Self::Listed) -> bool {
        true
    }

    /// The newest moment at which the object is known to have been as it is.
    fn seen_at(&self) -> Option<Instant> {
        None
    }

    /// The collection it is of, whether its list is one of the objects themselves, and the group it is about.
    fn counts_as(&self, listed: Self::Listed) -> (Collection, bool, Option<&ObjectId>);

    /// Keeps its records; where it is unusable, what it lacks.
    fn keep(
        self,
        listed: Self::Listed,
        sink: &mut Sink<'t, '_>,
        source: Provenance,
        tally: &mut ListTally,
    ) -> Result<(), &'static str>;
}

impl<'t> Sink<'t, '_> {
    /// Reads one object; `false` where it does not look like one and `sure` is not set.
    pub(crate) fn keep<S: Element<'t>>(
        &mut self,
        listed: S::Listed,
        cursor: &mut Cursor<'t>,
        sure: bool,
        tally: &mut ListTally,
    ) -> Result<bool, SyntaxError> {
        let (shape, range) = self.shape::<S>(cursor)?;
        if !sure && !shape.looks_right(listed) {
            return Ok(false);
        }
        self.newest(shape.seen_at());
        let (collection, listing, group) = shape.counts_as(listed);
        self.counts(collection, listing, group, tally);
        let source = self.source(&range);
        if let Err(lacks) = shape.keep(listed, self, source, tally) {
            self.unusable(collection, lacks, tally);
        }
        Ok(true)
    }
}
