use super::{Id, Moment};

/// The access reviews of a tenant.
#[derive(Debug, Clone)]
pub struct Reviews {
    /// Directory roles that are not reviewed; all others are, together.
    pub roles_left_out: Vec<Id>,
    /// All groups are reviewed, together.
    pub of_all_groups: bool,
    /// Guests in all Microsoft 365 groups are reviewed.
    pub of_guests: bool,
    /// Further ones.
    pub further: Vec<Review>,
}

/// An access review.
#[derive(Debug, Clone)]
pub struct Review {
    /// Its id.
    pub id: Id,
    /// Its `displayName`.
    pub name: String,
    /// What it is about.
    pub of: Reviewed,
    /// Who reviews.
    pub by: ReviewedBy,
    /// Someone reviews where no reviewer is found.
    pub fallback: bool,
    /// `defaultDecision`
    pub silence: &'static str,
    /// `autoApplyDecisionsEnabled`
    pub applied: bool,
    /// Months from one review to the next; a single review without them.
    pub months: Option<u32>,
    /// `instanceDurationInDays`
    pub days: u32,
    /// `endDate`, where the series ends.
    pub end: Option<Moment>,
    /// The `status` of its last instance, which ended ten days ago.
    pub last: &'static str,
}

/// What a review is about.
#[derive(Debug, Clone)]
pub enum Reviewed {
    /// A directory role.
    Role(Id),
    /// The members of a group.
    Group(Id),
    /// The guests in a group.
    GuestsOf(Id),
}

/// Who reviews.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewedBy {
    /// A user.
    User(Id),
    /// The owners of the group.
    Owners,
    /// The manager of each person.
    Managers,
    /// Everyone reviews the own access.
    Themselves,
}

/// The licences of a tenant.
#[derive(Debug, Clone, Copy)]
pub struct Licences {
    /// `capabilityStatus`
    pub status: &'static str,
    /// How many; as many as there are users without it.
    pub seats: Option<usize>,
}
