use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{AssignmentPolicy, Audience};
use crate::rules::audience::{can_request, narrow, with_audience};
use crate::rules::lowered::policy_wide_audience_without_approval as lowered;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let is_wide = |who| matches!(who, Audience::AllMembers | Audience::AllUsers);
    can_request(policy, is_wide, "not everyone in the directory can request the package under this policy")?;
    if policy.requires_approval()? {
        return Ok(Verdict::Pass);
    }
    let (audience, label) = (policy.audience()?, super::label(cx, policy));
    let who = if audience == Audience::AllMembers { "all members" } else { "everyone, guests included," };
    let finding = Finding::new(format!("{who} can get access under {label} without approval"));
    let finding = super::with_no_approval(policy, finding)
        .change(super::require_approval(cx, policy, 1, "name approvers who know what the access is for"))
        .change([narrow(policy, "limit it to the people who need the package")])
        .lowered_if(lowered::MEMBERS_ONLY, Ok(audience == Audience::AllMembers));
    with_audience(cx, policy, finding).into()
}
