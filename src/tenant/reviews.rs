//! What access reviews cover.

use super::Tenant;
use super::effort::looks_at;
use super::parts::reviews::Covered;
use crate::model::access_review::{Population, Reviewed, RoleSide};
use crate::model::{AccessReview, Collected, Group, Known, Mode, ObjectId, ReviewInstance, all_of, any_of, not};

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

    /// Whether reviews of all teams include a group: false, where it is none of which there can be a team.
    ///
    /// # Errors
    /// The gap in the group, or that an export does not say which groups have a team.
    fn may_be_team(&self, group: &ObjectId) -> Known<bool> {
        if self.group_named(group).and_then(is_in_all_groups)? { Err(AccessReview::unrecognized()) } else { Ok(false) }
    }

    /// Whether a review is about the members of a group that PIM manages.
    ///
    /// # Errors
    /// The gap in the queries of the review, or in what PIM manages.
    pub fn reviews_some_managed_group(&self, review: &AccessReview) -> Known<bool> {
        review.reviews(|reviewed| match reviewed {
            Reviewed::Group(group) => self.is_managed(group),
            _ => Ok(false),
        })
    }

    /// Whether a review that goes on asks about everyone in a group.
    ///
    /// # Errors
    /// The gap in the reviews or in the group.
    pub fn is_group_reviewed(&self, group: &ObjectId) -> Known<bool> {
        let covered = self.covered();
        looks_at(1);
        let as_one_of_all = || match covered.microsoft_groups {
            Ok(false) => Ok(false),
            known => all_of([known, self.group_named(group).and_then(is_in_all_groups)]),
        };
        let as_a_team = || match covered.teams {
            Ok(false) => Ok(false),
            known => all_of([known, self.may_be_team(group)]),
        };
        any_of([covered.groups.of(group), covered.every_group, as_one_of_all(), as_a_team(), covered.open])
    }

    /// Whether a review that goes on asks about everyone who has a directory role, by its template, actively or as eligible.
    ///
    /// # Errors
    /// The gap in the reviews.
    pub fn is_role_reviewed(&self, role: &ObjectId) -> Known<bool> {
        any_of([Mode::Active, Mode::Eligible].map(|mode| self.are_holders_reviewed(role, mode)))
    }

    /// Whether a review that goes on asks about everyone who has a directory role, by its template, in one mode.
    ///
    /// # Errors
    /// The gap in the reviews.
    pub fn are_holders_reviewed(&self, role: &ObjectId, mode: Mode) -> Known<bool> {
        let covered = self.covered();
        looks_at(1);
        let roles = match mode {
            Mode::Active => &covered.active_roles,
            Mode::Eligible => &covered.eligible_roles,
        };
        any_of([roles.of(role), covered.open])
    }

    fn covered(&self) -> &Covered {
        self.found_once.covered.get_or_init(|| Covered::of(self))
    }
}

impl Covered {
    fn of(tenant: &Tenant) -> Self {
        let mut covered = Self::default();
        let reviews = tenant.reviews_in_force();
        for review in reviews.seen().into_iter().flatten() {
            covered.add(tenant, review, tenant.asks_about_everyone(review));
        }
        covered.open = any_of([covered.open, reviews.complete().map(|_| false)]);
        covered
    }

    fn add(&mut self, tenant: &Tenant, review: &AccessReview, everyone: Known<bool>) {
        if everyone == Ok(false) {
            return;
        }
        let scope = match review.scope() {
            Ok(scope) => scope,
            Err(gap) => return self.open = any_of([self.open, Err(gap)]),
        };
        for reviewed in &scope.resources {
            match reviewed {
                Reviewed::Group(group) => self.groups.add(group.clone(), everyone),
                Reviewed::Role(role, side) => {
                    let role = tenant.role_template(role);
                    if *side != RoleSide::Eligible {
                        self.active_roles.add(role.clone(), everyone);
                    }
                    if *side != RoleSide::Active {
                        self.eligible_roles.add(role, everyone);
                    }
                }
                Reviewed::EveryGroup => self.every_group = any_of([self.every_group, everyone]),
                Reviewed::MicrosoftGroups => self.microsoft_groups = any_of([self.microsoft_groups, everyone]),
                Reviewed::Unknown => self.open = any_of([self.open, Err(AccessReview::unrecognized())]),
                Reviewed::Teams => self.teams = any_of([self.teams, everyone]),
                Reviewed::Other => {}
            }
        }
    }
}

/// Whether reviews of all Microsoft 365 groups include a group:
/// <https://learn.microsoft.com/graph/accessreviews-scope-concept>.
fn is_in_all_groups(group: &Group) -> Known<bool> {
    all_of([group.is_unified(), not(group.is_dynamic()), not(group.is_role_assignable())])
}
