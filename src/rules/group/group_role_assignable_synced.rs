use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, Property, all_of};
use crate::rules::lowered;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    if !all_of([group.is_role_assignable(), group.is_on_premises_synced()])? {
        return Ok(Verdict::Pass);
    }
    let name = group.label();
    Finding::new(format!("\"{name}\" is role-assignable, yet it is synchronised from on-premises, and Entra refuses the two together"))
        .because(group.source.at(Property::OnPremisesSyncEnabled), "the on-premises directory decides who is a member")
        .because(group.source.at(Property::IsAssignableToRole), "role-assignable")
        .help(format!(
            "create a role-assignable group in the cloud in place of \"{name}\"; in an export of a tenant, export the groups again \
             in one go, as the directory cannot hold this"
        ))
        .lowered_if(lowered::group_role_assignable_synced::EXPORTED, Ok(cx.tenant.is_exported(&group.source)))
        .into()
}
