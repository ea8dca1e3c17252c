use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{AssignmentPolicy, Audience, Property, all_of, not};
use crate::naming;
use crate::rules::delegates;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let external = policy.audience().map(Audience::is_external);
    if external == Ok(false) {
        return Ok(Verdict::Pass);
    }
    let catalog = super::catalog_of(cx, policy);
    let open = catalog.and_then(crate::model::Catalog::is_external);
    if !all_of([external, policy.is_self_requestable(), not(open)])? {
        return Ok(Verdict::Pass);
    }
    let (catalog, label) = (catalog?, super::label(cx, policy));
    let (name, who) = (catalog.label(), policy.audience()?.words());
    let finding = Finding::new(format!(
        "{label} is for {who}, but its catalog \"{name}\" is not enabled for external users, so none of them can request it"
    ))
    .because(policy.source.at(Property::AllowedTargetScope), format!("the policy is for {who}"))
    .because(catalog.source.at(Property::IsExternallyVisible), "the catalog is not enabled for external users")
    .related(naming::catalog(catalog));
    let finding = super::with_package(cx, policy, finding).change([super::edit(
        policy,
        Property::AllowedTargetScope,
        Action::Choose,
        format!("choose another audience in {label}"),
    )]);
    if delegates::has_sensitive(cx, &catalog.id) == Ok(true) {
        return finding.into();
    }
    let enable = format!("enable \"{name}\" for external users");
    let enable = Edit::new(naming::catalog(catalog), Property::IsExternallyVisible, Action::set(true), enable);
    finding.change([enable.now(false)]).into()
}
