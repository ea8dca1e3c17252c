use super::{as_holders, of_role_of, with_entries};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{Access, Known, Mode, Property, Schedule, all_of, not};
use crate::naming;
use crate::rules::delivered::comes_from_package;
use crate::rules::edits;
use crate::tenant::GroupRole;

pub(crate) fn check(cx: &Context<'_>, role: &GroupRole) -> Judgement {
    let entries = cx.tenant.schedules_of(&role.group, Mode::Eligible);
    let permanent = entries.matching(|entry| is_permanent(cx, role, entry))?;
    let Some(first) = permanent.first() else { return Ok(Verdict::Pass) };
    let (one, many) = match role.access {
        Access::Member => ("permanently eligible as a member", "permanently eligible as members"),
        Access::Owner => ("permanently eligible as an owner", "permanently eligible as owners"),
    };
    let finding = Finding::new(format!(
        "{} of \"{}\", so no one has to decide again",
        as_holders(cx, &permanent, one, many),
        cx.tenant.group_label(&role.group)
    ))
    .measure("eligibilities", permanent.len());
    let subject = naming::group_role(cx.tenant, &role.group, role.access);
    let end =
        Edit::new(subject, Property::ScheduleExpiration, Action::Choose, "set an expiration for each eligibility");
    let end = end.now("noExpiration").of_mode(Mode::Eligible);
    let removed = Action::Remove(edits::holders(cx, permanent.iter().copied()));
    let remove = of_role_of(cx, first, Mode::Eligible, removed, "remove it if it is no longer needed");
    with_entries(cx, &permanent, Property::ScheduleExpiration, "it never expires", finding)
        .related(naming::group(cx.tenant, &role.group))
        .change([end])
        .change([remove])
        .into()
}

/// Whether an eligibility never ends, and no package ends it either.
fn is_permanent(cx: &Context<'_>, role: &GroupRole, entry: &Schedule) -> Known<bool> {
    all_of([
        entry.gives(role.access),
        entry.is_permanent(),
        not(cx.declared.emergency_accounts.contains(&entry.principal)),
        not(comes_from_package(cx, entry)),
    ])
}
