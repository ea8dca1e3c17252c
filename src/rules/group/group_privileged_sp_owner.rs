use super::{is_worth_guarding, names_of_owners, owners_who, remove_owners, with_owners, with_stakes};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Collection, Gap, Group, Known, Property, ServicePrincipal, all_of, any_found, any_of, not};
use crate::naming;
use crate::rules::lowered::group_privileged_sp_owner as lowered;
use crate::tenant::owners::Owner;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let is_application = |owner: &Owner<'_>| cx.tenant.is_service_principal(owner.id, owner.kind);
    let owners = owners_who(cx.tenant.active_owners(&group.id), is_application);
    if !all_of([is_worth_guarding(cx, group), any_found(&owners)])? {
        return Ok(Verdict::Pass);
    }
    let (found, name) = (owners?, group.label());
    let names = names_of_owners(cx, &found);
    let (own, whoever) = if found.len() == 1 {
        ("is a service principal and owns", "its credentials")
    } else {
        ("are service principals and own", "the credentials of one")
    };
    let finding = with_owners(
        cx,
        group,
        &found,
        Finding::new(format!("{names} {own} \"{name}\": anyone with {whoever} can change the members")),
    );
    let finding = found.iter().fold(finding, |finding, owner| {
        let finding = finding.related(naming::service_principal(cx.tenant, owner.id));
        match cx.tenant.service_principal(owner.id).ok().flatten() {
            Some(known) if is_foreign(cx, known) == Ok(true) => {
                finding.because(known.source.at(Property::AppOwnerOrganizationId), "registered in another organization")
            }
            _ => finding,
        }
    });
    let foreign = any_of(found.iter().map(|owner| {
        let known = cx.tenant.service_principal(owner.id)?;
        is_foreign(cx, known.ok_or(Gap::Unresolved(Collection::ServicePrincipals))?)
    }));
    with_stakes(cx, group, finding)
        .change(remove_owners(cx, group, &found))
        .note(format!("while it is an owner, protect {whoever} as strictly as the group itself"))
        .lowered_if(lowered::OWN_OR_MICROSOFT_APPLICATION, not(foreign))
        .lowered_if(lowered::NO_TIER_0_ROLE, not(cx.reaches_tier0(&group.id)))
        .into()
}

/// The application is registered in another organization than this one or Microsoft; a managed identity in none.
fn is_foreign(cx: &Context<'_>, known: &ServicePrincipal) -> Known<bool> {
    let Some(organization) = known.owner_organization()? else { return Ok(false) };
    let own = cx.tenant.id.as_ref().ok_or(Gap::Absent(Collection::Organization))?;
    all_of([Ok(organization != own), not(known.is_of_microsoft())])
}
