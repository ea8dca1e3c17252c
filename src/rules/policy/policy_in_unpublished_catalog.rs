use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{AssignmentPolicy, Property, all_of, not};
use crate::naming;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let open = policy.is_self_requestable();
    if open == Ok(false) {
        return Ok(Verdict::Pass);
    }
    let catalog = super::catalog_of(cx, policy);
    let published = catalog.and_then(crate::model::Catalog::is_published);
    if !all_of([open, not(published)])? {
        return Ok(Verdict::Pass);
    }
    let (catalog, label) = (catalog?, super::label(cx, policy));
    let name = catalog.label();
    let finding = Finding::new(format!(
        "{label} accepts requests, but no one can make one, because its catalog \"{name}\" is not published"
    ))
    .because(policy.source.at(Property::SelfRequest), "the policy accepts requests")
    .because(catalog.source.at(Property::State), "the catalog is not published")
    .related(naming::catalog(catalog));
    super::with_package(cx, policy, finding)
        .change([Edit::new(
            naming::catalog(catalog),
            Property::State,
            Action::set("published"),
            format!("publish \"{name}\""),
        )
        .now("unpublished")])
        .change([super::edit(
            policy,
            Property::SelfRequest,
            Action::set(false),
            format!("switch requests off in {label}"),
        )
        .now(true)])
        .into()
}
