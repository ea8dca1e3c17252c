use super::{global_administrator, global_administrators, of_role, with_holders};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{RoleAssignment, all_of, not};
use crate::rules::lowered::role_global_admin_ratio as lowered;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let role = global_administrator();
    let is_other = |held: &RoleAssignment| Ok(cx.tenant.role_template(&held.role) != *role);
    let others = cx.tenant.people_holding(|held| all_of([is_other(held), cx.is_privileged(&held.role)]));
    let admins = global_administrators(cx);
    if !admins.outnumber(&others)? {
        return Ok(Verdict::Pass);
    }
    let count = others.seen().filter(|user| admins.contain(user) == Ok(false)).count();
    let message = if count == 0 {
        "no one but those with the role \"Global Administrator\" has a privileged role".to_owned()
    } else {
        "more people have the role \"Global Administrator\" than have only other privileged roles".to_owned()
    };
    let words =
        "give those who do not need all of \"Global Administrator\" a role that allows less, and take it from them";
    with_holders(cx, role, Finding::new(message).evidence("global-administrators", admins.seen().count()))
        .evidence("others", count)
        .change([of_role(cx, role, Action::Choose, words)])
        .lowered_if(lowered::OTHERS, others.any(|user| not(admins.contain(user))))
        .into()
}
