use super::{global_administrator, global_administrators, of_role, with_holders};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{ObjectId, RoleAssignment, all_of, not};
use crate::rules::lowered::role_global_admin_ratio as lowered;
use crate::tenant::well_known::{HIGHLY_PRIVILEGED, template_of};

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let (role, admins) = (global_administrator(), global_administrators(cx));
    let is_other = |held: &RoleAssignment| Ok(cx.tenant.role_template(&held.role) != *role);
    let all = cx.tenant.people_holding(|held| all_of([is_other(held), cx.is_privileged_to_some(&held.role)]));
    let finer: Vec<ObjectId> =
        HIGHLY_PRIVILEGED.iter().filter_map(|name| template_of(name)).filter(|other| other != role).collect();
    // A tool that asks for some roles only names everyone who has one: those are the people whom the baseline of CISA counts.
    let is_of_some = admins.outnumber(&all).is_err() && cx.tenant.are_all_named(&finer);
    let others = if is_of_some { cx.tenant.people_with(&finer) } else { all };
    if !admins.outnumber(&others)? {
        return Ok(Verdict::Pass);
    }
    let count = others.seen().filter(|user| admins.contain(user) == Ok(false)).count();
    let kind = if is_of_some { "highly privileged" } else { "privileged" };
    let message = if count == 0 {
        format!("no one but those with the role \"Global Administrator\" has a {kind} role")
    } else {
        format!("more people have the role \"Global Administrator\" than have only other {kind} roles")
    };
    let words =
        "give those who do not need all of \"Global Administrator\" a role that allows less, and take it from them";
    with_holders(cx, role, Finding::new(message).evidence("global-administrators", admins.seen().count()))
        .evidence("others", count)
        .change([of_role(cx, role, Action::Choose, words)])
        .lowered_if(lowered::OTHERS, others.any(|user| not(admins.contain(user))))
        .into()
}
