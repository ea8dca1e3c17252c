use super::{behind, holding, in_package, leading_where, noun, of_role_of, out_of_holder};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{Access, Known, ObjectId, PrincipalKind, Property, Schedule, User, all_of, any_found, not};
use crate::naming;
use crate::rules::edits;
use crate::rules::lowered::assignment_eligible_guest as lowered;
use crate::rules::proof::{with_gravest_role, with_users};

pub(crate) fn check(cx: &Context<'_>, schedule: &Schedule) -> Judgement {
    if schedule.access()? == Access::Owner {
        return Err(Undecided::NotApplicable("the assignment is for an owner, not a member"));
    }
    if schedule.is_activation()? {
        return Err(Undecided::NotApplicable("the entry is a user's activation"));
    }
    let (people, group) = (behind(cx, schedule), &schedule.group);
    let external = people.matching(|user| cx.tenant.is_user_who(user, None, User::is_external));
    if !all_of([any_found(&external), cx.is_sensitive(group)])? {
        return Ok(Verdict::Pass);
    }
    let found = external?;
    let guests = people.any(|user| cx.tenant.is_user_who(user, None, User::is_guest));
    let finding = describe(cx, schedule, &found, guests).measure("users", found.len());
    let finding = with_users(cx, &found, Property::UserType, "is an external account", finding);
    with_gravest_role(cx, group, finding)
        .related(naming::group(cx.tenant, group))
        .lowered_if(lowered::NO_TIER_0_ROLE, not(cx.reaches_tier0(group)))
        .lowered_if(lowered::EXTERNAL_MEMBER, not(guests))
        .into()
}

fn describe(cx: &Context<'_>, schedule: &Schedule, found: &[&ObjectId], guests: Known<bool>) -> Finding {
    let holds = format!("{}, {}", holding(cx, schedule), leading_where(cx, &schedule.group));
    let (holder, noun) = (cx.tenant.principal_label(&schedule.principal), noun(schedule));
    let (one, many) =
        if guests == Ok(true) { ("a guest", "guests") } else { ("an external member", "external members") };
    let is_direct = found.contains(&&schedule.principal);
    let message =
        if is_direct { format!("{holds}, but is {one}") } else { format!("{holds}, and {many} are in \"{holder}\"") };
    let finding = Finding::new(message).because(schedule.source.at(Property::PrincipalId), format!("the {noun}"));
    let end = edits::end(cx, schedule, format!("remove the {noun} of \"{holder}\""));
    let finding = if is_direct {
        let words = "assign it to an account of your own organization if it is needed";
        finding.change([end, of_role_of(cx, schedule, schedule.mode, Action::at_least(1), words)])
    } else {
        let (people, words) = (found.iter().copied(), format!("remove the {many} from \"{holder}\""));
        finding.change([out_of_holder(cx, schedule, people, PrincipalKind::User, words)]).change([end])
    };
    in_package(cx, schedule, finding)
}
