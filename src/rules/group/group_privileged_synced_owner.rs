use super::{names_of_owners, of_user, own, owners_that, with_gravest_role, with_owners};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, User, all_of};
use crate::tenant::owners::Owner;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let is_synced = |owner: &Owner<'_>| of_user(cx, owner, User::is_on_premises_synced);
    let owners = cx.tenant.owners(&group.id);
    if !all_of([cx.is_sensitive(&group.id), owners.as_ref().any(is_synced)])? {
        return Ok(Verdict::Pass);
    }
    let (found, name) = (owners_that(&owners, is_synced), group.label());
    let names = names_of_owners(cx, &found);
    let (account, cloud_only) = if found.len() == 1 {
        ("an account", "a cloud-only account for administration and make that the owner")
    } else {
        ("accounts", "cloud-only accounts for administration and make those the owners")
    };
    let finding = Finding::new(format!(
        "{names} {} \"{name}\" with {account} synchronised from on-premises, so whoever takes over the on-premises directory can \
         decide who is a member",
        own(&found)
    ));
    with_gravest_role(cx, &group.id, with_owners(cx, group, &found, finding))
        .help(format!("give {names} {cloud_only} of \"{name}\""))
        .into()
}
