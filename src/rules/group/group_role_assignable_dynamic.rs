use super::{as_defined, assign_members};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Group, Property, all_of};
use crate::rules::{edits, lowered};

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    if !all_of([group.is_role_assignable(), group.is_dynamic()])? {
        return Ok(Verdict::Pass);
    }
    let name = group.label();
    let words = format!("set the membership type of \"{name}\" to Assigned where the group is defined");
    let assigned = assign_members(cx, group, words);
    let ordinary =
        edits::of_group(cx, &group.id, Property::IsAssignableToRole, Action::set(false), "omit isAssignableToRole");
    let finding = Finding::new(format!(
        "\"{name}\" is role-assignable and has dynamic membership, a combination that Entra does not allow"
    ))
    .because(group.source.at(Property::GroupTypes), "a rule determines the members")
    .because(group.source.at(Property::IsAssignableToRole), "role-assignable");
    as_defined(cx, group, finding, [vec![assigned], vec![ordinary.now(true)]])
        .lowered_if(lowered::group_role_assignable_dynamic::EXPORTED, Ok(cx.tenant.is_exported(&group.source)))
        .into()
}
