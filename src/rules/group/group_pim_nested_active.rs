use super::{listed, names_of, standing_groups, with_nested, with_proof};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, all_of, not};
use crate::rules::lowered::group_pim_nested_active::EVERY_ROLE_OF_THE_GROUP_MUST_STILL_BE_ACTIVATED;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let nested = standing_groups(cx, group);
    let contains = nested.as_ref().any(|_| Ok(true));
    if !all_of([cx.tenant.is_managed(&group.id), not(group.is_role_assignable()), contains])? {
        return Ok(Verdict::Pass);
    }
    let (nested, name) = (nested.seen()?, group.label());
    let names = listed(names_of(cx, nested));
    let finding = Finding::new(format!(
        "members of {names} are members of \"{name}\" all the time, as one group is inside the other, and activate nothing"
    ));
    with_proof(cx, group, with_nested(cx, group, nested, finding))
        .help(format!(
            "remove {names} from the members of \"{name}\" and make the people who need the access eligible members"
        ))
        .lowered_if(EVERY_ROLE_OF_THE_GROUP_MUST_STILL_BE_ACTIVATED, cx.activates_every_role(&group.id))
        .into()
}
