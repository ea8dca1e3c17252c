use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::membership_rule::reads_member_of;
use crate::model::{AssignmentPolicy, Property};
use crate::rules::lowered::policy_auto_memberof as lowered;
use crate::rules::member_of::{fate, is_still_evaluated};

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let Some(rule) = policy.scope_rules()?.iter().find(|rule| reads_member_of(rule)) else {
        return Ok(Verdict::Pass);
    };
    let label = super::label(cx, policy);
    let finding = Finding::new(format!(
        "{label} assigns its package automatically with memberOf, a preview feature {}",
        fate(cx)
    ))
    .because(policy.source.at(Property::SpecificAllowedTargets), "the rule uses memberOf")
    .change([super::edit(
        policy,
        Property::SpecificAllowedTargets,
        Action::Choose,
        format!("base the rule of {label} on user attributes"),
    )
    .now(rule)])
    .lowered_if(lowered::BEFORE_THE_END, is_still_evaluated(cx));
    super::with_package(cx, policy, finding).into()
}
