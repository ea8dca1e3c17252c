use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Property};

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if !policy.is_automatic()? {
        return Err(Undecided::NotApplicable("the policy does not assign automatically"));
    }
    let limit = cx.thresholds.automatic_assignments_max;
    let assignments = cx.tenant.assignments_under(&policy.id);
    let count = assignments.seen()?.len();
    if count < limit {
        assignments.complete()?;
        return Ok(Verdict::Pass);
    }
    let label = super::label(cx, policy);
    let finding = Finding::new(format!(
        "{label} has as many assignments as Microsoft Entra makes automatically, and others whom its rule matches may get none"
    ))
    .because(policy.source.at(Property::SpecificAllowedTargets), format!("the limit is {limit} assignments"))
    .measure("assignments", count)
    .change([super::edit(
        policy,
        Property::SpecificAllowedTargets,
        Action::Choose,
        format!("divide the people of {label} between several packages, each with a rule of its own"),
    )])
    .note("Microsoft Support can raise the limit");
    super::with_package(cx, policy, finding).into()
}
