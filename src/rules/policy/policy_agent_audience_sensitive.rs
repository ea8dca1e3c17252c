use crate::context::Context;
use crate::finding::Edit;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::assignment_policy::Workload;
use crate::model::{AssignmentPolicy, Audience, Mode, any_found, any_of, not};
use crate::rules::audience::{can_request, narrow, with_audience};
use crate::rules::granted;
use crate::rules::lowered::policy_agent_audience_sensitive as lowered;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let is_workload = |who| matches!(who, Audience::Workload(_));
    can_request(policy, is_workload, "service principals and agents cannot request the package under this policy")?;
    if policy.names_nobody()? {
        return Ok(Verdict::Pass);
    }
    let (sensitive, approved) = (super::sensitive_grants(cx, policy), policy.requires_approval());
    if !any_of([any_found(&sensitive), not(approved)])? {
        return Ok(Verdict::Pass);
    }
    let (label, who) = (super::label(cx, policy), policy.audience()?.words());
    let is_ordinary = not(any_found(&sensitive));
    let sensitive = sensitive.unwrap_or_default();
    let (eligible, active): (Vec<_>, Vec<_>) =
        sensitive.iter().copied().partition(|granted| granted.mode() == Ok(Mode::Eligible));
    let without = approved == Ok(false);
    let unapproved = if without { " without approval" } else { "" };
    let message = if !active.is_empty() {
        let given = granted::all_in_words(cx, &active);
        format!("requests under {label} are open to {who}, and each can become {given}{unapproved}")
    } else if !eligible.is_empty() {
        let given = granted::all_in_plural(cx, &eligible);
        format!(
            "requests under {label} are open to {who}{unapproved} to become {given}, which only people can activate"
        )
    } else {
        format!("requests under {label} are open to {who} without approval")
    };
    let finding = with_audience(cx, policy, Finding::new(message));
    let finding = if without { super::with_no_approval(policy, finding) } else { finding };
    let finding = granted::with_sensitive(cx, &sensitive, finding);
    let finding = if without {
        finding.change(super::require_approval(cx, policy, 1, "name approvers who know what the agents do"))
    } else {
        finding
    };
    finding
        .change([limit(policy, &label)])
        .lowered_if(lowered::NOTHING_SENSITIVE, is_ordinary)
        .lowered_if(lowered::ELIGIBLE_ONLY, Ok(active.is_empty() && !eligible.is_empty()))
        .into()
}

fn limit(policy: &AssignmentPolicy, label: &str) -> Edit {
    match policy.audience() {
        Ok(Audience::Workload(Workload::Specific)) => {
            narrow(policy, format!("take the service principals out of {label} that do not need the access"))
        }
        _ => narrow(policy, format!("limit {label} to the service principals that need the access")),
    }
}
