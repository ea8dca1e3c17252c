use super::{is_worth_guarding, names_of_owners, of_user, own, owners_that, with_owners, with_stakes};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, User, all_of, not};
use crate::rules::lowered::group_privileged_guest_owner::THE_GROUP_LEADS_TO_NO_ROLE_OF_TIER_0;
use crate::tenant::owners::Owner;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let is_guest = |owner: &Owner<'_>| of_user(cx, owner, User::is_guest);
    let owners = cx.tenant.owners(&group.id);
    if !all_of([is_worth_guarding(cx, group), owners.as_ref().any(is_guest)])? {
        return Ok(Verdict::Pass);
    }
    let (found, name) = (owners_that(&owners, is_guest), group.label());
    let names = names_of_owners(cx, &found);
    let (guest, account) = if found.len() == 1 {
        ("a guest", "an account that another organisation looks after")
    } else {
        ("guests", "accounts that other organisations look after")
    };
    let finding =
        Finding::new(format!("{names}, {guest}, {} \"{name}\": {account} can decide who is a member", own(&found)));
    with_stakes(cx, group, with_owners(cx, group, &found, finding))
        .help(format!("remove {names} as owner of \"{name}\" and make somebody of your own organisation the owner"))
        .lowered_if(THE_GROUP_LEADS_TO_NO_ROLE_OF_TIER_0, not(cx.reaches_tier0(&group.id)))
        .into()
}
