use super::{edit, is_in_force};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::access_review::{Reviewed, Reviewer};
use crate::model::{AccessReview, Known, ObjectId, PrincipalKind, Property, not};
use crate::naming;
use crate::rules::lowered::review_owner_reviewers_not_active as lowered;
use crate::rules::words;

pub(crate) fn check(cx: &Context<'_>, review: &AccessReview) -> Judgement {
    is_in_force(cx, review)?;
    if review.reviewers_who(|reviewer| *reviewer == Reviewer::Owners)?.is_empty() {
        return Err(Undecided::NotApplicable("owners do not review"));
    }
    let ownerless = review.reviewed(|reviewed| match reviewed {
        Reviewed::Group(group) => not(has_active_owner(cx, group)),
        _ => Ok(false),
    })?;
    let ownerless: Vec<&ObjectId> = ownerless.into_iter().filter_map(Reviewed::group).collect();
    if ownerless.is_empty() {
        return Ok(Verdict::Pass);
    }
    let names = words::listed(ownerless.iter().map(|group| cx.tenant.group_label(group)));
    let have = if ownerless.len() == 1 { "has" } else { "have" };
    let finding = Finding::new(format!(
        "owners review \"{}\", but {names} {have} no active owner, and those who are only eligible are not asked",
        review.label()
    ));
    finding
        .because(review.source.at(Property::Reviewers), "the owners review")
        .related_all(ownerless.iter().map(|group| naming::group(cx.tenant, group)))
        .change([edit(
            review,
            Property::Reviewers,
            Action::Choose,
            format!("create \"{}\" again with reviewers who are not found through ownership", review.label()),
        )])
        .change([edit(
            review,
            Property::FallbackReviewers,
            Action::at_least(1),
            format!("add fallback reviewers to \"{}\"", review.label()),
        )])
        .lowered_if(lowered::FALLBACK, review.fallback_reviewers().map(|fallback| !fallback.is_empty()))
        .into()
}

/// Whether a user owns the group now: somebody who has to activate the ownership is not asked.
fn has_active_owner(cx: &Context<'_>, group: &ObjectId) -> Known<bool> {
    let owners = cx.tenant.active_owners(group).but_service_principals();
    owners.any(|owner| cx.tenant.is_of_kind(owner.id, owner.kind, PrincipalKind::User))
}
