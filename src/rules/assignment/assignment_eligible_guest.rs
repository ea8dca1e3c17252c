use super::{behind, holding, is_activation, is_user, leading_where, noun, with_gravest_role, with_users};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Access, Known, ObjectId, Property, Schedule, User, all_of, any_of, not};
use crate::naming;
use crate::rules::lowered::assignment_eligible_guest as lowered;

pub(crate) fn check(cx: &Context<'_>, schedule: &Schedule) -> Judgement {
    if schedule.access()? == Access::Owner {
        return Err(Undecided::NotApplicable("the entry is an owner's, not a member's"));
    }
    if is_activation(schedule)? {
        return Err(Undecided::NotApplicable("the entry is a user's activation"));
    }
    let (people, group) = (behind(cx, schedule), &schedule.group);
    let external = |user: &ObjectId| is_user(cx, user, is_external);
    if !all_of([people.any(external), cx.is_sensitive(group)])? {
        return Ok(Verdict::Pass);
    }
    let found: Vec<&ObjectId> = people.seen().filter(|user| external(user) == Ok(true)).collect();
    let guests = people.any(|user| is_user(cx, user, User::is_guest));
    let finding =
        with_users(cx, &found, Property::UserType, "an account from outside", describe(cx, schedule, &found, guests));
    with_gravest_role(cx, group, finding)
        .related(naming::group(cx.tenant, group))
        .lowered_if(lowered::THE_GROUP_REACHES_NO_ROLE_OF_TIER_0, not(cx.reaches_tier0(group)))
        .lowered_if(lowered::IT_IS_AN_EXTERNAL_MEMBER_NOT_A_GUEST, not(guests))
        .into()
}

/// A guest, or a user of another organisation whom the tenant counts among its members.
fn is_external(user: &User) -> Known<bool> {
    let invited = user.user_principal_name().map(|name| name.to_ascii_uppercase().contains("#EXT#"));
    any_of([user.is_guest(), invited])
}

fn describe(cx: &Context<'_>, schedule: &Schedule, found: &[&ObjectId], guests: Known<bool>) -> Finding {
    let holds = format!("{}, {}", holding(cx, schedule), leading_where(cx, &schedule.group));
    let (holder, noun) = (cx.tenant.principal_label(&schedule.principal), noun(schedule));
    let (one, many) =
        if guests == Ok(true) { ("a guest", "guests") } else { ("an external member", "external members") };
    let (message, help) = if found.contains(&&schedule.principal) {
        (
            format!("{holds}, but is {one}"),
            format!(
                "remove the {noun} of \"{holder}\", and give it to an account of your own organisation if it is needed"
            ),
        )
    } else {
        (
            format!("{holds}, and {many} are in \"{holder}\""),
            format!("take the {many} out of \"{holder}\", or remove the {noun} of \"{holder}\""),
        )
    };
    Finding::new(message).because(schedule.source.at(Property::PrincipalId), format!("the {noun}")).help(help)
}
