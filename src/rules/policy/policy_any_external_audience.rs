use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{AssignmentPolicy, Audience};
use crate::rules::audience::{can_request, is_approved_and_ordinary, narrow, with_audience};
use crate::rules::lowered::policy_any_external_audience as lowered;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    can_request(policy, Audience::is_external, "external users cannot request the package under this policy")?;
    if policy.audience()? != Audience::AnyExternal {
        return Ok(Verdict::Pass);
    }
    let (label, once) = (super::label(cx, policy), super::once(cx, policy));
    let finding = Finding::new(format!("anyone on the internet can request access under {label}{once}"))
        .change([narrow(policy, format!("limit {label} to connected organizations"))])
        .lowered_if(lowered::APPROVED, is_approved_and_ordinary(cx, policy))
        .lowered_if(lowered::NOT_YET, Ok(super::is_not_yet(cx, policy)));
    with_audience(cx, policy, finding).into()
}
