use crate::context::Context;
use crate::finding::Judgement;
use crate::model::AssignmentPolicy;
use crate::rules::lowered::policy_sponsor_approver_without_fallback as lowered;
use crate::rules::policy_stages::is_unused;
use crate::rules::unbacked;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let found = unbacked::stages(policy, unbacked::SPONSORS)?;
    unbacked::judge(
        cx,
        policy,
        &found,
        &unbacked::Words { who: "a sponsor", missing: "who has no sponsor" },
        |finding| {
            finding
                .lowered_if(lowered::ONLY_ALTERNATES, Ok(!found.iter().any(|stage| stage.is_first)))
                .lowered_if(lowered::NOT_REQUESTABLE, is_unused(policy))
        },
    )
}
