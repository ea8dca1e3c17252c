use super::{global_administrator, global_administrators, of_role, with_holders};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::not;

/// As many are too many by the baseline of CISA, MS.AAD.7.1:
/// <https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md>.
const NINE: usize = 9;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let (people, most) = (global_administrators(cx), cx.thresholds.global_admin_max);
    if people.fewer_than(most.saturating_add(1))? {
        return Ok(Verdict::Pass);
    }
    let (role, count) = (global_administrator(), people.seen().count());
    let message = format!("more than {most} people have the role \"Global Administrator\" or can activate it");
    let words =
        format!("keep {most} people or fewer in \"Global Administrator\", and give the others a role that allows less");
    with_holders(cx, role, Finding::new(message).measure("people", count))
        .change([of_role(cx, role, Action::at_most(most), words).now(count)])
        .part("more-than-eight", not(people.fewer_than(NINE)))
        .into()
}
