use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Catalog, Delegation};
use crate::naming;
use crate::rules::delegates;

pub(crate) fn check(cx: &Context<'_>, catalog: &Catalog) -> Judgement {
    let is_gone = |held: &&Delegation| cx.tenant.is_gone(&held.principal);
    let held = cx.tenant.delegations_of(&catalog.id).matching(is_gone)?;
    if held.is_empty() {
        return Ok(Verdict::Pass);
    }
    let who = delegates::principals(&held);
    let (names, name) = (delegates::names(cx, &held), catalog.label());
    let (have, exist) = if who.len() == 1 { ("holds", "no longer exists") } else { ("hold", "no longer exist") };
    delegates::with_delegates(cx, &held, Finding::new(format!("{names} {have} a role in \"{name}\", but {exist}")))
        .measure("delegates", who.len())
        .change([delegates::remove(
            cx,
            naming::catalog(catalog),
            &held,
            format!("remove {names} from the roles of \"{name}\""),
        )])
        .into()
}
