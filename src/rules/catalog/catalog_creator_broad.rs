use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{DelegatedRole, Delegation, Group, Known, ObjectId, PrincipalKind, all_of, any_of, not};
use crate::naming;
use crate::rules::delegates;

/// More people than this are rarely needed to open catalogs; it is our advice.
const MANY: usize = 50;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let held = cx.tenant.tenant_wide_delegations().matching(|held| is_broad(cx, held))?;
    if held.is_empty() {
        return Ok(Verdict::Pass);
    }
    let who = delegates::principals(&held);
    let names = delegates::names(cx, &held);
    let is = if who.len() == 1 { "is" } else { "are" };
    let finding = Finding::new(format!("{names} {is} catalog creator, and {}", reason(cx, &who)));
    delegates::with_delegates(cx, &held, finding)
        .measure("delegates", who.len())
        .change([delegates::remove(
            cx,
            naming::tenant(cx.tenant, None),
            &held,
            format!("make a smaller group with assigned members catalog creator instead of {names}"),
        )])
        .into()
}

fn is_broad(cx: &Context<'_>, held: &Delegation) -> Known<bool> {
    let creates = held.role().map(|role| role == DelegatedRole::CatalogCreator);
    let is_group = cx.tenant.is_of_kind(&held.principal, held.principal_kind, PrincipalKind::Group);
    if creates == Ok(false) || is_group == Ok(false) {
        return Ok(false);
    }
    let dynamic = cx.tenant.group_named(&held.principal).and_then(Group::is_dynamic);
    let people = cx.tenant.people_behind(&held.principal, Some(PrincipalKind::Group));
    all_of([creates, is_group, any_of([dynamic, not(people.fewer_than(MANY + 1))])])
}

/// Why they are too many: `its members follow a rule, and all of them can open catalogs`.
fn reason(cx: &Context<'_>, groups: &[&ObjectId]) -> String {
    let is_dynamic = |group: &&&ObjectId| cx.tenant.group_named(group).and_then(Group::is_dynamic) == Ok(true);
    let dynamic = groups.iter().filter(is_dynamic).count();
    let what = match (groups.len(), dynamic) {
        (1, 1) => "a rule determines its members".to_owned(),
        (1, _) => format!("it has more than {MANY} members"),
        (all, dynamic) if all == dynamic => "rules determine their members".to_owned(),
        (_, 0) => format!("each has more than {MANY} members"),
        _ => format!("rules determine their members or each has more than {MANY}"),
    };
    format!("{what}, all of whom can open catalogs")
}
