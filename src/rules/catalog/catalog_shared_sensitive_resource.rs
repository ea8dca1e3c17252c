use std::collections::BTreeSet;

use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Catalog, CatalogResource, DelegatedRole, Known, ObjectId, all_of, any_of, not};
use crate::naming;
use crate::rules::delegates;
use crate::rules::lowered::catalog_shared_sensitive_resource as lowered;
use crate::rules::words::listed;

pub(crate) fn check(cx: &Context<'_>, catalog: &Catalog) -> Judgement {
    let is_shared = |found: &&CatalogResource| {
        let Some(resource) = found.resource()? else { return Ok(false) };
        let elsewhere = cx.tenant.catalog_entries_of(resource).any(|entry| Ok(entry.catalog != catalog.id));
        all_of([elsewhere, delegates::is_sensitive(cx, resource)])
    };
    let found = cx.tenant.resources_of(&catalog.id).matching(is_shared)?;
    if found.is_empty() {
        return Ok(Verdict::Pass);
    }
    let others = others(cx, catalog, &found);
    let (resources, name) = (delegates::labels(cx, &found), catalog.label());
    let are = if found.len() == 1 { "is" } else { "are" };
    let catalogs = listed(others.iter().map(|id| cx.tenant.catalog_label(id)));
    let delegated = any_of(others.iter().copied().chain([&catalog.id]).map(|id| is_delegated(cx, id)));
    let finding = Finding::new(format!(
        "{resources} {are} in \"{name}\" and in {catalogs} as well, so different people decide who gets the same access"
    ));
    delegates::with_resources(cx, &found, "is in this catalog and in another one", finding)
        .related_all(others.iter().filter_map(|id| cx.tenant.catalog(id).ok().flatten()).map(naming::catalog))
        .measure("resources", found.len())
        .lowered_if(lowered::NOBODY_DELEGATED, not(delegated))
        .change([delegates::remove_resources(
            cx,
            naming::catalog(catalog),
            &found,
            format!("keep {resources} in one catalog and remove it from \"{name}\" or the others"),
        )])
        .into()
}

/// The other catalogs that have one of the resources.
fn others<'t>(cx: &Context<'t>, catalog: &Catalog, found: &[&CatalogResource]) -> BTreeSet<&'t ObjectId> {
    let entries = found.iter().filter_map(|entry| entry.resource().ok().flatten());
    let entries = entries.filter_map(|resource| cx.tenant.catalog_entries_of(resource).seen().ok().cloned());
    entries.flatten().map(|entry| &entry.catalog).filter(|id| **id != catalog.id).collect()
}

fn is_delegated(cx: &Context<'_>, catalog: &ObjectId) -> Known<bool> {
    cx.tenant.delegations_of(catalog).any(|held| held.role().map(DelegatedRole::decides_about_packages))
}
