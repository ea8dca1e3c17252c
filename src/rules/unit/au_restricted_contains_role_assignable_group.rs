use super::{groups_in, names_of, out_of, with_groups};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{AdministrativeUnit, Group, Property, all_of, any_found};

pub(crate) fn check(cx: &Context<'_>, unit: &AdministrativeUnit) -> Judgement {
    let restricted = cx.tenant.is_restricted_unit(&unit.id);
    if restricted == Ok(false) {
        return Ok(Verdict::Pass);
    }
    let found = groups_in(cx, unit, Group::is_role_assignable);
    if !all_of([restricted, any_found(&found)])? {
        return Ok(Verdict::Pass);
    }
    let (found, name) = (found?, unit.label());
    let (group, is, its) = if found.len() == 1 {
        ("the role-assignable group", "is", "its")
    } else {
        ("the role-assignable groups", "are", "their")
    };
    let names = names_of(cx, &found);
    let finding = Finding::new(format!(
        "{group} {names} {is} in the restricted management administrative unit \"{name}\", so no one can change {its} members"
    ))
    .because(
        unit.source.at(Property::IsMemberManagementRestricted),
        "the unit restricts the management of its members",
    );
    with_groups(cx, &found, Property::IsAssignableToRole, "is role-assignable", finding)
        .measure("groups", found.len())
        .change([out_of(cx, unit, &found, format!("remove {names} from \"{name}\""))])
        .note("role-assignable groups are protected from other administrators without the unit")
        .into()
}
