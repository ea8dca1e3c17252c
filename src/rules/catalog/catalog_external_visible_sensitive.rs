use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{Audience, Catalog, Known, Property, all_of, any_found, not};
use crate::naming;
use crate::rules::delegates;
use crate::rules::lowered::catalog_external_visible_sensitive as lowered;

pub(crate) fn check(cx: &Context<'_>, catalog: &Catalog) -> Judgement {
    let found = delegates::sensitive_resources(cx, &catalog.id);
    if !all_of([catalog.is_external(), any_found(&found)])? {
        return Ok(Verdict::Pass);
    }
    let (found, name) = (found?, catalog.label());
    let (resources, are) = (delegates::labels(cx, &found), if found.len() == 1 { "is" } else { "are" });
    let finding = Finding::new(format!("{resources} {are} in \"{name}\", which is enabled for external users"))
        .because(catalog.source.at(Property::IsExternallyVisible), "the catalog is enabled for external users");
    let words = format!("disable \"{name}\" for external users");
    delegates::with_resources(cx, &found, "is in the catalog, and sensitive", finding)
        .measure("resources", found.len())
        .lowered_if(lowered::NO_EXTERNAL_POLICY, not(has_external_policy(cx, catalog)))
        .change([
            Edit::new(naming::catalog(catalog), Property::IsExternallyVisible, Action::set(false), words).now(true)
        ])
        .into()
}

/// Whether a policy of its packages lets in people from outside.
fn has_external_policy(cx: &Context<'_>, catalog: &Catalog) -> Known<bool> {
    cx.tenant
        .packages_in(&catalog.id)
        .any(|package| cx.tenant.policies_of(&package.id).any(|policy| policy.audience().map(Audience::is_external)))
}
