use std::collections::BTreeSet;

use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, Mode, ObjectId, Property, all_of, any_found, not};
use crate::naming;
use crate::rules::edits;
use crate::rules::proof::with_proof;
use crate::rules::words::distinct;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let is_restricted = cx.tenant.is_restricted(group);
    let open = all_of([cx.tenant.is_managed(&group.id), not(group.is_role_assignable()), not(is_restricted)]);
    if open == Ok(false) {
        return Ok(Verdict::Pass);
    }
    let overriding = cx.tenant.overriding_at_units(group);
    if !all_of([open, any_found(&overriding)])? {
        return Ok(Verdict::Pass);
    }
    let overriding: Vec<_> = overriding?.into_iter().filter_map(|held| Some((held, held.unit()?))).collect();
    let roles = overriding.iter().map(|(held, unit)| {
        format!(
            "\"{}\" for the administrative unit \"{}\"",
            cx.tenant.role_label(&held.role),
            cx.tenant.unit_label(unit)
        )
    });
    let roles = distinct(roles, " and ");
    let units: BTreeSet<&ObjectId> = overriding.iter().map(|(_, unit)| *unit).collect();
    let mut finding = Finding::new(format!(
        "holders of {roles} can change the members of \"{}\" and bypass PIM, because the group is not role-assignable",
        group.label()
    ));
    for (held, unit) in &overriding {
        let may = if held.mode == Mode::Eligible { "can activate" } else { "holds" };
        let holder = cx.tenant.principal_label(&held.principal);
        let role = cx.tenant.role_label(&held.role);
        finding = finding
            .because(
                held.source.at(Property::DirectoryScopeId),
                format!("\"{holder}\" {may} \"{role}\" for \"{}\"", cx.tenant.unit_label(unit)),
            )
            .related(naming::role_assignment(cx.tenant, held));
        if let Some(unit) = cx.tenant.unit(unit) {
            finding = finding.related(naming::unit(unit));
        }
    }
    finding = finding.because(group.source.at(Property::IsAssignableToRole), "not role-assignable");
    with_proof(cx, &group.id, finding)
        .measure("assignments", overriding.len())
        .change(units.into_iter().map(|unit| edits::out_of_unit(cx, &group.id, unit)))
        .change([edits::role_assignable(
            cx,
            &group.id,
            "replace it with a role-assignable group, whose members only its owners and tenant-wide Privileged Role \
             Administrators can change",
        )])
        .into()
}
