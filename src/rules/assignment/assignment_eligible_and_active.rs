use super::{holding, is_activation};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Known, Mode, Property, Schedule, all_of, any_of, not};
use crate::naming;

pub(crate) fn check(cx: &Context<'_>, eligible: &Schedule) -> Judgement {
    if eligible.mode == Mode::Active {
        return Err(Undecided::NotApplicable("the entry is active, not eligible"));
    }
    let assignments = cx.tenant.schedules_of(&eligible.group, Mode::Active);
    if !assignments.as_ref().any(|active| defeats(active, eligible))? {
        return Ok(Verdict::Pass);
    }
    let standing = assignments.seen()?.iter().find(|active| defeats(active, eligible) == Ok(true));
    let lasts = match standing.map(|active| active.is_permanent()) {
        Some(Ok(true)) => "without end",
        _ => "for longer",
    };
    let finding = Finding::new(format!("{}, yet already holds that role {lasts}", holding(cx, eligible)));
    let finding = match standing {
        Some(active) => finding
            .because(active.source.at(Property::ScheduleExpiration), format!("this active assignment lasts {lasts}"))
            .related(naming::schedule(cx.tenant, active)),
        None => finding,
    };
    finding
        .because(eligible.source.whole(), "so nobody needs to activate this eligibility")
        .related(naming::group(cx.tenant, &eligible.group))
        .help(format!(
            "remove the active assignment of \"{}\", so that the role has to be activated; or remove the eligibility, if \
             standing access is meant",
            cx.tenant.principal_label(&eligible.principal)
        ))
        .into()
}

/// Whether an active entry gives the same principal the same role all the time, for longer than the eligibility lasts.
fn defeats(active: &Schedule, eligible: &Schedule) -> Known<bool> {
    let same_role = || Ok(active.access()? == eligible.access()?);
    let later = || Ok(active.end()? > eligible.end()?);
    all_of([
        Ok(active.principal == eligible.principal),
        same_role(),
        not(is_activation(active)),
        any_of([active.is_permanent(), later()]),
    ])
}
