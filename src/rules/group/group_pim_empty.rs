use super::{is_in_package, make_eligible};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Target, Verdict};
use crate::model::{Access, Group, Mode, all_of, any_of, not};
use crate::naming;
use crate::rules::proof::with_proof;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let eligible = cx.tenant.schedules_of(&group.id, Mode::Eligible).any(|_| Ok(true));
    let active = cx.tenant.schedules_of(&group.id, Mode::Active);
    let active = active.any(|entry| entry.gives(Access::Member));
    let listed = cx.tenant.members_of_group(&group.id).but_service_principals().any(|_| Ok(true));
    let reached = any_of([eligible, active, listed, is_in_package(cx, group)]);
    if !all_of([cx.tenant.is_managed(&group.id), not(reached)])? {
        return Ok(Verdict::Pass);
    }
    let name = group.label();
    let finding = Finding::new(format!("PIM manages \"{name}\", but no one is a member of it or can become one"));
    let deleted = Edit::new(
        naming::group(cx.tenant, &group.id),
        Target::Object,
        Action::Delete,
        format!("delete \"{name}\" if it is not needed, because PIM does not release a group"),
    );
    with_proof(cx, &group.id, finding)
        .change([deleted])
        .change([make_eligible(cx, group, format!("make those eligible who need \"{name}\""))])
        .into()
}
