use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Lifetime, Property, any_found};
use crate::rules::granted;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let Lifetime::For(period) = policy.lifetime()? else {
        return Err(Undecided::NotApplicable("assignments do not expire after a duration"));
    };
    let (limit, strict) = (cx.thresholds.max_package_life, cx.thresholds.max_package_life_sensitive);
    let exceeds = |limit| period.exceeds(limit, cx.thresholds.duration_slack);
    let sensitive = super::sensitive_grants(cx, policy);
    let is_long = exceeds(limit) || (exceeds(strict) && any_found(&sensitive)?);
    if !is_long {
        return Ok(Verdict::Pass);
    }
    let label = super::label(cx, policy);
    let sensitive = sensitive.unwrap_or_default();
    let (limit, message) = if sensitive.is_empty() {
        (limit, format!("assignments under {label} last {period}, more than {limit}"))
    } else {
        let (given, limit) = (granted::all_in_words(cx, &sensitive), strict.min(limit));
        (limit, format!("each assignment under {label} makes someone {given} for {period}, more than {limit}"))
    };
    let finding = Finding::new(message)
        .because(policy.source.at(Property::Expiration), format!("assignments expire after {period}"))
        .change([super::edit(
            policy,
            Property::Expiration,
            Action::at_most(limit.iso()),
            format!("let assignments under {label} expire after {limit} or less"),
        )
        .now(period.iso())]);
    let finding = granted::with_sensitive(cx, &sensitive, finding);
    super::with_package(cx, policy, finding).into()
}
