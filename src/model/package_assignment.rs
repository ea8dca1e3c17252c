//! Who holds an access package, and for how long.

use super::schedule::is_in_force;
use super::{Collection, Ending, Field, Instant, Known, Merge, Moment, ObjectId, Property, Provenance, all_of};

/// An assignment of an access package.
///
/// <https://learn.microsoft.com/graph/api/resources/accesspackageassignment>
#[derive(Debug, Clone)]
pub struct PackageAssignment {
    /// Object id.
    pub id: ObjectId,
    /// The package; unknown where the navigation was not expanded.
    pub package: Field<ObjectId>,
    /// The assignment policy under which it was made.
    pub policy: Field<ObjectId>,
    /// Who holds it, by the object id in the directory, which is not the id of the assignment's target; `None` for somebody who
    /// is not in the directory yet.
    pub holder: Field<Option<ObjectId>>,
    /// How far its delivery is.
    pub state: Field<AssignmentState>,
    /// When it starts.
    pub start: Field<Option<Instant>>,
    /// When it ends.
    pub ending: Field<Ending>,
    /// `expiredDateTime`: when it ended, where it did.
    pub expired: Field<Option<Instant>>,
    /// Where it was read.
    pub source: Provenance,
}

/// How far the delivery of an assignment is (`state`, in beta `assignmentState`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named after the value that Graph writes")]
pub enum AssignmentState {
    Delivering,
    PartiallyDelivered,
    Delivered,
    Expired,
    DeliveryFailed,
}

impl AssignmentState {
    /// Reads `state`, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let known = [
            ("delivering", Self::Delivering),
            ("partiallyDelivered", Self::PartiallyDelivered),
            ("delivered", Self::Delivered),
            ("expired", Self::Expired),
            ("deliveryFailed", Self::DeliveryFailed),
        ];
        known.into_iter().find(|(word, _)| text.trim().eq_ignore_ascii_case(word)).map(|(_, state)| state)
    }
}

const HERE: Collection = Collection::PackageAssignments;

impl PackageAssignment {
    /// The package.
    ///
    /// # Errors
    /// The gap, where the package was not expanded.
    pub fn package(&self) -> Known<&ObjectId> {
        self.package.of(HERE, Property::AccessPackage)
    }

    /// The assignment policy under which it was made.
    ///
    /// # Errors
    /// The gap, where the policy was not expanded.
    pub fn policy(&self) -> Known<&ObjectId> {
        self.policy.of(HERE, Property::AssignmentPolicy)
    }

    /// Who holds it; `None` for somebody who is not in the directory yet.
    ///
    /// # Errors
    /// The gap, where the target was not expanded.
    pub fn holder(&self) -> Known<Option<&ObjectId>> {
        self.holder.of(HERE, Property::AssignmentTarget).map(Option::as_ref)
    }

    /// When it starts.
    ///
    /// # Errors
    /// The gap, where its schedule says no start.
    pub fn start(&self) -> Known<Instant> {
        let why = super::Gap::Property(HERE, Property::AssignmentStart, super::Why::NotSelected);
        self.start.of(HERE, Property::AssignmentStart)?.ok_or(why)
    }

    /// When it ends; [`Instant::Never`] where it never does.
    ///
    /// # Errors
    /// The gap, where its expiration is unknown, or the start of one that lasts for a length of time.
    pub fn end(&self) -> Known<Instant> {
        Ok(match *self.ending.of(HERE, Property::AssignmentExpiration)? {
            Ending::Permanent => Instant::Never,
            Ending::At(end) => end,
            Ending::After(period) => self.start()?.plus(period),
        })
    }

    /// Whether it is delivered, has begun and has not ended at the moment judged.
    ///
    /// # Errors
    /// The gap in its state, where its times do not decide.
    pub fn is_in_force(&self, moment: Moment) -> Known<bool> {
        let is_delivered = self.state.of(HERE, Property::State).map(|state| *state == AssignmentState::Delivered);
        all_of([is_delivered, self.is_within(moment)])
    }

    fn is_within(&self, moment: Moment) -> Known<bool> {
        let start = self.start.known().copied().flatten();
        let ends = [self.end().ok(), self.expired.known().copied().flatten()];
        let end = ends.into_iter().flatten().min();
        is_in_force(Field::Known(true), HERE, start, end, moment)
    }

    /// Whether it gives something at the moment judged, or is about to: what is delivered in part may be all that matters.
    ///
    /// # Errors
    /// The gap in its state, where its times do not decide.
    pub fn is_open(&self, moment: Moment) -> Known<bool> {
        let is_over =
            |state: &AssignmentState| matches!(state, AssignmentState::Expired | AssignmentState::DeliveryFailed);
        let is_open = self.state.of(HERE, Property::State).map(|state| !is_over(state));
        all_of([is_open, self.is_within(moment)])
    }

    /// Takes in another copy of the same assignment.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self { id: _, package, policy, holder, state, start, ending, expired, source } = other;
        merge.field(Property::AccessPackage, &mut self.package, package);
        merge.field(Property::AssignmentPolicy, &mut self.policy, policy);
        merge.field(Property::AssignmentTarget, &mut self.holder, holder);
        merge.field(Property::State, &mut self.state, state);
        merge.field(Property::AssignmentStart, &mut self.start, start);
        merge.field(Property::AssignmentExpiration, &mut self.ending, ending);
        merge.field(Property::ExpiredDateTime, &mut self.expired, expired);
        self.source.merge(source);
    }
}
