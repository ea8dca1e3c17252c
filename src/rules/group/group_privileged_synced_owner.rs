use super::{add_owner, names_of_owners, own, owners_who, remove_owners, with_owners};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, User, all_of, any_found};
use crate::rules::proof::with_gravest_role;
use crate::tenant::owners::Owner;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let is_one = |owner: &Owner<'_>| cx.tenant.is_user_who(owner.id, owner.kind, User::is_on_premises_synced);
    let owners = owners_who(cx.tenant.owners(&group.id).but_service_principals(), is_one);
    if !all_of([cx.is_sensitive(&group.id), any_found(&owners)])? {
        return Ok(Verdict::Pass);
    }
    let (found, name) = (owners?, group.label());
    let names = names_of_owners(cx, &found);
    let (account, cloud_only, owner) = if found.len() == 1 {
        ("an account", "a cloud-only administration account", "an owner")
    } else {
        ("accounts", "cloud-only administration accounts", "owners")
    };
    let finding = Finding::new(format!(
        "{names} {} \"{name}\" with {account} synchronized from on-premises, so an attacker who controls the on-premises directory can change the members",
        own(&found)
    ));
    let cloud_only = add_owner(cx, group, format!("make {cloud_only} of {names} {owner} of \"{name}\""));
    with_gravest_role(cx, &group.id, with_owners(cx, group, &found, finding))
        .change([vec![cloud_only], remove_owners(cx, group, &found)].concat())
        .into()
}
