use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Target, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Audience, Known, Property, all_of, not};
use crate::naming;
use crate::rules::audience::with_audience;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if policy.priority()?.is_none() {
        return Err(Undecided::NotApplicable("no one can request the package under this policy"));
    }
    if !matches!(policy.audience()?, Audience::AllUsers | Audience::AllOrganizations) {
        return Ok(Verdict::Pass);
    }
    let before = cx.tenant.policies_of(policy.package()?).matching(|other| shadows(cx, other, policy))?;
    let Some(other) = before.first() else { return Ok(Verdict::Pass) };
    let (label, name) = (super::label(cx, policy), other.label());
    let finding = Finding::new(format!(
        "{label} applies to no one at present, because the more specific \"{name}\" of the same package is for everyone in its scope"
    ));
    let who = other.audience().map(Audience::words).unwrap_or_default();
    let gone = Edit::new(naming::policy(policy), Target::Object, Action::Delete, format!("delete {label}"));
    with_audience(cx, policy, finding)
        .because(other.source.at(Property::AllowedTargetScope), format!("\"{name}\" is for {who}"))
        .related(naming::policy(other))
        .change([gone])
        .into()
}

/// Whether another policy goes before this one, and is for everyone in its scope.
fn shadows(cx: &Context<'_>, other: &AssignmentPolicy, policy: &AssignmentPolicy) -> Known<bool> {
    let is_for_all = match (other.audience()?, policy.audience()?) {
        (Audience::AllMembers, Audience::AllUsers) => not(cx.tenant.has_guests()),
        (Audience::SpecificOrganizations, Audience::AllOrganizations) => {
            let are_all = other.organizations().and_then(|named| cx.tenant.are_all_configured(named));
            // The first organization that is set up need not be one of those named.
            all_of([are_all, not(cx.tenant.are_all_configured(&[]))])
        }
        _ => Ok(false),
    };
    all_of([is_for_all, other.is_self_requestable()])
}
