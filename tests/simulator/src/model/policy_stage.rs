//! Who approves requests under a policy, and who reviews its assignments.

use super::Id;

/// Someone who approves or reviews.
#[derive(Debug, Clone, Copy)]
pub enum Asked {
    /// A user.
    User(Id),
    /// The members of a group.
    Group(Id),
    /// The manager of the requestor, or that manager's manager.
    Manager(u8),
    /// The internal sponsors of the connected organization.
    Sponsors,
}

/// A stage of approval.
#[derive(Debug, Clone)]
pub struct Stage {
    /// Primary approvers.
    pub approvers: Vec<Asked>,
    /// Who approves where those cannot be found.
    pub fallback: Vec<Asked>,
    /// Requests that no one answers are forwarded.
    pub forwards: bool,
    /// To whom.
    pub alternates: Vec<Asked>,
    /// To whom where those cannot be found.
    pub fallback_alternates: Vec<Asked>,
    /// After so many days.
    pub forwarded_after: u32,
    /// A request is denied after so many days.
    pub denied_after: u32,
    /// Approvers have to give a reason.
    pub justification: bool,
}

impl Stage {
    /// A stage with these approvers, as the admin center makes it.
    #[must_use]
    pub fn of(approvers: impl IntoIterator<Item = Asked>) -> Self {
        Self {
            approvers: approvers.into_iter().collect(),
            fallback: vec![],
            forwards: false,
            alternates: vec![],
            fallback_alternates: vec![],
            forwarded_after: 0,
            denied_after: 14,
            justification: true,
        }
    }

    /// The manager approves, or a group where there is none.
    #[must_use]
    pub fn by_manager(fallback: Id) -> Self {
        Self { fallback: vec![Asked::Group(fallback)], ..Self::of([Asked::Manager(1)]) }
    }
}

/// How the assignments under a policy are reviewed.
#[derive(Debug, Clone)]
pub struct PolicyReview {
    /// The reviewers; none where people review themselves.
    pub reviewers: Vec<Asked>,
    /// Who reviews where those cannot be found.
    pub fallback: Vec<Asked>,
    /// People review themselves.
    pub themselves: bool,
    /// Access that no one confirms stays.
    pub keeps: bool,
    /// Months from one review to the next: 1, 3, 6 or 12.
    pub months: u32,
}

impl PolicyReview {
    /// Every month by the manager, or a group where there is none; what no one confirms is removed.
    #[must_use]
    pub fn by_manager(fallback: Id) -> Self {
        Self {
            reviewers: vec![Asked::Manager(1)],
            fallback: vec![Asked::Group(fallback)],
            themselves: false,
            keeps: false,
            months: 1,
        }
    }
}
