//! Whether anybody can make the requests that a policy accepts. What a tenant has by default, such as published catalogs, is taken for
//! granted where the export does not show it.

use super::Tenant;
use super::approvers::IN_SCOPE;
use crate::model::{Approver, AssignmentPolicy, Audience, Known, Lifetime, all_of, any_of};

/// What keeps everybody in scope of a policy from a request that gives anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// The catalog of the package is not published.
    Unpublished,
    /// The policy is for people outside the directory, and the catalog is not enabled for them.
    ClosedToExternal,
    /// The policy is for all connected organizations, and none is set up.
    NoOrganization,
    /// Assignments end on a date that is past.
    Ended,
}

impl Obstacle {
    /// What has to be so before somebody can request, to be read after "once": `its catalog is published`.
    #[must_use]
    pub fn is_gone_once(self) -> &'static str {
        match self {
            Self::Unpublished => "its catalog is published",
            Self::ClosedToExternal => "its catalog is enabled for external users",
            Self::NoOrganization => "a connected organization is set up",
            Self::Ended => "assignments no longer end in the past",
        }
    }
}

impl Tenant {
    /// Whether a request under a policy gives anything.
    ///
    /// # Errors
    /// The gap in when its assignments end, where nothing else keeps everybody out.
    pub fn can_be_requested(&self, policy: &AssignmentPolicy) -> Known<bool> {
        self.obstacle(policy).map(|obstacle| obstacle.is_none())
    }

    /// What keeps everybody in scope of a policy from a request that gives anything.
    ///
    /// # Errors
    /// As [`Self::can_be_requested`].
    pub fn obstacle(&self, policy: &AssignmentPolicy) -> Known<Option<Obstacle>> {
        let audience = policy.audience();
        let catalog = policy.package().and_then(|package| self.catalog_of(package));
        if catalog.is_ok_and(|catalog| catalog.is_published() == Ok(false)) {
            return Ok(Some(Obstacle::Unpublished));
        }
        if audience.is_ok_and(Audience::is_external) && catalog.is_ok_and(|catalog| catalog.is_external() == Ok(false))
        {
            return Ok(Some(Obstacle::ClosedToExternal));
        }
        if audience == Ok(Audience::AllOrganizations) && self.are_all_configured(&[]) == Ok(true) {
            return Ok(Some(Obstacle::NoOrganization));
        }
        Ok(match policy.lifetime()? {
            Lifetime::Until(end) if end <= self.moment.known()? => Some(Obstacle::Ended),
            _ => None,
        })
    }

    /// Whether a policy names groups that can request, and no user is in them or can come to be by activating. A group that does not
    /// exist has no one in it.
    ///
    /// # Errors
    /// The gap in who is named, or in who is in the groups, where no one is seen.
    pub fn names_nobody(&self, policy: &AssignmentPolicy) -> Known<bool> {
        let named = policy.requestors()?;
        if named.is_empty() {
            return Ok(false);
        }
        all_of(named.iter().map(|one| self.stands_for_nobody(one)))
    }

    fn stands_for_nobody(&self, named: &Approver) -> Known<bool> {
        match named {
            Approver::Group(group) => {
                let is_gone = self.group(group).map(|group| group.is_none());
                any_of([is_gone, self.people_in(group).fewer_than(1)])
            }
            Approver::Open | Approver::Unknown => Err(named.gap(IN_SCOPE)),
            _ => Ok(false),
        }
    }
}
