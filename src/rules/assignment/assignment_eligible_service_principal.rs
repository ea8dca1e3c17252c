use std::collections::BTreeSet;

use super::{holding, in_package, of_role_of, out_of_holder};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::{Mode, ObjectId, PrincipalKind, Property, Schedule};
use crate::naming;
use crate::rules::edits;

pub(crate) fn check(cx: &Context<'_>, schedule: &Schedule) -> Judgement {
    if schedule.mode == Mode::Active {
        return Err(Undecided::NotApplicable("the entry is active, not eligible"));
    }
    let behind = cx.tenant.service_principals_behind(&schedule.principal, schedule.principal_kind());
    let found = behind.found(BTreeSet::is_empty)?;
    if found.is_empty() {
        return Ok(Verdict::Pass);
    }
    let finding = if found.contains(&schedule.principal) { direct(cx, schedule) } else { nested(cx, schedule, &found) };
    name_all(cx, &found, finding).into()
}

fn direct(cx: &Context<'_>, schedule: &Schedule) -> Finding {
    let holder = cx.tenant.principal_label(&schedule.principal);
    let finding = Finding::new(format!(
        "{}, but a service principal cannot activate an eligible assignment",
        holding(cx, schedule)
    ))
    .because(schedule.source.at(Property::PrincipalId), "this is a service principal")
    .related(naming::group(cx.tenant, &schedule.group))
    .change([
        edits::end(cx, schedule, format!("remove the eligibility of \"{holder}\"")),
        assign(cx, schedule, &[&schedule.principal], "create an active assignment that expires instead"),
    ]);
    in_package(cx, schedule, finding)
}

/// Makes service principals active in the role that an eligibility is for.
fn assign(cx: &Context<'_>, schedule: &Schedule, found: &[&ObjectId], words: &str) -> Edit {
    let kind = Some(PrincipalKind::ServicePrincipal);
    let added = edits::principals(cx, found.iter().map(|id| (*id, kind)));
    of_role_of(cx, schedule, Mode::Active, Action::Add(added), words)
}

fn nested(cx: &Context<'_>, schedule: &Schedule, found: &BTreeSet<ObjectId>) -> Finding {
    let holder = cx.tenant.principal_label(&schedule.principal);
    let message = format!(
        "{}, but that group contains service principals, which cannot activate an eligible assignment",
        holding(cx, schedule)
    );
    let removed = format!("remove the service principals from \"{holder}\"");
    let assigned = "create an active assignment that expires for each one that needs access";
    let finding = Finding::new(message)
        .because(schedule.source.at(Property::PrincipalId), "this group contains service principals")
        .related(naming::group(cx.tenant, &schedule.group))
        .related(naming::group(cx.tenant, &schedule.principal))
        .change([
            out_of_holder(cx, schedule, found, PrincipalKind::ServicePrincipal, removed),
            assign(cx, schedule, &found.iter().collect::<Vec<_>>(), assigned),
        ]);
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
    found.iter().fold(finding, name).measure("service-principals", found.len())
}
