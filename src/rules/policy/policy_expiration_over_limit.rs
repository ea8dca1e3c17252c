use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Lifetime, Period, Property};

/// <https://learn.microsoft.com/entra/id-governance/entitlement-management-access-package-lifecycle-policy>
const MOST: Period = Period::days(3660);

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let Lifetime::For(period) = policy.lifetime()? else {
        return Err(Undecided::NotApplicable("assignments do not expire after a duration"));
    };
    if !period.exceeds(MOST, cx.thresholds.duration_slack) {
        return Ok(Verdict::Pass);
    }
    let label = super::label(cx, policy);
    let finding =
        Finding::new(format!("assignments under {label} are to last {period}, more than the maximum of {MOST}"))
            .because(policy.source.at(Property::Expiration), format!("assignments expire after {period}"))
            .change([super::edit(
                policy,
                Property::Expiration,
                Action::at_most(MOST.iso()),
                format!("let assignments under {label} expire after {MOST} or less"),
            )
            .now(period.iso())]);
    super::with_package(cx, policy, finding).into()
}
