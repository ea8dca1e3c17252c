use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::{Catalog, CatalogKind, Collection, DelegatedRole, all_of, not};
use crate::naming;
use crate::rules::delegates;

pub(crate) fn check(cx: &Context<'_>, catalog: &Catalog) -> Judgement {
    if catalog.kind().is_ok_and(|kind| kind != CatalogKind::UserManaged) {
        return Err(Undecided::NotApplicable("the catalog belongs to Microsoft Entra"));
    }
    let owned =
        cx.tenant.delegations_of(&catalog.id).any(|held| held.role().map(|role| role == DelegatedRole::CatalogOwner));
    let packages = cx.tenant.packages_in(&catalog.id).any(|_| Ok(true));
    let sensitive = delegates::has_sensitive(cx, &catalog.id);
    let ours = catalog.kind().map(|kind| kind == CatalogKind::UserManaged);
    let delegated = cx.tenant.is_some_catalog_owned();
    if !all_of([not(owned), packages, not(sensitive), ours, delegated])? {
        return Ok(Verdict::Pass);
    }
    let name = catalog.label();
    let words = format!("add at least one catalog owner to \"{name}\"");
    Finding::new(format!("\"{name}\" has access packages but no catalog owner, although other catalogs have one"))
        .because(catalog.source.whole(), "no one is an owner of this catalog")
        .change([Edit::new(naming::catalog(catalog), Collection::CatalogRoles, Action::at_least(1), words)])
        .into()
}
