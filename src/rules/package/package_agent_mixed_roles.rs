use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{
    AccessPackage, AssignmentPolicy, At, Audience, Collection, Gap, Grant, GrantTarget, Known, Property, Why, all_of,
    any_found,
};
use crate::naming;

pub(crate) fn check(cx: &Context<'_>, package: &AccessPackage) -> Judgement {
    let for_agents = |policy: &&AssignmentPolicy| policy.audience().map(Audience::is_workload);
    let policies = cx.tenant.policies_of(&package.id).matching(for_agents);
    let found = package.grants().matching(|grant| is_for_people(cx, grant));
    if !all_of([any_found(&policies), any_found(&found)])? {
        return Ok(Verdict::Pass);
    }
    let (policies, found, name) = (policies?, found?, package.label());
    let what = found.first().map_or("", |grant| kind(grant));
    let finding = Finding::new(format!(
        "agents and service principals can get \"{name}\", but it grants {what}, which they cannot be given"
    ));
    let finding = found.iter().take(3).fold(finding, |finding, grant| {
        finding.because(
            At::nested(grant.place, Some(Property::ResourceRole)),
            format!("the package grants {}", kind(grant)),
        )
    });
    let finding = policies.iter().take(1).fold(finding, |finding, policy| {
        finding
            .because(policy.source.at(Property::AllowedTargetScope), "the policy is for agents or service principals")
    });
    finding
        .related_all(policies.iter().map(|policy| naming::policy(policy)))
        .measure("resources", found.len())
        .change([Edit::new(
            naming::package(package),
            Property::ResourceRoleScopes,
            Action::exclude(what),
            format!("have a package of their own for agents, without {what}, instead of \"{name}\""),
        )])
        .into()
}

/// Whether only people can be given it: a role of a site, or an app role that is not one for applications.
fn is_for_people(cx: &Context<'_>, grant: &Grant) -> Known<bool> {
    match &grant.target {
        GrantTarget::Site(_) => Ok(true),
        GrantTarget::Application { id, role } => {
            let id = id.of(Collection::AccessPackages, Property::ResourceScope)?;
            let role = role.of(Collection::AccessPackages, Property::ResourceRole)?;
            let Some(found) = cx.tenant.service_principal(id)? else { return Ok(false) };
            let unknown = Gap::Property(Collection::ServicePrincipals, Property::AppRoles, Why::NotSelected);
            let known = found.app_roles()?.iter().find(|known| known.id == *role);
            known.map_or(Ok(false), |known| known.is_for_applications.map(|is| !is).ok_or(unknown))
        }
        GrantTarget::Unknown => {
            Err(Gap::Property(Collection::AccessPackages, Property::ResourceRole, Why::NotSelected))
        }
        _ => Ok(false),
    }
}

fn kind(grant: &Grant) -> &'static str {
    match grant.target {
        GrantTarget::Site(_) => "a role of a SharePoint site",
        _ => "a role of an application",
    }
}
