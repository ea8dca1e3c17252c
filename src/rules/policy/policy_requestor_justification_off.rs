use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Property, all_of, any_found, not};
use crate::rules::granted;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if !policy.is_requestable()? {
        return Err(Undecided::NotApplicable("no one can request the package under this policy"));
    }
    let sensitive = super::sensitive_grants(cx, policy);
    if !all_of([not(policy.requires_requestor_justification()), any_found(&sensitive)])? {
        return Ok(Verdict::Pass);
    }
    let label = super::label(cx, policy);
    let given = granted::all_in_plural(cx, &sensitive?);
    let finding = Finding::new(format!("people become {given} under {label} without saying why they need it"))
        .because(policy.source.at(Property::RequestJustification), "requests need no justification")
        .change([super::edit(
            policy,
            Property::RequestJustification,
            Action::set(true),
            format!("require requestor justification in {label}"),
        )
        .now(false)]);
    super::with_package(cx, policy, finding).into()
}
