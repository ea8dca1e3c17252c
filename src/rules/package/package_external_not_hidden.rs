use super::hide;
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{AccessPackage, AssignmentPolicy, Audience, Catalog, Property, all_of, any_found, not};
use crate::naming;

pub(crate) fn check(cx: &Context<'_>, package: &AccessPackage) -> Judgement {
    let hidden = package.is_hidden();
    if hidden == Ok(true) {
        return Ok(Verdict::Pass);
    }
    let for_anyone = |policy: &&AssignmentPolicy| {
        all_of([policy.is_self_requestable(), policy.audience().map(|audience| audience == Audience::AnyExternal)])
    };
    let policies = cx.tenant.policies_of(&package.id).matching(for_anyone);
    let catalog = cx.tenant.catalog_of(&package.id);
    let is_open = all_of([catalog.and_then(Catalog::is_published), catalog.and_then(Catalog::is_external)]);
    if !all_of([not(hidden), any_found(&policies), is_open])? {
        return Ok(Verdict::Pass);
    }
    let (policies, name) = (policies?, package.label());
    let finding = Finding::new(format!(
        "anyone outside the organization can request \"{name}\", and everyone who comes to My Access finds it"
    ))
    .because(package.source.at(Property::IsHidden), "the package is not hidden");
    policies
        .iter()
        .take(1)
        .fold(finding, |finding, policy| {
            finding.because(policy.source.at(Property::AllowedTargetScope), "anyone outside can request it")
        })
        .related_all(policies.iter().map(|policy| naming::policy(policy)))
        .change([hide(package)])
        .into()
}
