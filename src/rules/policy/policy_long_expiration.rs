use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Lifetime, Property};

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let Lifetime::For(period) = policy.lifetime()? else {
        return Err(Undecided::NotApplicable("assignments do not expire after a duration"));
    };
    let limit = cx.thresholds.max_package_life;
    if !period.exceeds(limit, cx.thresholds.duration_slack) {
        return Ok(Verdict::Pass);
    }
    let label = super::label(cx, policy);
    let finding = Finding::new(format!("assignments under {label} last {period}, more than {limit}"))
        .because(policy.source.at(Property::Expiration), format!("assignments expire after {period}"))
        .change([super::edit(
            policy,
            Property::Expiration,
            Action::at_most(limit.iso()),
            format!("let assignments under {label} expire after {limit} or less"),
        )
        .now(period.iso())]);
    super::with_package(cx, policy, finding).into()
}
