use super::{is_in_pim, is_residue};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, Property, all_of};
use crate::naming;
use crate::rules::edits;
use crate::rules::lowered::group_pim_in_restricted_au as lowered;
use crate::rules::proof::with_proof;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let restricted = cx.tenant.is_restricted(group);
    if restricted == Ok(false) || !all_of([restricted, is_in_pim(cx, group)])? {
        return Ok(Verdict::Pass);
    }
    let name = group.label();
    let unit = cx.tenant.restricted_unit_of(&group.id);
    let place = unit.map_or_else(
        || "a restricted management administrative unit".to_owned(),
        |unit| format!("the restricted management administrative unit \"{}\"", unit.label()),
    );
    let mut finding =
        Finding::new(format!("PIM manages \"{name}\" but cannot change its members, because the group is in {place}"));
    finding = if group.is_management_restricted() == Ok(true) {
        finding.because(group.source.at(Property::IsManagementRestricted), "restricted management blocks PIM here")
    } else {
        finding.because(group.source.whole(), "the group is a member of the unit")
    };
    if let Some(unit) = unit {
        finding = finding
            .because(
                unit.source.at(Property::IsMemberManagementRestricted),
                "the unit restricts the management of its members",
            )
            .related(naming::unit(unit));
    }
    let finding = with_proof(cx, &group.id, finding).lowered_if(lowered::RESIDUE, is_residue(cx, group));
    let out = edits::out_of_restriction(cx, &group.id);
    if group.is_role_assignable() == Ok(true) {
        return finding.change([out]).note("it is role-assignable, which protects it sufficiently").into();
    }
    let words = "replace it with a role-assignable group if it needs protection";
    finding.change([out, edits::role_assignable(cx, &group.id, words)]).into()
}
