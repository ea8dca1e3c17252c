use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{AccessPackage, At, Collection, Grant, Known, ObjectId, Property, Resource, any_of, not};
use crate::naming;
use crate::rules::delegates::resource_label;
use crate::rules::words::listed;

pub(crate) fn check(cx: &Context<'_>, package: &AccessPackage) -> Judgement {
    let catalog = package.catalog()?;
    let found = package.grants().matching(|grant| is_elsewhere(cx, catalog, grant))?;
    if found.is_empty() {
        return Ok(Verdict::Pass);
    }
    let (name, place) = (package.label(), cx.tenant.catalog_label(catalog));
    let mut resources: Vec<String> = found.iter().map(|grant| label(cx, grant)).collect();
    resources.dedup();
    let names = listed(resources.iter().cloned());
    let are = if resources.len() == 1 { "is not a resource" } else { "are not resources" };
    let finding = Finding::new(format!("\"{name}\" grants roles of {names}, which {are} of its catalog \"{place}\""));
    let finding = finding.because(package.source.at(Property::Catalog), format!("the package is in \"{place}\""));
    let finding = found.iter().take(3).fold(finding, |finding, grant| {
        let text = format!("\"{}\" is not in that catalog", label(cx, grant));
        finding.because(At::nested(grant.place, Some(Property::ResourceScope)), text)
    });
    let remove = Edit::new(
        naming::package(package),
        Property::ResourceRoleScopes,
        Action::exclude(resources.join(", ")),
        format!("remove the roles of {names} from \"{name}\""),
    );
    let finding = finding.measure("resources", found.len());
    let finding = match cx.tenant.catalog(catalog) {
        Ok(Some(known)) => finding.related(naming::catalog(known)),
        _ => finding,
    };
    match cx.tenant.catalog(catalog) {
        Ok(Some(known)) if !found.iter().any(|grant| cannot_be_added(cx, grant)) => finding
            .change([Edit::new(
                naming::catalog(known),
                Collection::CatalogResources,
                Action::include(resources.join(", ")),
                format!("add {names} to \"{place}\""),
            )])
            .change([remove])
            .into(),
        _ => finding.change([remove]).into(),
    }
}

fn is_elsewhere(cx: &Context<'_>, catalog: &ObjectId, grant: &Grant) -> Known<bool> {
    // A plan says from which catalog the resource is taken. An address in it may mean any id.
    if grant.catalog.known().is_some_and(|from| from != catalog && from.is_guid() == catalog.is_guid()) {
        return Ok(true);
    }
    let Some(resource) = grant.target.resource()? else { return Ok(false) };
    not(cx.tenant.resources_of(catalog).any(|entry| Ok(entry.resource()? == Some(&resource))))
}

/// Whether the resource is seen to be gone, or a group that no package can use.
fn cannot_be_added(cx: &Context<'_>, grant: &Grant) -> bool {
    match grant.target.resource() {
        Ok(Some(Resource::Group(id))) => match cx.tenant.group(&id) {
            Ok(Some(group)) => any_of([group.is_on_premises_synced(), group.is_kept_in_exchange()]) == Ok(true),
            Ok(None) => true,
            Err(_) => false,
        },
        Ok(Some(Resource::Application(id))) => matches!(cx.tenant.service_principal(&id), Ok(None)),
        _ => false,
    }
}

fn label(cx: &Context<'_>, grant: &Grant) -> String {
    match grant.target.resource() {
        Ok(Some(resource)) => resource_label(cx, &resource),
        _ => "another resource".to_owned(),
    }
}
