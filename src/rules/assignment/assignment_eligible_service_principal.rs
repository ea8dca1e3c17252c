use std::collections::BTreeSet;

use super::{holding, in_package};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Collected, Mode, ObjectId, Property, Schedule};
use crate::naming;

pub(crate) fn check(cx: &Context<'_>, schedule: &Schedule) -> Judgement {
    if schedule.mode == Mode::Active {
        return Err(Undecided::NotApplicable("the entry is active, not eligible"));
    }
    let behind = cx.tenant.service_principals_behind(&schedule.principal, schedule.principal_kind());
    let found = match behind {
        Collected::Complete(found) | Collected::Partial(found, _) if !found.is_empty() => found,
        behind => {
            behind.complete()?;
            return Ok(Verdict::Pass);
        }
    };
    let finding = if found.contains(&schedule.principal) { direct(cx, schedule) } else { nested(cx, schedule) };
    name_all(cx, &found, finding).into()
}

fn direct(cx: &Context<'_>, schedule: &Schedule) -> Finding {
    let holder = cx.tenant.principal_label(&schedule.principal);
    Finding::new(format!("{}, but a service principal cannot activate an eligible assignment", holding(cx, schedule)))
        .because(schedule.source.at(Property::PrincipalId), "this is a service principal")
        .related(naming::group(cx.tenant, &schedule.group))
        .help(in_package(
            cx,
            schedule,
            format!("remove the eligibility of \"{holder}\" and create an active assignment that expires instead"),
        ))
}

fn nested(cx: &Context<'_>, schedule: &Schedule) -> Finding {
    let holder = cx.tenant.principal_label(&schedule.principal);
    let message = format!(
        "{}, but that group contains service principals, which cannot activate an eligible assignment",
        holding(cx, schedule)
    );
    let finding = Finding::new(message)
        .because(schedule.source.at(Property::PrincipalId), "this group contains service principals")
        .related(naming::group(cx.tenant, &schedule.group))
        .related(naming::group(cx.tenant, &schedule.principal))
        .help(format!(
            "remove the service principals from \"{holder}\" and create an active assignment that expires for each one that needs access"
        ));
    match cx.tenant.group(&schedule.principal) {
        Ok(Some(group)) => finding.because(group.source.whole(), "service principals are among its members"),
        _ => finding,
    }
}

/// So many service principals are pointed at; all of them are named.
const SHOWN: usize = 3;

fn name_all(cx: &Context<'_>, found: &BTreeSet<ObjectId>, finding: Finding) -> Finding {
    let point = |finding: Finding, id| match cx.tenant.service_principal(id) {
        Ok(Some(principal)) => finding.because(principal.source.whole(), "the service principal"),
        _ => finding,
    };
    let finding = found.iter().take(SHOWN).fold(finding, point);
    let name = |finding: Finding, id| finding.related(naming::service_principal(cx.tenant, id));
    found.iter().fold(finding, name).evidence("service-principals", found.len())
}
