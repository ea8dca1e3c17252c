use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{AssignmentPolicy, Audience, any_found, any_of, not};
use crate::rules::audience::{can_request, narrow, with_audience};
use crate::rules::granted;
use crate::rules::lowered::policy_agent_audience_sensitive as lowered;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let is_workload = |who| matches!(who, Audience::Workload(_));
    can_request(policy, is_workload, "service principals and agents cannot request the package under this policy")?;
    let (sensitive, approved) = (super::sensitive_grants(cx, policy), policy.requires_approval());
    if !any_of([any_found(&sensitive), not(approved)])? {
        return Ok(Verdict::Pass);
    }
    let (label, who) = (super::label(cx, policy), policy.audience()?.words());
    let is_ordinary = not(any_found(&sensitive));
    let sensitive = sensitive.unwrap_or_default();
    let (given, without) = (granted::all_in_words(cx, &sensitive), approved == Ok(false));
    let message = match (sensitive.is_empty(), without) {
        (false, false) => format!("requests under {label} are open to {who}, and each can become {given}"),
        (false, true) => {
            format!("requests under {label} are open to {who}, and each can become {given} without approval")
        }
        (true, _) => format!("requests under {label} are open to {who} without approval"),
    };
    let finding = with_audience(cx, policy, Finding::new(message));
    let finding = if without {
        super::with_no_approval(policy, finding)
    } else {
        finding
    };
    let finding = granted::with_sensitive(cx, &sensitive, finding);
    let finding = if without {
        finding.change(super::require_approval(cx, policy, 1, "name approvers who know what the agents do"))
    } else {
        finding
    };
    finding
        .change([narrow(policy, format!("limit {label} to the service principals that need the access"))])
        .lowered_if(lowered::NOTHING_SENSITIVE, is_ordinary)
        .into()
}
