use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{AccessPackage, Catalog, Known, Property, all_of, any_found, not};
use crate::naming;
use crate::rules::words::listed;

pub(crate) fn check(cx: &Context<'_>, catalog: &Catalog) -> Judgement {
    let published = catalog.is_published();
    if published == Ok(true) {
        return Ok(Verdict::Pass);
    }
    let found = cx.tenant.packages_in(&catalog.id).matching(|package| is_held(cx, package));
    if !all_of([not(published), any_found(&found)])? {
        return Ok(Verdict::Pass);
    }
    let (found, name) = (found?, catalog.label());
    let policies =
        found.iter().flat_map(|package| cx.tenant.policies_of(&package.id).seen().cloned().unwrap_or_default());
    let packages = listed(found.iter().map(|package| package.label()));
    let finding = Finding::new(format!(
        "people hold {packages} from \"{name}\", which is not published, so no one can request or extend it"
    ))
    .because(catalog.source.at(Property::State), "the catalog is not published");
    let point = |finding: Finding, package: &&AccessPackage| match cx.tenant.assignments_of(&package.id).seen() {
        Ok(held) => held.iter().take(1).fold(finding, |finding, assignment| {
            finding.because(assignment.source.whole(), format!("\"{}\" is still held", package.label()))
        }),
        Err(_) => finding,
    };
    let words = format!("publish \"{name}\", or end the assignments of its packages");
    found
        .iter()
        .take(3)
        .fold(finding, point)
        .related_all(found.iter().map(|package| naming::package(package)))
        .related_all(policies.map(naming::policy))
        .measure("packages", found.len())
        .change([
            Edit::new(naming::catalog(catalog), Property::State, Action::set("published"), words).now("unpublished")
        ])
        .into()
}

fn is_held(cx: &Context<'_>, package: &AccessPackage) -> Known<bool> {
    cx.tenant.assignments_of(&package.id).any(|_| Ok(true))
}
