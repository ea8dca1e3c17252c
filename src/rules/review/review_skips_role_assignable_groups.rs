use std::collections::BTreeSet;

use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::access_review::Reviewed;
use crate::model::{
    AccessReview, Collected, Collection, Group, Known, ObjectId, Property, all_of, any_found, any_of, not,
};
use crate::naming;
use crate::rules::words;

/// As many groups are pointed at; all of them are named.
const SHOWN: usize = 3;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let all = cx.tenant.reviews_in_force();
    let reviews = all.clone().matching(|review| is_of_all_groups(review));
    if !any_found(&reviews)? {
        return Err(Undecided::NotApplicable("no access review is about all Microsoft 365 groups"));
    }
    let reviews = reviews?;
    let named = Named::of(&all);
    let groups = cx.tenant.groups().map(|groups| groups.iter().collect::<Vec<_>>());
    let skipped = groups.matching(|group| {
        let (left_out, sensitive) = (is_left_out(group), cx.is_sensitive(&group.id));
        if left_out == Ok(false) || sensitive == Ok(false) {
            return Ok(false);
        }
        all_of([left_out, sensitive, not(cx.tenant.is_managed(&group.id)), not(named.has(group))])
    })?;
    if skipped.is_empty() {
        return Ok(Verdict::Pass);
    }
    let left_out = words::listed(skipped.iter().map(|group| group.label()));
    let finding = Finding::new(format!(
        "reviews of all Microsoft 365 groups leave out groups that are dynamic or role-assignable, and no other review covers {left_out}"
    ));
    let point = |finding: Finding, review: &&AccessReview| {
        finding
            .because(review.source.at(Property::Scope), "covers neither dynamic nor role-assignable groups")
            .related(naming::review(review))
    };
    let finding = reviews.iter().take(SHOWN).fold(finding, point);
    let edits = skipped.iter().map(|group| {
        let words = format!("review who needs membership of \"{}\"", group.label());
        Edit::new(naming::group(cx.tenant, &group.id), Collection::AccessReviews, Action::Choose, words)
    });
    finding
        .measure("groups", skipped.len())
        .related_all(skipped.iter().map(|group| naming::group(cx.tenant, &group.id)))
        .change_as("create an access review of each of these groups", edits)
        .into()
}

fn is_of_all_groups(review: &AccessReview) -> Known<bool> {
    review.reviews(|reviewed| Ok(matches!(reviewed, Reviewed::MicrosoftGroups | Reviewed::Teams)))
}

/// Whether such a review leaves a Microsoft 365 group out.
fn is_left_out(group: &Group) -> Known<bool> {
    all_of([group.is_unified(), any_of([group.is_dynamic(), group.is_role_assignable()])])
}

/// The groups that reviews are about, other than as one of all Microsoft 365 groups or teams.
struct Named<'t> {
    groups: BTreeSet<&'t ObjectId>,
    /// Whether a review is about every group, or may be about any.
    any: Known<bool>,
}

impl<'t> Named<'t> {
    fn of(reviews: &Collected<Vec<&'t AccessReview>>) -> Self {
        let mut groups = BTreeSet::new();
        let mut any = reviews.complete().map(|_| false);
        for review in reviews.seen().into_iter().flatten() {
            if let Ok(scope) = review.scope() {
                groups.extend(scope.resources.iter().filter_map(Reviewed::group));
            }
            any = any_of([any, review.reviews(|reviewed| Ok(*reviewed == Reviewed::EveryGroup))]);
        }
        Self { groups, any }
    }

    fn has(&self, group: &Group) -> Known<bool> {
        any_of([Ok(self.groups.contains(&group.id)), self.any])
    }
}
