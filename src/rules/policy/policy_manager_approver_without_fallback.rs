use crate::context::Context;
use crate::finding::Judgement;
use crate::model::AssignmentPolicy;
use crate::rules::lowered::policy_manager_approver_without_fallback::{NOT_REQUESTABLE, ONLY_ALTERNATES};
use crate::rules::unbacked::{self, Lower, Sought};

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let lower = Lower { only_alternates: ONLY_ALTERNATES, not_requestable: NOT_REQUESTABLE };
    unbacked::judge(cx, policy, Sought::has_manager, lower)
}
