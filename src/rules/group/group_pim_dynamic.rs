use super::is_in_pim;
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, Property, all_of};
use crate::rules::proof::with_proof;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let dynamic = group.is_dynamic();
    if dynamic == Ok(false) || !all_of([dynamic, is_in_pim(cx, group)])? {
        return Ok(Verdict::Pass);
    }
    let finding =
        Finding::new(format!("a rule determines the members of \"{}\", but PIM manages the group", group.label()))
            .because(group.source.at(Property::GroupTypes), "a rule determines the members");
    with_proof(cx, &group.id, finding)
        .help(format!(
            "set the membership type of \"{}\" to Assigned, or move its eligible members to a group with assigned membership",
            group.label()
        ))
        .into()
}
