use super::{behind, holding, in_package, is_activation, leading_where, noun};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Access, ObjectId, Property, Schedule, User, all_of, any_found};
use crate::naming;
use crate::rules::proof::{with_gravest_role, with_users};

pub(crate) fn check(cx: &Context<'_>, schedule: &Schedule) -> Judgement {
    if schedule.access()? == Access::Owner {
        return Err(Undecided::NotApplicable("the entry is an owner's, not a member's"));
    }
    if is_activation(schedule)? {
        return Err(Undecided::NotApplicable("the entry is a user's activation"));
    }
    let (people, group) = (behind(cx, schedule), &schedule.group);
    let synced = people.matching(|user| cx.tenant.is_user_who(user, None, User::is_on_premises_synced));
    if !all_of([any_found(&synced), cx.reaches_privileged(group)])? {
        return Ok(Verdict::Pass);
    }
    let found = synced?;
    let finding = describe(cx, schedule, &found).evidence("users", found.len());
    let says = "is synchronised from the on-premises directory";
    let finding = with_users(cx, &found, Property::OnPremisesSyncEnabled, says, finding);
    with_gravest_role(cx, group, finding).related(naming::group(cx.tenant, group)).into()
}

fn describe(cx: &Context<'_>, schedule: &Schedule, found: &[&ObjectId]) -> Finding {
    let holds = format!("{}, {}", holding(cx, schedule), leading_where(cx, &schedule.group));
    let (holder, noun) = (cx.tenant.principal_label(&schedule.principal), noun(schedule));
    let (message, help) = if found.contains(&&schedule.principal) {
        (
            format!("{holds}, but is synchronised from the on-premises directory"),
            format!("give the {noun} to a cloud-only account of \"{holder}\", and remove this one"),
        )
    } else {
        (
            format!("{holds}, and users synchronised from the on-premises directory are in \"{holder}\""),
            format!("put cloud-only accounts into \"{holder}\" in place of the synchronised ones"),
        )
    };
    Finding::new(message)
        .because(schedule.source.at(Property::PrincipalId), format!("the {noun}"))
        .help(in_package(cx, schedule, help))
}
