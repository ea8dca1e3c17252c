use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Catalog, CatalogKind, Property, all_of, any_found};
use crate::naming;
use crate::rules::delegates;

pub(crate) fn check(cx: &Context<'_>, catalog: &Catalog) -> Judgement {
    let general = catalog.kind().map(|kind| kind == CatalogKind::ServiceDefault);
    if general == Ok(false) {
        return Err(Undecided::NotApplicable("the catalog is not the built-in one"));
    }
    let found = delegates::sensitive_resources(cx, &catalog.id);
    if !all_of([general, any_found(&found)])? {
        return Ok(Verdict::Pass);
    }
    let (found, name) = (found?, catalog.label());
    let (resources, are) = (delegates::labels(cx, &found), if found.len() == 1 { "is" } else { "are" });
    let finding = Finding::new(format!("{resources} {are} in \"{name}\", the built-in catalog for everything"))
        .because(catalog.source.at(Property::CatalogType), "Microsoft Entra made this catalog");
    delegates::with_resources(cx, &found, "is in the catalog, and sensitive", finding)
        .measure("resources", found.len())
        .change([delegates::remove_resources(
            cx,
            naming::catalog(catalog),
            &found,
            format!("move {resources} from \"{name}\" to a catalog of its own"),
        )])
        .into()
}
