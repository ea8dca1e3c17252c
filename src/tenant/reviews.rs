//! What access reviews cover.

use super::Tenant;
use super::effort::looks_at;
use crate::model::access_review::{Population, Reviewed};
use crate::model::{AccessReview, Collected, Group, Known, ObjectId, ReviewInstance, all_of, not};

impl Tenant {
    /// The reviews of one series that there were, and the one that is running.
    #[must_use]
    pub fn instances_of(&self, review: &ObjectId) -> Collected<Vec<&ReviewInstance>> {
        let instances = self.review_instances.of(review);
        looks_at(1 + instances.seen().map_or(0, Vec::len));
        instances
    }

    /// The series that go on.
    #[must_use]
    pub fn reviews_in_force(&self) -> Collected<Vec<&AccessReview>> {
        let all = self.access_reviews().map(|all| all.iter().collect());
        super::joined::in_force(all, |review: &AccessReview| review.is_in_force(self.moment))
    }

    /// Whether a review asks about everybody who has some access: not only about guests or service principals, or about who has
    /// not signed in for a time.
    ///
    /// # Errors
    /// The gap, where the query is unknown.
    pub fn asks_about_everyone(&self, review: &AccessReview) -> Known<bool> {
        let is_everyone = review.population().map(|population| population == Population::Everyone);
        all_of([review.scope().map(|scope| !scope.is_inactive_only), is_everyone])
    }

    /// Whether a review is about the members of a group. Reviews of all Microsoft 365 groups leave out those that are dynamic or
    /// role-assignable.
    ///
    /// # Errors
    /// The gap in the queries of the review, or in the group.
    pub fn reviews_group(&self, review: &AccessReview, group: &ObjectId) -> Known<bool> {
        review.reviews(|reviewed| match reviewed {
            Reviewed::Group(id) => Ok(id == group),
            Reviewed::EveryGroup => Ok(true),
            Reviewed::MicrosoftGroups => self.group_named(group).and_then(is_in_all_groups),
            // Which group has a team is not in an export.
            Reviewed::Teams | Reviewed::Role(..) | Reviewed::Other | Reviewed::Unknown => Ok(false),
        })
    }

    /// Whether a review is about the holders of a directory role.
    ///
    /// # Errors
    /// The gap in the queries of the review.
    pub fn reviews_role(&self, review: &AccessReview, role: &ObjectId) -> Known<bool> {
        review.reviews(|reviewed| match reviewed {
            Reviewed::Role(id, _) => Ok(self.role_template(id) == *role),
            _ => Ok(false),
        })
    }
}

/// Whether reviews of all Microsoft 365 groups include a group:
/// <https://learn.microsoft.com/graph/accessreviews-scope-concept>.
fn is_in_all_groups(group: &Group) -> Known<bool> {
    all_of([group.is_unified(), not(group.is_dynamic()), not(group.is_role_assignable())])
}
