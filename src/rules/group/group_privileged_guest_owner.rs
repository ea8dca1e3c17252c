use super::{add_owner, is_worth_guarding, names_of_owners, own, owners_who, remove_owners, with_owners, with_stakes};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, User, all_of, any_found, not};
use crate::rules::lowered::group_privileged_guest_owner::NO_TIER_0_ROLE;
use crate::tenant::owners::Owner;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let is_one = |owner: &Owner<'_>| cx.tenant.is_user_who(owner.id, owner.kind, User::is_guest);
    let owners = owners_who(cx.tenant.owners(&group.id).but_service_principals(), is_one);
    if !all_of([is_worth_guarding(cx, group), any_found(&owners)])? {
        return Ok(Verdict::Pass);
    }
    let (found, name) = (owners?, group.label());
    let names = names_of_owners(cx, &found);
    let (guest, account) = if found.len() == 1 {
        ("a guest", "an account managed by another organization")
    } else {
        ("guests", "accounts managed by other organizations")
    };
    let finding =
        Finding::new(format!("{names}, {guest}, {} \"{name}\": {account} can change the members", own(&found)));
    let own_people = add_owner(cx, group, format!("add an owner from your own organization to \"{name}\""));
    with_stakes(cx, group, with_owners(cx, group, &found, finding))
        .change([vec![own_people], remove_owners(cx, group, &found)].concat())
        .lowered_if(NO_TIER_0_ROLE, not(cx.reaches_tier0(&group.id)))
        .into()
}
