use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, Known, Mode, Property, all_of, any_of};

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let dynamic = group.is_dynamic();
    if dynamic == Ok(false) || !all_of([dynamic, is_in_pim(cx, group)])? {
        return Ok(Verdict::Pass);
    }
    let finding = Finding::new(format!(
        "the membership of \"{}\" follows a rule, yet PIM holds it as one of its groups",
        group.label()
    ))
    .because(group.source.at(Property::GroupTypes), "a rule decides who is a member");
    with_proof(cx, group, finding)
        .help(format!(
            "set the membership type of \"{}\" to Assigned, or move its eligible members to a group with assigned membership",
            group.label()
        ))
        .into()
}

/// PIM manages the group, or any eligibility or assignment names it: here a plain assignment counts too.
fn is_in_pim(cx: &Context<'_>, group: &Group) -> Known<bool> {
    let named = |mode| cx.tenant.schedules_of(&group.id, mode).any(|_| Ok(true));
    any_of([cx.tenant.is_managed(&group.id), named(Mode::Eligible), named(Mode::Active)])
}

fn with_proof(cx: &Context<'_>, group: &Group, finding: Finding) -> Finding {
    if let Ok(Some(proof)) = cx.tenant.management(&group.id) {
        return finding.because(proof.at, proof.kind.clause());
    }
    let assignments = cx.tenant.schedules_of(&group.id, Mode::Active);
    match assignments.seen().ok().and_then(|list| list.first()) {
        Some(assignment) => finding.because(assignment.source.whole(), "PIM holds an assignment for the group"),
        None => finding,
    }
}
