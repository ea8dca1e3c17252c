use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::assignment_policy::ExpirationForm;
use crate::model::{AssignmentPolicy, Property};

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let fault = match policy.expiration_form()? {
        ExpirationForm::Stated | ExpirationForm::Unspecified => return Ok(Verdict::Pass),
        ExpirationForm::WithoutDuration => "assignments expire after a duration that is missing or cannot be read",
        ExpirationForm::WithoutDate => "assignments expire on a date that is missing or cannot be read",
        ExpirationForm::Ambiguous => "assignments expire both after a number of days and on a date",
    };
    let label = super::label(cx, policy);
    let finding = Finding::new(format!("{label} does not say when access ends: {fault}"))
        .because(policy.source.at(Property::Expiration), fault)
        .change([super::edit(
            policy,
            Property::Expiration,
            Action::Choose,
            format!("set either a duration or a date as the expiration of {label}"),
        )]);
    super::with_package(cx, policy, finding).into()
}
