use super::directory_role_of;
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{DelegatedRole, Delegation, Property, all_of, not};
use crate::naming;
use crate::rules::{delegates, edits};
use crate::tenant::PackageGrant;

pub(crate) fn check(cx: &Context<'_>, granted: &PackageGrant<'_>) -> Judgement {
    let role = directory_role_of(granted)?;
    if cx.is_privileged(role)? {
        return Err(Undecided::NotApplicable("the role is privileged"));
    }
    let catalog = granted.package.catalog()?;
    let decides = |held: &&Delegation| {
        all_of([held.role().map(DelegatedRole::decides_about_packages), not(delegates::is_privileged(cx, held))])
    };
    let held = cx.tenant.delegations_of(catalog).matching(decides)?;
    if held.is_empty() {
        return Ok(Verdict::Pass);
    }
    let (package, name, place) =
        (granted.package.label(), cx.tenant.role_label(role), cx.tenant.catalog_label(catalog));
    let who = delegates::principals(&held);
    let (names, decide) = (delegates::names(cx, &held), if who.len() == 1 { "decides" } else { "decide" });
    let finding = Finding::new(format!(
        "\"{package}\" gives the directory role \"{name}\", and {names} {decide} who gets it, without a privileged role"
    ))
    .because(granted.at(Property::ResourceScope), format!("the package gives \"{name}\""));
    let words =
        format!("remove \"{name}\" from \"{package}\" and grant it from a catalog that only administrators run");
    let finding = delegates::with_delegates(cx, &held, finding)
        .related(naming::package(granted.package))
        .related(naming::directory_role(cx.tenant, role))
        .measure("delegates", who.len())
        .change([edits::remove_grant(cx, granted, words)]);
    match cx.tenant.catalog(catalog) {
        Ok(Some(found)) => finding
            .change([delegates::remove(
                cx,
                naming::catalog(found),
                &held,
                format!("remove {names} from the owners and access package managers of \"{place}\""),
            )])
            .into(),
        _ => finding.into(),
    }
}
