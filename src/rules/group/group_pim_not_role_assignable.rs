use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, Property, all_of, not};
use crate::rules::proof::{with_gravest_role, with_proof};

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let parts = [cx.tenant.is_managed(&group.id), not(group.is_role_assignable()), cx.is_sensitive(&group.id)];
    if !all_of(parts)? {
        return Ok(Verdict::Pass);
    }
    let name = group.label();
    let finding = Finding::new(format!(
        "\"{name}\" leads to privileged access but is not role-assignable, which lets many administrators change its members"
    ))
    .because(group.source.at(Property::IsAssignableToRole), "not role-assignable");
    with_proof(cx, &group.id, with_gravest_role(cx, &group.id, finding))
        .help(format!(
            "create a role-assignable group, move the access and the eligible members of \"{name}\" to it, and delete \"{name}\""
        ))
        .into()
}
