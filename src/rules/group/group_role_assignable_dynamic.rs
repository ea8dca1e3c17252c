use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, Property, all_of};
use crate::rules::lowered;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    if !all_of([group.is_role_assignable(), group.is_dynamic()])? {
        return Ok(Verdict::Pass);
    }
    let name = group.label();
    Finding::new(format!("\"{name}\" is role-assignable, yet a rule decides who is a member, and Entra refuses the two together"))
        .because(group.source.at(Property::GroupTypes), "a rule decides who is a member")
        .because(group.source.at(Property::IsAssignableToRole), "role-assignable")
        .help(format!(
            "set the membership type of \"{name}\" to Assigned where the group is defined, or leave out isAssignableToRole; in an \
             export of a tenant, export the groups again in one go, as the directory cannot hold this"
        ))
        .lowered_if(lowered::group_role_assignable_dynamic::EXPORTED, Ok(cx.tenant.is_exported(&group.source)))
        .into()
}
