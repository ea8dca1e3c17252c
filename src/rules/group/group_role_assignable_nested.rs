use super::{inner_groups, make_eligible, remove_groups, standing_groups, with_nested};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, Property, all_of, any_found};
use crate::rules::lowered;
use crate::rules::words::names_of;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let nested = standing_groups(cx, group);
    if !all_of([group.is_role_assignable(), any_found(&nested)])? {
        return Ok(Verdict::Pass);
    }
    let (nested, name) = (nested?, group.label());
    let inner = inner_groups(&nested);
    let are = if inner.len() == 1 { "is an active member" } else { "are active members" };
    let names = names_of(cx, inner);
    let finding = Finding::new(format!(
        "{names} {are} of the role-assignable group \"{name}\", but Entra does not support nesting in such a group"
    ));
    let eligible = make_eligible(cx, group, "make the people who need access eligible members directly");
    with_nested(cx, group, &nested, finding)
        .because(group.source.at(Property::IsAssignableToRole), "role-assignable")
        .change([remove_groups(cx, &group.id, &nested), vec![eligible]].concat())
        .lowered_if(lowered::group_role_assignable_nested::EXPORTED, Ok(cx.tenant.is_exported(&group.source)))
        .into()
}
