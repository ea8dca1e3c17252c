use super::hide;
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{AccessPackage, AssignmentPolicy, Audience, Property, all_of, any_found, not};
use crate::naming;
use crate::rules::granted;

pub(crate) fn check(cx: &Context<'_>, package: &AccessPackage) -> Judgement {
    let hidden = package.is_hidden();
    if hidden == Ok(true) {
        return Ok(Verdict::Pass);
    }
    let sensitive = granted::sensitive(cx, &Ok(cx.tenant.grants_of(&package.id)));
    let for_some = |policy: &&AssignmentPolicy| {
        all_of([policy.is_self_requestable(), policy.audience().map(|audience| audience == Audience::Specific)])
    };
    let for_all = |policy: &AssignmentPolicy| {
        let is_all = policy.audience().map(|audience| matches!(audience, Audience::AllMembers | Audience::AllUsers));
        all_of([policy.is_self_requestable(), is_all])
    };
    let policies = cx.tenant.policies_of(&package.id).matching(for_some);
    let all_can = cx.tenant.policies_of(&package.id).any(for_all);
    if !all_of([not(hidden), any_found(&sensitive), any_found(&policies), not(all_can)])? {
        return Ok(Verdict::Pass);
    }
    let (sensitive, policies, name) = (sensitive?, policies?, package.label());
    let what = granted::all_in_plural(cx, &sensitive);
    let for_others = |policy: &AssignmentPolicy| {
        all_of([policy.is_self_requestable(), policy.audience().map(|audience| audience != Audience::Specific)])
    };
    let others_can = cx.tenant.policies_of(&package.id).any(for_others);
    let although = if others_can == Ok(false) {
        "although only named people can request it, every member finds it in My Access"
    } else {
        "every member finds it in My Access, also those who cannot request it"
    };
    let finding = Finding::new(format!("\"{name}\" makes people {what}, and {although}"))
        .because(package.source.at(Property::IsHidden), "the package is not hidden");
    let finding = policies.iter().take(1).fold(finding, |finding, policy| {
        finding.because(policy.source.at(Property::AllowedTargetScope), "a policy for named people")
    });
    granted::with_sensitive(cx, sensitive.first(), finding)
        .related_all(policies.iter().map(|policy| naming::policy(policy)))
        .change([hide(package)])
        .into()
}
