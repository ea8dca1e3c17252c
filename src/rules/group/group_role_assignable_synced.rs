use super::as_defined;
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Group, Property, all_of};
use crate::rules::{edits, lowered};

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    if !all_of([group.is_role_assignable(), group.is_on_premises_synced()])? {
        return Ok(Verdict::Pass);
    }
    let name = group.label();
    let words = format!("replace \"{name}\" with a role-assignable group created in the cloud");
    let cloud = edits::of_group(cx, &group.id, Property::OnPremisesSyncEnabled, Action::replace(false), words);
    let finding = Finding::new(format!(
        "\"{name}\" is role-assignable and synchronized from on-premises, a combination that Entra does not allow"
    ))
    .because(group.source.at(Property::OnPremisesSyncEnabled), "the on-premises directory determines the members")
    .because(group.source.at(Property::IsAssignableToRole), "role-assignable");
    as_defined(cx, group, finding, [vec![cloud.now(true)]])
        .lowered_if(lowered::group_role_assignable_synced::EXPORTED, Ok(cx.tenant.is_exported(&group.source)))
        .into()
}
