use super::{activated, gives_privilege, gives_tier0, gravest, is_unused, of_group, settings_of, with_approvers};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{Property, User, not};
use crate::rules::lowered::settings_approval_approver_guest as lowered;
use crate::rules::proof::{leading_to, with_users};
use crate::rules::settings_edits::name_approvers;
use crate::rules::words::names_of;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = with_approvers(cx, settings)?;
    if !gives_privilege(cx, settings)? {
        return Err(Undecided::NotApplicable("it does not lead to a privileged role"));
    }
    let approvers = cx.tenant.approvers(policy)?;
    let guests = approvers.matching(|user| cx.tenant.is_user_who(user, None, User::is_guest))?;
    if guests.is_empty() {
        return Ok(Verdict::Pass);
    }
    let are = if guests.len() == 1 { "is a guest" } else { "are guests" };
    let finding = Finding::new(format!(
        "{} can approve {}, but {are}",
        names_of(cx, guests.iter().copied()),
        activated(cx, settings)
    ))
    .because(settings.at(Property::ApprovalStages), "the approvers");
    let finding = with_users(cx, &guests, Property::UserType, "is a guest", finding);
    of_group(cx, settings, leading_to(cx, finding, gravest(cx, settings)))
        .change([name_approvers(
            cx,
            settings,
            Action::Choose,
            format!("name members of the tenant as approvers in {}", settings_of(cx, settings)),
        )])
        .lowered_if(lowered::NO_TIER_0_ROLE, not(gives_tier0(cx, settings)))
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}
