use super::{behind, holding, in_package, leading_where, out_of_holder};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Mode, ObjectId, PrincipalKind, Property, Schedule, all_of, any_found, not};
use crate::naming;
use crate::rules::accounts::is_stale;
use crate::rules::edits;
use crate::rules::proof::{with_gravest_role, with_users};

pub(crate) fn check(cx: &Context<'_>, schedule: &Schedule) -> Judgement {
    if schedule.mode == Mode::Active {
        return Err(Undecided::NotApplicable("the entry is active, not eligible"));
    }
    if cx.declared.emergency_accounts.contains(&schedule.principal) == Ok(true) {
        return Err(Undecided::NotApplicable("it belongs to a declared emergency account"));
    }
    let (people, group, now) = (behind(cx, schedule), &schedule.group, cx.as_of()?);
    let is_emergency = |user: &ObjectId| cx.declared.emergency_accounts.contains(user);
    let stale = people.matching(|id| {
        all_of([not(is_emergency(id)), cx.tenant.is_user_who(id, None, |user| is_stale(cx, user, now))])
    });
    if !all_of([any_found(&stale), cx.is_sensitive(group)])? {
        return Ok(Verdict::Pass);
    }
    let found = stale?;
    let says = format!("has not signed in for more than {}", cx.thresholds.stale_after);
    let finding = describe(cx, schedule, &found).measure("users", found.len());
    let finding = with_users(cx, &found, Property::SignInActivity, &says, finding);
    with_gravest_role(cx, group, finding).related(naming::group(cx.tenant, group)).into()
}

fn describe(cx: &Context<'_>, schedule: &Schedule, found: &[&ObjectId]) -> Finding {
    let holds = format!("{}, {}", holding(cx, schedule), leading_where(cx, &schedule.group));
    let (holder, limit) = (cx.tenant.principal_label(&schedule.principal), cx.thresholds.stale_after);
    let (message, edit) = if found.contains(&&schedule.principal) {
        (
            format!("{holds}, but has not signed in for more than {limit}"),
            edits::end(
                cx,
                schedule,
                format!("remove the eligibility of \"{holder}\", unless it is an emergency access account"),
            ),
        )
    } else {
        (
            format!("{holds}, and users who have not signed in for more than {limit} are in \"{holder}\""),
            out_of_holder(
                cx,
                schedule,
                found.iter().copied(),
                PrincipalKind::User,
                format!("remove the users who do not sign in from \"{holder}\""),
            ),
        )
    };
    let finding = Finding::new(message).because(schedule.source.at(Property::PrincipalId), "the eligibility");
    in_package(cx, schedule, finding.change([edit]))
}
