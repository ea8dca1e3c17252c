use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::assignment_policy::ExpirationForm;
use crate::model::{AssignmentPolicy, Property};

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if policy.is_automatic()? {
        return Err(Undecided::NotApplicable("the policy assigns automatically while its rule matches"));
    }
    if policy.expiration_form()? != ExpirationForm::Unspecified {
        return Ok(Verdict::Pass);
    }
    let label = super::label(cx, policy);
    let finding = Finding::new(format!("{label} does not specify whether assignments expire"))
        .because(policy.source.at(Property::Expiration), "the expiration is not specified")
        .change([super::edit(
            policy,
            Property::Expiration,
            Action::Choose,
            format!("set the expiration of {label} to a duration, a date or never"),
        )]);
    super::with_package(cx, policy, finding).into()
}
