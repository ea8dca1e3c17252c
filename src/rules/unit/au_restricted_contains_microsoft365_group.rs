use super::{groups_in, names_of, out_of, with_groups};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{AdministrativeUnit, Group, Property, all_of, any_found};

pub(crate) fn check(cx: &Context<'_>, unit: &AdministrativeUnit) -> Judgement {
    let restricted = cx.tenant.is_restricted_unit(&unit.id);
    if restricted == Ok(false) {
        return Ok(Verdict::Pass);
    }
    let found = groups_in(cx, unit, Group::has_mail);
    if !all_of([restricted, any_found(&found)])? {
        return Ok(Verdict::Pass);
    }
    let (found, name) = (found?, unit.label());
    let names = names_of(cx, &found);
    let is = if found.len() == 1 {
        "is a Microsoft 365 or mail-enabled group"
    } else {
        "are Microsoft 365 or mail-enabled groups"
    };
    let finding = Finding::new(format!(
        "{names} {is} in the restricted management administrative unit \"{name}\", which supports no other groups than security groups",
    ))
    .because(unit.source.at(Property::IsMemberManagementRestricted), "the unit restricts the management of its members");
    with_groups(cx, &found, Property::GroupTypes, "is not a security group without mail", finding)
        .measure("groups", found.len())
        .change([out_of(cx, unit, &found, format!("remove {names} from \"{name}\""))])
        .into()
}
