use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Catalog, CatalogResource, Resource};
use crate::naming;
use crate::rules::delegates;

pub(crate) fn check(cx: &Context<'_>, catalog: &Catalog) -> Judgement {
    let is_gone = |found: &&CatalogResource| match found.resource()? {
        Some(Resource::Group(group)) => Ok(cx.tenant.group(group)?.is_none()),
        Some(Resource::Application(application)) => Ok(cx.tenant.service_principal(application)?.is_none()),
        _ => Ok(false),
    };
    let found = cx.tenant.resources_of(&catalog.id).matching(is_gone)?;
    if found.is_empty() {
        return Ok(Verdict::Pass);
    }
    let (resources, name) = (delegates::labels(cx, &found), catalog.label());
    let (are, exist) = if found.len() == 1 { ("is", "no longer exists") } else { ("are", "no longer exist") };
    let finding = Finding::new(format!("{resources} {are} in \"{name}\", but {exist} in the directory"));
    delegates::with_resources(cx, &found, "is not in the directory", finding)
        .measure("resources", found.len())
        .change([delegates::remove_resources(
            cx,
            naming::catalog(catalog),
            &found,
            format!("remove {resources} from \"{name}\", after the packages that grant a role of it"),
        )])
        .note("restore the object instead if it was deleted by mistake")
        .into()
}
