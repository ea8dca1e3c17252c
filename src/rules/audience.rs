//! Assignment policies by who may request: what several rules ask of them, and what they change.

use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Undecided};
use crate::model::{AssignmentPolicy, Audience, Known, Property, all_of, not};
use crate::rules::policy as of_policies;
use crate::source::Phrase;

/// Somebody who may request, or approve, but is not named by an id and a type: it may be anybody.
pub(super) use crate::tenant::approvers::IN_SCOPE as UNNAMED;

/// Whether somebody approves each request, and the package gives nothing sensitive.
///
/// # Errors
/// The gap that keeps the question open.
pub(super) fn is_approved_and_ordinary(cx: &Context<'_>, policy: &AssignmentPolicy) -> Known<bool> {
    all_of([policy.requires_approval(), not(of_policies::gives_sensitive(cx, policy))])
}

/// Nothing, where people in an audience that the rule is about can request the package themselves.
///
/// # Errors
/// That the rule does not apply, for this reason; or the gap, where it is unknown who can request.
pub(super) fn can_request(
    policy: &AssignmentPolicy,
    is_such: impl FnOnce(Audience) -> bool,
    otherwise: &'static str,
) -> Result<(), Undecided> {
    if all_of([policy.audience().map(is_such), policy.is_self_requestable()])? {
        Ok(())
    } else {
        Err(Undecided::NotApplicable(otherwise))
    }
}

/// Points at whom the policy is for, and at the package.
pub(super) fn with_audience(cx: &Context<'_>, policy: &AssignmentPolicy, finding: Finding) -> Finding {
    let who = policy.audience().map(Audience::words).unwrap_or_default();
    let finding = finding.because(policy.source.at(Property::AllowedTargetScope), format!("the policy is for {who}"));
    of_policies::with_package(cx, policy, finding)
}

/// Has the policy be for other people.
pub(super) fn narrow(policy: &AssignmentPolicy, words: impl Into<Phrase>) -> Edit {
    let edit = of_policies::edit(policy, Property::AllowedTargetScope, Action::Choose, words);
    match policy.audience() {
        Ok(who) => edit.now(who.words()),
        Err(_) => edit,
    }
}
