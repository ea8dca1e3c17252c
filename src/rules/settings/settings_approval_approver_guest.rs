use super::{
    activated, gives_privilege, gravest, is_unused, names_of, of_group, settings_of, with_approvers, with_users,
};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Known, ObjectId, Property, User, all_of};
use crate::rules::leading_to;
use crate::rules::lowered::settings_approval_approver_guest as lowered;
use crate::tenant::RoleSettings;

/// So many accounts are named.
const SHOWN: usize = 3;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = with_approvers(cx, settings)?;
    let privilege = gives_privilege(cx, settings);
    if privilege == Ok(false) {
        return Err(Undecided::NotApplicable("it leads to no privileged role"));
    }
    let approvers = cx.tenant.approvers(policy)?;
    if !all_of([approvers.any(|user| is_guest(cx, user)), privilege])? {
        return Ok(Verdict::Pass);
    }
    let guests: Vec<&ObjectId> = approvers.seen().filter(|user| is_guest(cx, user) == Ok(true)).take(SHOWN).collect();
    let finding = Finding::new(format!(
        "{} may approve {}, but as a guest",
        names_of(cx, guests.iter().copied()),
        activated(cx, settings)
    ))
    .because(settings.at(Property::ApprovalStages), "the approvers");
    let finding = with_users(cx, guests, Property::UserType, "is a guest", finding);
    of_group(cx, settings, leading_to(cx, finding, gravest(cx, settings)))
        .help(format!("name members of the tenant as approvers in {}", settings_of(cx, settings)))
        .lowered_if(lowered::NOBODY_IS_ELIGIBLE, is_unused(cx, settings))
        .into()
}

fn is_guest(cx: &Context<'_>, user: &ObjectId) -> Known<bool> {
    cx.tenant.user(user)?.map_or(Ok(false), User::is_guest)
}
