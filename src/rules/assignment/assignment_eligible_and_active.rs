use super::{holding, in_package};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Known, Mode, Property, Schedule, all_of, any_found, any_of, not};
use crate::naming;
use crate::rules::edits;

pub(crate) fn check(cx: &Context<'_>, eligible: &Schedule) -> Judgement {
    if eligible.mode == Mode::Active {
        return Err(Undecided::NotApplicable("the entry is active, not eligible"));
    }
    let assignments = cx.tenant.schedules_with(&eligible.group, &eligible.principal, Mode::Active);
    let standing = assignments.matching(|active| defeats(active, eligible));
    let is_emergency = cx.declared.emergency_accounts.contains(&eligible.principal);
    if !all_of([not(is_emergency), any_found(&standing)])? {
        return Ok(Verdict::Pass);
    }
    let standing = standing?;
    let Some(active) = standing.first() else { return Ok(Verdict::Pass) };
    let lasts = if active.is_permanent() == Ok(true) { "permanently" } else { "for longer" };
    let name = cx.tenant.principal_label(&eligible.principal);
    let activated = format!("remove the active assignment of \"{name}\", so that the role has to be activated");
    let finding =
        Finding::new(format!("{}, but an active assignment grants the same role {lasts}", holding(cx, eligible)))
            .because(
                active.source.at(Property::ScheduleExpiration),
                format!("this active assignment grants the role {lasts}"),
            )
            .related(naming::schedule(cx.tenant, active))
            .because(eligible.source.whole(), "so this eligibility never has to be activated")
            .related(naming::group(cx.tenant, &eligible.group));
    // A service principal cannot activate, and would lose the access.
    let finding = match cx.tenant.is_service_principal(&eligible.principal, eligible.principal_kind()) {
        Ok(true) => finding,
        Ok(false) => finding.change([edits::end(cx, active, activated)]),
        Err(_) => finding.change([edits::end(cx, active, activated)]).note("a service principal cannot activate it"),
    };
    let finding = finding.change([edits::end(cx, eligible, "remove the eligibility if permanent access is intended")]);
    in_package(cx, active, finding).into()
}

/// Whether an active entry of the same principal gives the same role all the time, for longer than the eligibility lasts.
fn defeats(active: &Schedule, eligible: &Schedule) -> Known<bool> {
    let same_role = || Ok(active.access()? == eligible.access()?);
    let later = || Ok(active.end()? > eligible.end()?);
    all_of([same_role(), not(active.is_activation()), any_of([active.is_permanent(), later()])])
}
