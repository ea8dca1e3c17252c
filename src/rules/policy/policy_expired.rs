use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Target, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Instant, Lifetime, Property, not};
use crate::naming;
use crate::rules::lowered::policy_expired as lowered;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let Lifetime::Until(end @ Instant::At(_)) = policy.lifetime()? else {
        return Err(Undecided::NotApplicable("assignments do not expire on a date"));
    };
    if end > cx.as_of()? {
        return Ok(Verdict::Pass);
    }
    let label = super::label(cx, policy);
    let finding = Finding::new(format!("{label} ends assignments on {end}, a date in the past"))
        .because(policy.source.at(Property::Expiration), "assignments expire on a date in the past")
        .change([super::edit(
            policy,
            Property::Expiration,
            Action::Choose,
            format!("set an expiration in the future in {label}"),
        )
        .now(end)])
        .change([Edit::new(naming::policy(policy), Target::Object, Action::Delete, "delete it")])
        .lowered_if(lowered::NO_REQUESTS, not(policy.is_self_requestable()));
    super::with_package(cx, policy, finding).into()
}
