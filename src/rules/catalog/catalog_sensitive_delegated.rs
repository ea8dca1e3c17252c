use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Catalog, DelegatedRole, Delegation, all_of, any_found, not};
use crate::naming;
use crate::rules::delegates;
use crate::rules::lowered::catalog_sensitive_delegated as lowered;

pub(crate) fn check(cx: &Context<'_>, catalog: &Catalog) -> Judgement {
    let decide = |held: &&Delegation| {
        let decides = held.role().map(DelegatedRole::decides_about_packages);
        if decides == Ok(false) { Ok(false) } else { all_of([decides, not(delegates::is_privileged(cx, held))]) }
    };
    let held = cx.tenant.delegations_of(&catalog.id).matching(decide);
    let found = delegates::sensitive_resources(cx, &catalog.id);
    if !all_of([any_found(&held), any_found(&found)])? {
        return Ok(Verdict::Pass);
    }
    let (held, found, name) = (held?, found?, catalog.label());
    let who = delegates::principals(&held);
    let (names, resources) = (delegates::names(cx, &held), delegates::labels(cx, &found));
    let (decide, have) = if who.len() == 1 { ("decides", "has") } else { ("decide", "have") };
    let finding = Finding::new(format!(
        "{names} {decide} who gets {resources} through the packages of \"{name}\", but {have} no privileged role"
    ));
    let finding = delegates::with_delegates(cx, &held, finding);
    delegates::with_resources(cx, &found, "is in the catalog, and sensitive", finding)
        .measure("delegates", who.len())
        .measure("resources", found.len())
        .lowered_if(lowered::NO_TIER_0_ROLE, not(delegates::lead_to_tier0(cx, &found)))
        .change([delegates::remove_resources(
            cx,
            naming::catalog(catalog),
            &found,
            format!("move {resources} from \"{name}\" to a catalog that only privileged administrators run"),
        )])
        .change([delegates::remove(
            cx,
            naming::catalog(catalog),
            &held,
            format!("remove {names} from the owners and access package managers of \"{name}\""),
        )])
        .into()
}
