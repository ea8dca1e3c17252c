use super::{names_of, out_of, with_groups};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{AdministrativeUnit, Property, all_of, any_found};
use crate::naming;

pub(crate) fn check(cx: &Context<'_>, unit: &AdministrativeUnit) -> Judgement {
    let dynamic = unit.is_dynamic();
    if dynamic == Ok(false) {
        return Ok(Verdict::Pass);
    }
    let members = cx.tenant.members_of_unit(&unit.id);
    let found = members.matching(|member| cx.tenant.is_group(&member.id, member.kind));
    if !all_of([dynamic, any_found(&found)])? {
        return Ok(Verdict::Pass);
    }
    let (found, name) = (found?, unit.label());
    let names = names_of(cx, &found);
    let are = if found.len() == 1 { "is a member" } else { "are members" };
    let finding = Finding::new(format!(
        "{names} {are} of the administrative unit \"{name}\", but its rule can only add users or devices"
    ))
    .because(unit.source.at(Property::MembershipType), "a rule decides who is a member");
    let assigned = Edit::new(
        naming::unit(unit),
        Property::MembershipType,
        Action::set("assigned"),
        format!("assign the members of \"{name}\""),
    );
    with_groups(cx, &found, Property::Id, "is a group", finding)
        .measure("groups", found.len())
        .change([out_of(cx, unit, &found, format!("remove {names} from \"{name}\""))])
        .change([assigned.now("dynamic")])
        .into()
}
