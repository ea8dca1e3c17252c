use super::{global_administrator, global_administrators, of_role, with_holders};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::not;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let people = global_administrators(cx).who(|user| not(cx.tenant.is_disabled(user)));
    let least = cx.thresholds.global_admin_min;
    if !people.fewer_than(least)? {
        return Ok(Verdict::Pass);
    }
    let (role, count) = (global_administrator(), people.seen().count());
    let message =
        format!("fewer than {least} people who can sign in have the role \"Global Administrator\" or can activate it");
    let words =
        format!("give \"Global Administrator\" to {least} cloud-only accounts or more, two of them for emergencies");
    with_holders(cx, role, Finding::new(message).evidence("people", count))
        .change([of_role(cx, role, Action::at_least(least), words).now(count)])
        .into()
}
