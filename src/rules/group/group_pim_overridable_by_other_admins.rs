use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Group, Property, all_of, is_found, not};
use crate::rules::edits;
use crate::rules::proof::with_proof;
use crate::rules::words::listed;
use crate::tenant::administrators::TenantWide;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let open = all_of([cx.tenant.is_managed(&group.id), not(group.is_role_assignable())]);
    if open == Ok(false) {
        return Ok(Verdict::Pass);
    }
    if !cx.is_sensitive(&group.id)? {
        return Err(Undecided::NotApplicable("the group does not lead to privileged access"));
    }
    let overriding = cx.tenant.overriding_tenant_wide(group.kind());
    if !all_of([open, is_found(&overriding)])? {
        return Ok(Verdict::Pass);
    }
    let (Some(TenantWide { roles, holders }), name) = (overriding?, group.label()) else { return Ok(Verdict::Pass) };
    let names = listed(roles.iter().map(|held| cx.tenant.role_label(&held.role)));
    let finding = Finding::new(format!(
        "holders of {names} can change the members of \"{name}\" and bypass PIM, because the group is not role-assignable"
    ))
    .because(group.source.at(Property::IsAssignableToRole), "not role-assignable");
    let finding = roles.iter().fold(finding, |finding, held| {
        let role = cx.tenant.role_label(&held.role);
        finding.because(held.source.at(Property::RoleDefinitionId), format!("grants \"{role}\" for the entire tenant"))
    });
    with_proof(cx, &group.id, finding)
        .measure("administrators", holders)
        .change([edits::role_assignable(cx, &group.id, format!("replace \"{name}\" with a role-assignable group"))])
        .note(format!("assign {names} to few people in any case"))
        .into()
}
