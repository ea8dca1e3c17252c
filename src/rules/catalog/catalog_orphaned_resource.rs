use std::collections::BTreeSet;

use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Catalog, CatalogResource, Gap, Known, Period, Resource, all_of, not};
use crate::naming;
use crate::rules::delegates;

/// A resource that was added later may still be on its way into a package.
const NEW: Period = Period::days(7);

pub(crate) fn check(cx: &Context<'_>, catalog: &Catalog) -> Judgement {
    let (given, open) = given(cx, catalog);
    let is_orphaned = |found: &&CatalogResource| {
        let Some(resource) = found.resource()? else { return Ok(false) };
        let is_given = match open {
            _ if given.contains(resource) => Ok(true),
            Some(gap) => Err(gap),
            None => Ok(false),
        };
        all_of([not(is_given), is_old(cx, found)])
    };
    let found = cx.tenant.resources_of(&catalog.id).matching(is_orphaned)?;
    if found.is_empty() {
        return Ok(Verdict::Pass);
    }
    let (resources, name) = (delegates::labels(cx, &found), catalog.label());
    let are = if found.len() == 1 { "is" } else { "are" };
    let finding =
        Finding::new(format!("{resources} {are} in \"{name}\", but none of its packages grants a role of it"));
    delegates::with_resources(cx, &found, "is in the catalog", finding)
        .measure("resources", found.len())
        .change([delegates::remove_resources(
            cx,
            naming::catalog(catalog),
            &found,
            format!("remove {resources} from \"{name}\""),
        )])
        .into()
}

/// The resources that packages of the catalog give, and why there may be others.
fn given(cx: &Context<'_>, catalog: &Catalog) -> (BTreeSet<Resource>, Option<Gap>) {
    let packages = cx.tenant.packages_in(&catalog.id);
    let (mut given, mut open) = (BTreeSet::new(), packages.complete().err());
    for package in packages.seen().into_iter().flatten() {
        let grants = package.grants();
        open = open.or(grants.complete().err());
        for grant in grants.seen().into_iter().copied().flatten() {
            match grant.target.resource() {
                Ok(resource) => given.extend(resource),
                Err(gap) => open = open.or(Some(gap)),
            }
        }
    }
    (given, open)
}

fn is_old(cx: &Context<'_>, found: &CatalogResource) -> Known<bool> {
    Ok(found.added()?.plus(NEW) < cx.as_of()?)
}
