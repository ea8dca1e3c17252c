use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{AssignmentPolicy, Property};

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if !policy.keeps_silent()? {
        return Ok(Verdict::Pass);
    }
    let label = super::label(cx, policy);
    let finding = Finding::new(format!("people receive no mail when they get or lose access under {label}"))
        .because(policy.source.at(Property::AssignmentNotification), "assignment mails are switched off")
        .change([super::edit(
            policy,
            Property::AssignmentNotification,
            Action::set(false),
            format!("switch on the assignment mails of {label}"),
        )
        .now(true)]);
    super::with_package(cx, policy, finding).into()
}
