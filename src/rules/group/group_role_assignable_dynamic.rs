use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, Property, all_of};
use crate::rules::lowered;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    if !all_of([group.is_role_assignable(), group.is_dynamic()])? {
        return Ok(Verdict::Pass);
    }
    let name = group.label();
    Finding::new(format!("\"{name}\" is role-assignable and has dynamic membership, a combination that Entra does not allow"))
        .because(group.source.at(Property::GroupTypes), "a rule determines the members")
        .because(group.source.at(Property::IsAssignableToRole), "role-assignable")
        .help(format!(
            "set the membership type of \"{name}\" to Assigned where the group is defined, or omit isAssignableToRole; if this is a tenant export, export all groups again in one run, because the directory cannot contain this"
        ))
        .lowered_if(lowered::group_role_assignable_dynamic::EXPORTED, Ok(cx.tenant.is_exported(&group.source)))
        .into()
}
