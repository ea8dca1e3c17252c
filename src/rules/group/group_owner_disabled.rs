use super::{add_owner, names_of_owners, owners_who, remove_owners, with_owners};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Collection, Gap, Group, Known, PrincipalKind, all_of, any_found, not};
use crate::naming;
use crate::rules::lowered::group_owner_disabled as lowered;
use crate::rules::proof::with_proof;
use crate::tenant::owners::Owner;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let managed = cx.tenant.is_managed(&group.id);
    if managed == Ok(false) {
        return Ok(Verdict::Pass);
    }
    let owners = cx.tenant.active_owners(&group.id);
    let found = owners_who(owners.clone(), |owner| not(can_act(cx, owner)));
    if !all_of([managed, any_found(&found)])? {
        return Ok(Verdict::Pass);
    }
    let (found, name) = (found?, group.label());
    let (are, role, account) =
        if found.len() == 1 { ("is", "an owner", "the account is") } else { ("are", "owners", "the accounts are") };
    let names = names_of_owners(cx, &found);
    let another = owners.any(|owner| can_act(cx, &owner));
    let finding =
        Finding::new(format!("{names} {are} {role} of \"{name}\", which PIM manages, but {account} disabled"));
    let finding = with_proof(cx, &group.id, with_owners(cx, group, &found, finding));
    let disabled = found.iter().filter_map(|owner| naming::principal(cx.tenant, owner.id, owner.kind));
    let removed = remove_owners(cx, group, &found);
    let others = (another != Ok(true)).then(|| add_owner(cx, group, format!("add another owner to \"{name}\"")));
    finding
        .related_all(disabled)
        .measure("owners", found.len())
        .change(others.into_iter().chain(removed))
        .lowered_if(lowered::ANOTHER_OWNER, another)
        .into()
}

/// Whether the account of an owner is enabled.
fn can_act(cx: &Context<'_>, owner: &Owner<'_>) -> Known<bool> {
    match owner.kind.or_else(|| cx.tenant.principal_kind(owner.id)) {
        Some(PrincipalKind::ServicePrincipal) => {
            let found = cx.tenant.service_principal(owner.id)?;
            found.ok_or(Gap::Unresolved(Collection::ServicePrincipals))?.is_enabled()
        }
        Some(PrincipalKind::User) | None => {
            cx.tenant.user(owner.id)?.ok_or(Gap::Unresolved(Collection::Users))?.is_enabled()
        }
        Some(PrincipalKind::Group | PrincipalKind::Other) => Ok(true),
    }
}
