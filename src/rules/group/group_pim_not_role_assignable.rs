use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Target, Verdict};
use crate::model::{Group, Property, all_of, not};
use crate::rules::edits;
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
    let moved = format!("move the access and the eligible members of \"{name}\" to a new role-assignable group");
    with_proof(cx, &group.id, with_gravest_role(cx, &group.id, finding))
        .change([
            edits::role_assignable(cx, &group.id, moved),
            edits::of_group(cx, &group.id, Target::Object, Action::Delete, format!("delete \"{name}\"")),
        ])
        .into()
}
