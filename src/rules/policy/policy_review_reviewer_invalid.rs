use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::{Approver, AssignmentPolicy, Collected, Known, Property, all_of, any_found, any_of, matching, not};
use crate::rules::approvers::{disabled, group, is_empty_group, missing_words, with_empty_groups};
use crate::rules::lowered::policy_review_reviewer_invalid as lowered;
use crate::rules::policy_stages::people_of;
use crate::rules::proof::with_users;
use crate::rules::words::{joined, names_of};
use crate::tenant::approvers::IN_POLICY;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if !policy.is_reviewed()? {
        return Err(Undecided::NotApplicable("assignments under the policy are not reviewed"));
    }
    let listed = listed(policy);
    let named = listed.seen()?;
    let all = people_of(cx, &listed);
    let nobody_left = all_of([not(is_found_later(&listed)), cx.tenant.who_can_sign_in(all.clone()).fewer_than(1)]);
    let gone = matching(named.iter().copied(), |reviewer| cx.tenant.is_missing(reviewer, IN_POLICY));
    let empty = matching(named.iter().copied(), |reviewer| is_empty_group(cx, reviewer, IN_POLICY));
    let off = disabled(cx, named, &all, nobody_left, IN_POLICY);
    let unnamed = all_of([listed.complete().map(Vec::is_empty), not(policy.review.is_by_themselves())]);
    if unnamed == Ok(true) {
        return no_one_is_named(cx, policy);
    }
    let is_wrong = [any_found(&gone), any_found(&empty), any_found(&off), listed.complete().map(|_| false), unnamed];
    if !any_of(is_wrong)? {
        return Ok(Verdict::Pass);
    }
    let (gone, empty, off) = (gone.unwrap_or_default(), empty.unwrap_or_default(), off.unwrap_or_default());
    let empty: Vec<_> = empty.into_iter().filter_map(group).collect();
    let mut faults: Vec<String> =
        gone.into_iter().filter_map(missing_words).map(|who| format!("{who} no longer exists")).collect();
    faults.extend(empty.iter().map(|group| format!("\"{}\" is empty", cx.tenant.group_label(group))));
    if !off.is_empty() {
        let has = if off.len() == 1 { "has a disabled account" } else { "have disabled accounts" };
        faults.push(format!("{} {has}", names_of(cx, off.iter().copied())));
    }
    let (label, faults) = (super::label(cx, policy), joined(faults));
    let rest = if nobody_left == Ok(true) { ", so no one answers the reviews" } else { "" };
    let finding = Finding::new(format!("of those who review access under {label}, {faults}{rest}"))
        .because(policy.source.at(Property::PrimaryReviewers), "the reviewers");
    let finding = with_users(cx, &off, Property::AccountEnabled, "has a disabled account", finding);
    let finding = with_empty_groups(cx, &empty, finding)
        .change([name_reviewers(policy, format!("name other reviewers in {label}"))])
        .lowered_if(lowered::ANOTHER_REVIEWER, not(nobody_left));
    super::with_package(cx, policy, finding).into()
}

/// The review is on, and neither people themselves nor anyone else is to answer it.
fn no_one_is_named(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let label = super::label(cx, policy);
    let finding = Finding::new(format!(
        "access under {label} is reviewed, but no reviewer is named, so no one answers the reviews"
    ))
    .because(policy.source.at(Property::PrimaryReviewers), "no reviewer")
    .change([name_reviewers(policy, format!("name reviewers in {label}"))]);
    super::with_package(cx, policy, finding).into()
}

fn name_reviewers(policy: &AssignmentPolicy, words: String) -> Edit {
    super::edit(policy, Property::PrimaryReviewers, Action::Choose, words)
}

/// Reviewers and their fallbacks.
fn listed(policy: &AssignmentPolicy) -> Collected<Vec<&Approver>> {
    let lists = [policy.review.reviewers(), policy.review.fallback()];
    let gap = lists.iter().find_map(|list| list.err());
    let all = lists.into_iter().flatten().flatten().collect();
    match gap {
        None => Collected::Complete(all),
        Some(gap) => Collected::Partial(all, gap),
    }
}

/// Whether somebody is asked who is found only when the review begins.
fn is_found_later(listed: &Collected<Vec<&Approver>>) -> Known<bool> {
    listed.as_ref().any(|reviewer| Ok(matches!(reviewer, Approver::Relation(_))))
}
