use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{AssignmentPolicy, Audience, not};
use crate::rules::audience::{can_request, narrow, with_audience};
use crate::rules::lowered::policy_all_connected_organizations as lowered;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    can_request(policy, Audience::is_external, "external users cannot request the package under this policy")?;
    if policy.audience()? != Audience::AllOrganizations {
        return Ok(Verdict::Pass);
    }
    let (label, once) = (super::label(cx, policy), super::once(cx, policy));
    let finding = Finding::new(format!(
        "every connected organization, also one added later, can request access under {label}{once}"
    ))
    .change([narrow(policy, format!("name the connected organizations in {label}"))])
    .lowered_if(lowered::NOTHING_SENSITIVE, not(super::gives_sensitive(cx, policy)))
    .lowered_if(lowered::NOT_YET, Ok(super::is_not_yet(cx, policy)));
    with_audience(cx, policy, finding).into()
}
