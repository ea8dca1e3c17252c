use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Group, Mode, PrincipalKind, Property, RoleAssignment};
use crate::naming;
use crate::rules::{edits, lowered};

pub(crate) fn check(cx: &Context<'_>, held: &RoleAssignment) -> Judgement {
    let group = holding_group(cx, held)?;
    if group.is_role_assignable()? {
        return Ok(Verdict::Pass);
    }
    let (name, role) = (group.label(), naming::held_role(cx.tenant, held));
    let is = match held.mode {
        Mode::Eligible => "is eligible for",
        Mode::Active => "is active in",
    };
    let moved = format!("assign {role} to a new role-assignable group with the members who need it");
    let remove = format!("remove it from \"{name}\"");
    let remove = edits::end_role(cx, held, remove);
    Finding::new(format!("the group \"{name}\" {is} {role} but is not role-assignable"))
        .because(held.source.at(Property::PrincipalId), format!("grants {role} to the group"))
        .because(group.source.at(Property::IsAssignableToRole), "not role-assignable")
        .related(naming::group(cx.tenant, &group.id))
        .change([edits::role_assignable(cx, &group.id, moved), remove])
        .lowered_if(lowered::role_on_non_assignable_group::EXPORTED, Ok(cx.tenant.is_exported(&held.source)))
        .into()
}

fn holding_group<'t>(cx: &Context<'t>, held: &RoleAssignment) -> Result<&'t Group, Undecided> {
    match (held.principal_kind(), cx.tenant.group(&held.principal)) {
        (_, Ok(Some(group))) => Ok(group),
        (None | Some(PrincipalKind::Group), Err(gap)) => Err(gap.into()),
        (Some(_), Err(_)) | (_, Ok(None)) => Err(Undecided::NotApplicable("the role is not assigned to a group")),
    }
}
