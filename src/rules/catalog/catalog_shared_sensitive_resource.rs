use std::collections::BTreeSet;

use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Catalog, CatalogResource, Known, ObjectId, all_of, not};
use crate::naming;
use crate::rules::delegates;
use crate::rules::lowered::catalog_shared_sensitive_resource as lowered;
use crate::rules::words::listed;

pub(crate) fn check(cx: &Context<'_>, catalog: &Catalog) -> Judgement {
    let is_shared = |found: &&CatalogResource| {
        let Some(resource) = found.resource()? else { return Ok(false) };
        let entries = cx.tenant.catalog_entries_of(resource);
        let elsewhere = entries.as_ref().any(|entry| Ok(entry.catalog > catalog.id));
        // Of several catalogs, the one with the lowest id reports it.
        let is_reported_there = entries.any(|entry| Ok(entry.catalog < catalog.id));
        all_of([elsewhere, not(is_reported_there), delegates::is_sensitive(cx, resource)])
    };
    let found = cx.tenant.resources_of(&catalog.id).matching(is_shared)?;
    if found.is_empty() {
        return Ok(Verdict::Pass);
    }
    let others = others(cx, catalog, &found);
    let (resources, name) = (delegates::labels(cx, &found), catalog.label());
    let are = if found.len() == 1 { "is" } else { "are" };
    let catalogs = listed(others.iter().map(|id| cx.tenant.catalog_label(id)));
    let same = are_run_alike(cx, catalog, &others);
    let so = if same == Ok(false) {
        "different people decide who gets the same access"
    } else {
        "policies in several places decide who gets the same access"
    };
    let finding = Finding::new(format!("{resources} {are} in \"{name}\" and in {catalogs} as well, so {so}"));
    delegates::with_resources(cx, &found, "is in this catalog and in another one", finding)
        .related_all(others.iter().filter_map(|id| cx.tenant.catalog(id).ok().flatten()).map(naming::catalog))
        .measure("resources", found.len())
        .lowered_if(lowered::SAME_PEOPLE, same)
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

/// Whether the same principals, or none but administrators, decide about packages in all of the catalogs.
fn are_run_alike(cx: &Context<'_>, catalog: &Catalog, others: &BTreeSet<&ObjectId>) -> Known<bool> {
    let deciders = |catalog: &ObjectId| -> Known<BTreeSet<ObjectId>> {
        let held = cx.tenant.delegations_of(catalog);
        let held = held.complete()?.iter().map(|held| Ok((held.role()?.decides_about_packages(), &held.principal)));
        let held = held.collect::<Known<Vec<_>>>()?;
        Ok(held.into_iter().filter(|(decides, _)| *decides).map(|(_, principal)| principal.clone()).collect())
    };
    let own = deciders(&catalog.id)?;
    all_of(others.iter().map(|other| Ok(deciders(other)? == own)))
}
