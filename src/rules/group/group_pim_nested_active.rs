use super::{inner_groups, make_eligible, remove_groups, standing_groups, with_nested};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, all_of, any_found, not};
use crate::rules::lowered::group_pim_nested_active::ROLES_STILL_ACTIVATED;
use crate::rules::proof::with_proof;
use crate::rules::words::names_of;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let nested = standing_groups(cx, group);
    if !all_of([cx.tenant.is_managed(&group.id), not(group.is_role_assignable()), any_found(&nested)])? {
        return Ok(Verdict::Pass);
    }
    let (nested, name) = (nested?, group.label());
    let names = names_of(cx, inner_groups(&nested));
    let finding =
        Finding::new(format!("members of {names} are members of \"{name}\" through nesting and never activate"));
    let eligible = make_eligible(cx, group, "make the people who need access eligible members");
    with_proof(cx, &group.id, with_nested(cx, group, &nested, finding))
        .change([remove_groups(cx, &group.id, &nested), vec![eligible]].concat())
        .lowered_if(ROLES_STILL_ACTIVATED, cx.activates_every_role(&group.id))
        .into()
}
