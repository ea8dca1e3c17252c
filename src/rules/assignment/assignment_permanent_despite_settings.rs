use super::{as_holders, in_package, settings_over, with_entries};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Access, Limit, Mode, Property, all_of};
use crate::naming;
use crate::tenant::GroupRole;

pub(crate) fn check(cx: &Context<'_>, role: &GroupRole) -> Judgement {
    let permanent = cx
        .tenant
        .schedules_of(&role.group, Mode::Eligible)
        .matching(|entry| all_of([entry.access().map(|access| access == role.access), entry.is_permanent()]))?;
    let Some(first) = permanent.first() else { return Ok(Verdict::Pass) };
    let settings = settings_over(cx, first)?;
    let policy = settings.policy()?;
    if !policy.requires_end(Mode::Eligible)? {
        return Ok(Verdict::Pass);
    }
    let asked = match policy.limit_of(Mode::Eligible) {
        Ok(Limit::Within(maximum)) => format!("an expiration within {maximum}"),
        _ => "an expiration".to_owned(),
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
    .evidence("eligibilities", permanent.len());
    let finding = with_entries(cx, &permanent, Property::ScheduleExpiration, "it never expires", finding)
        .because(settings.at(Property::EligibilityExpirationRequired), format!("the current settings require {asked}"))
        .related(naming::group(cx.tenant, &role.group))
        .related(naming::settings(cx.tenant, settings));
    let help = format!("set {asked} for each eligibility, or remove it if it is no longer needed");
    finding.help(in_package(cx, first, help)).into()
}
