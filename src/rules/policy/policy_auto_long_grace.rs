use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Property, all_of};

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if !all_of([policy.is_automatic(), policy.removes_on_leave()])? {
        return Err(Undecided::NotApplicable("the policy does not assign and remove automatically"));
    }
    let (limit, slack) = (cx.thresholds.max_grace_period, cx.thresholds.duration_slack);
    let Some(grace) = policy.grace_period()?.filter(|grace| grace.exceeds(limit, slack)) else {
        return Ok(Verdict::Pass);
    };
    let label = super::label(cx, policy);
    let finding =
        Finding::new(format!("people keep the access of {label} for {grace} after its rule no longer matches them"))
            .because(policy.source.at(Property::GracePeriod), format!("assignments are removed after {grace}"))
            .change([super::edit(
                policy,
                Property::GracePeriod,
                Action::at_most(limit.iso()),
                format!("set the grace period of {label} to {limit} or less"),
            )
            .now(grace.iso())]);
    super::with_package(cx, policy, finding).into()
}
