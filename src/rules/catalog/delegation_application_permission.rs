use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{ApplicationPermission, Collection, Property, ServicePrincipal, all_of, any_found, not};
use crate::naming;
use crate::rules::lowered::delegation_application_permission as lowered;
use crate::rules::words::listed;

pub(crate) fn check(cx: &Context<'_>, principal: &ServicePrincipal) -> Judgement {
    let is_governing = |held: &&ApplicationPermission| Ok(cx.tenant.governing(held)?.is_some());
    let found = cx.tenant.permissions_of(&principal.id).matching(is_governing);
    let microsoft = principal.is_of_microsoft();
    let trusted = cx.declared.trusted_applications.contains(&principal.id);
    if !all_of([any_found(&found), not(microsoft), not(trusted)])? {
        return Ok(Verdict::Pass);
    }
    let (found, name) = (found?, principal.label());
    let governing: Vec<_> = found.iter().filter_map(|held| cx.tenant.governing(held).ok().flatten()).collect();
    let names = listed(governing.iter().map(|permission| permission.name.to_owned()));
    let does = governing.first().map_or("", |permission| permission.does);
    let (permission, more) = match governing.len() {
        1 => ("the application permission", ""),
        _ => ("the application permissions", ", among other things"),
    };
    let can = if principal.is_enabled() == Ok(false) { "could, once enabled," } else { "can" };
    let finding = Finding::new(format!(
        "\"{name}\" has {permission} {names}, so it {can} {does}{more}, and no one approves that"
    ));
    let finding = found.iter().zip(&governing).take(3).fold(finding, |finding, (held, permission)| {
        finding.because(held.source.at(Property::AppRoleId), format!("the application can {}", permission.does))
    });
    let words = format!("remove {permission} {names} from \"{name}\", or give it a narrower one");
    finding
        .because(principal.source.whole(), "the application acts without a user")
        .measure("permissions", found.len())
        .lowered_if(lowered::DISABLED, not(principal.is_enabled()))
        .change([Edit::new(
            naming::service_principal(cx.tenant, &principal.id),
            Collection::ApplicationPermissions,
            Action::exclude(governing.iter().map(|permission| permission.name).collect::<Vec<_>>().join(", ")),
            words,
        )])
        .into()
}
