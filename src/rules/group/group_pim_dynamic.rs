use super::{assign_members, is_in_pim};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Group, Property, all_of};
use crate::rules::edits;
use crate::rules::proof::with_proof;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let dynamic = group.is_dynamic();
    if dynamic == Ok(false) || !all_of([dynamic, is_in_pim(cx, group)])? {
        return Ok(Verdict::Pass);
    }
    let name = group.label();
    let replace = edits::of_group(
        cx,
        &group.id,
        Property::GroupTypes,
        Action::replace("[]"),
        "move its eligible members to a group with assigned membership",
    );
    let finding = Finding::new(format!("a rule determines the members of \"{name}\", but PIM manages the group"))
        .because(group.source.at(Property::GroupTypes), "a rule determines the members");
    with_proof(cx, &group.id, finding)
        .change([assign_members(cx, group, format!("set the membership type of \"{name}\" to Assigned"))])
        .change([replace])
        .into()
}
