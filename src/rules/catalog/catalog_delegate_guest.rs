use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Catalog, DelegatedRole, Delegation, Property, User, all_of, not};
use crate::naming;
use crate::rules::delegates;
use crate::rules::lowered::catalog_delegate_guest as lowered;
use crate::rules::proof::with_users;

pub(crate) fn check(cx: &Context<'_>, catalog: &Catalog) -> Judgement {
    let is_guest = |held: &&Delegation| {
        let gives = held.role().map(DelegatedRole::gives_access);
        all_of([gives, cx.tenant.is_user_who(&held.principal, held.principal_kind, User::is_guest)])
    };
    let held = cx.tenant.delegations_of(&catalog.id).matching(is_guest)?;
    if held.is_empty() {
        return Ok(Verdict::Pass);
    }
    let who = delegates::principals(&held);
    let (names, name) = (delegates::names(cx, &held), catalog.label());
    let (are, account) = if who.len() == 1 { ("is", "an external account") } else { ("are", "external accounts") };
    let finding =
        Finding::new(format!("{names} {are} {account} and can give access through the packages of \"{name}\""));
    let finding = delegates::with_delegates(cx, &held, finding);
    with_users(cx, &who, Property::UserType, "is a guest", finding)
        .measure("delegates", who.len())
        .lowered_if(lowered::NOTHING_SENSITIVE, not(delegates::has_sensitive(cx, &catalog.id)))
        .change([delegates::remove(
            cx,
            naming::catalog(catalog),
            &held,
            format!("remove {names} from the roles of \"{name}\""),
        )])
        .into()
}
