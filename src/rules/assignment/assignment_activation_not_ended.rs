use super::holding;
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Target, Undecided, Verdict};
use crate::model::{Access, Collection, Known, Mode, Period, Property, Schedule, all_of, not};
use crate::naming;
use crate::rules::edits;

/// Entra may take so long to take a membership away.
const DELAY: Period = Period::seconds(3_600);

pub(crate) fn check(cx: &Context<'_>, schedule: &Schedule) -> Judgement {
    if schedule.mode == Mode::Eligible {
        return Err(Undecided::NotApplicable("the entry is eligible, not active"));
    }
    if !schedule.is_activation()? {
        return Err(Undecided::NotApplicable("the entry is not a user's activation"));
    }
    let access = schedule.access()?;
    let due = schedule.end()?.plus(DELAY);
    if due >= cx.as_of()? {
        return Ok(Verdict::Pass);
    }
    // Entra lets no group lose its last owner, so that such an ownership stays (`group-pim-last-owner-activated`).
    if access == Access::Owner && !cx.tenant.has_another_owner(&schedule.group, &schedule.principal)? {
        return Err(Undecided::NotApplicable("it is the last owner, whom Entra cannot remove"));
    }
    let list = if access == Access::Owner { Collection::GroupOwners } else { Collection::GroupMembers };
    let is_late_enough = cx.tenant.is_exported_after(due, list);
    let is_listed = cx.tenant.is_listed(&schedule.principal, &schedule.group, access);
    if !all_of([is_listed, not(goes_on(cx, schedule)), is_late_enough])? {
        return Ok(Verdict::Pass);
    }
    let (name, group) = (cx.tenant.principal_label(&schedule.principal), cx.tenant.group_label(&schedule.group));
    let target = match access {
        Access::Owner => Target::from(Property::Owners),
        Access::Member => Target::from(Collection::GroupMembers),
    };
    let removed = Action::Remove(edits::holders(cx, [schedule]));
    let words = format!("remove \"{name}\" as {access} of \"{group}\"");
    Finding::new(format!("{}, and still is more than {DELAY} after the activation ended", holding(cx, schedule)))
        .because(schedule.source.at(Property::ScheduleExpiration), format!("the activation of \"{name}\" ended here"))
        .related(naming::group(cx.tenant, &schedule.group))
        .related(naming::user(cx.tenant, &schedule.principal))
        .evidence("ends-at", schedule.end()?)
        .change([edits::of_group(cx, &schedule.group, target, removed, words)])
        .note("then find out in the audit log why PIM did not")
        .into()
}

/// Whether another active entry gives the same principal the same role now.
fn goes_on(cx: &Context<'_>, schedule: &Schedule) -> Known<bool> {
    let now = cx.as_of()?;
    cx.tenant.schedules_ever_with(&schedule.group, &schedule.principal, Mode::Active).any(|other| {
        let same_role = || Ok(other.access()? == schedule.access()?);
        let lasts = || Ok(other.end()?.plus(DELAY) >= now);
        all_of([Ok(other.cmp_id(schedule).is_ne()), same_role(), lasts()])
    })
}
