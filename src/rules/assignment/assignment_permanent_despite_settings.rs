use super::{as_holders, in_package, of_role_of, settings_over, with_entries};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{Access, Limit, Mode, Property, all_of};
use crate::naming;
use crate::rules::edits;
use crate::tenant::GroupRole;

pub(crate) fn check(cx: &Context<'_>, role: &GroupRole) -> Judgement {
    let permanent = cx
        .tenant
        .schedules_of(&role.group, Mode::Eligible)
        .matching(|entry| all_of([entry.gives(role.access), entry.is_permanent()]))?;
    let Some(first) = permanent.first() else { return Ok(Verdict::Pass) };
    let settings = settings_over(cx, first)?;
    let policy = settings.policy()?;
    if !policy.requires_end(Mode::Eligible)? {
        return Ok(Verdict::Pass);
    }
    let (asked, expiring) = match policy.limit_of(Mode::Eligible) {
        Ok(Limit::Within(maximum)) => (format!("an expiration within {maximum}"), Action::at_most(maximum.iso())),
        _ => ("an expiration".to_owned(), Action::Choose),
    };
    let (one, many) = match role.access {
        Access::Member => ("permanently eligible as a member", "permanently eligible as members"),
        Access::Owner => ("permanently eligible as an owner", "permanently eligible as owners"),
    };
    let finding = Finding::new(format!(
        "{} of \"{}\", but the current role settings require {asked}",
        as_holders(cx, &permanent, one, many),
        cx.tenant.group_label(&role.group)
    ))
    .measure("eligibilities", permanent.len());
    let finding = with_entries(cx, &permanent, Property::ScheduleExpiration, "it never expires", finding)
        .because(settings.at(Property::EligibilityExpirationRequired), format!("the current settings require {asked}"))
        .related(naming::group(cx.tenant, &role.group))
        .related(naming::settings(cx.tenant, settings));
    let role = naming::group_role(cx.tenant, &role.group, role.access);
    let words = format!("set {asked} for each eligibility");
    let end =
        Edit::new(role, Property::ScheduleExpiration, expiring, words).now("noExpiration").of_mode(Mode::Eligible);
    let removed = Action::Remove(edits::holders(cx, permanent.iter().copied()));
    let remove = of_role_of(cx, first, Mode::Eligible, removed, "remove it if it is no longer needed");
    in_package(cx, first, finding.change([end]).change([remove])).into()
}
