use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{AccessPackage, At, Grant, Known, Property, all_of, any_found, not};
use crate::naming;
use crate::rules::{delegates, granted};

pub(crate) fn check(cx: &Context<'_>, package: &AccessPackage) -> Judgement {
    let grants = package.grants();
    if grants.complete().is_ok_and(|list| list.len() < 2) {
        return Ok(Verdict::Pass);
    }
    let sensitive = granted::sensitive(cx, &Ok(cx.tenant.grants_of(&package.id)));
    let ordinary = grants.matching(|grant| not(is_sensitive(cx, grant)));
    if !all_of([any_found(&sensitive), any_found(&ordinary)])? {
        return Ok(Verdict::Pass);
    }
    let (sensitive, ordinary, name) = (sensitive?, ordinary?, package.label());
    let what = granted::all_in_plural(cx, &sensitive);
    let roles = naming::counted(ordinary.len(), "ordinary role");
    let finding = Finding::new(format!(
        "\"{name}\" makes people {what} and gives them {roles} too, so one approval and one lifetime apply to both"
    ));
    let finding = granted::with_sensitive(cx, sensitive.first(), finding);
    let finding = ordinary.iter().take(1).fold(finding, |finding, grant| {
        finding.because(At::nested(grant.place, Some(Property::ResourceScope)), "this role is an ordinary one")
    });
    let removed = sensitive.iter().map(|granted| naming::grant(cx.tenant, granted)).collect();
    finding
        .measure("resources", ordinary.len())
        .change([Edit::new(
            naming::package(package),
            Property::ResourceRoleScopes,
            Action::Remove(removed),
            format!("move what is sensitive from \"{name}\" to an access package of its own"),
        )])
        .into()
}

fn is_sensitive(cx: &Context<'_>, grant: &Grant) -> Known<bool> {
    grant.target.resource()?.map_or(Ok(false), |resource| delegates::is_sensitive(cx, &resource))
}
