use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::{Collection, Gap, Known, Mode, ObjectId, Property, RoleAssignment, RoleScope, not};
use crate::naming;
use crate::rules::{edits, lowered};
use crate::tenant::well_known::built_in_role;

pub(crate) fn check(cx: &Context<'_>, held: &RoleAssignment) -> Judgement {
    let unit = match held.scope()? {
        RoleScope::AdministrativeUnit(unit) => unit,
        RoleScope::Tenant => return Err(Undecided::NotApplicable("the role is assigned for the entire tenant")),
        RoleScope::Object(_) => {
            return Err(Undecided::NotApplicable(
                "the role is assigned for one object, not for an administrative unit",
            ));
        }
    };
    if can_hold_at_a_unit(cx, &held.role)? {
        return Ok(Verdict::Pass);
    }
    let (holder, role) = (cx.tenant.principal_label(&held.principal), cx.tenant.role_label(&held.role));
    let place = cx.tenant.unit_label(unit);
    let is = match held.mode {
        Mode::Eligible => "is eligible for",
        Mode::Active => "is active in",
    };
    let exported = cx.tenant.is_exported(&held.source);
    let yet = if exported {
        "a role that this version does not list as supporting administrative units"
    } else {
        "but this role does not support administrative units"
    };
    let mut finding =
        Finding::new(format!("\"{holder}\" {is} \"{role}\" for the administrative unit \"{place}\", {yet}"))
            .because(held.source.at(Property::DirectoryScopeId), format!("limits \"{role}\" to a unit"));
    if let Ok(Some(definition)) = cx.tenant.role_definition(&held.role) {
        finding = finding.because(definition.source.whole(), "this role does not support administrative units");
    }
    if let Some(unit) = cx.tenant.unit(unit) {
        finding = finding.because(unit.source.whole(), "the unit").related(naming::unit(unit));
    }
    let finding = if exported {
        finding.help(format!(
            "make sure that \"{role}\" of \"{holder}\" is intended for \"{place}\" only, and use a newer version of this program"
        ))
    } else {
        let remove = format!("remove \"{role}\" from \"{holder}\" for \"{place}\"");
        finding.change([edits::end_role(cx, held, remove), assign_another(cx, held, unit)])
    };
    finding.lowered_if(lowered::au_role_not_scopable::EXPORTED, Ok(exported)).into()
}

/// Gives the holder another role at the unit.
fn assign_another(cx: &Context<'_>, held: &RoleAssignment, unit: &ObjectId) -> Edit {
    let list = held.mode.of_roles();
    let added = Action::Add(edits::principals(cx, [(&held.principal, held.principal_kind())]));
    let words =
        "assign a role that supports administrative units instead, such as Groups Administrator or a custom role";
    Edit::new(naming::unit_by_id(cx.tenant, unit), list, added, words)
}

/// The documented built-in roles, and custom roles.
fn can_hold_at_a_unit(cx: &Context<'_>, role: &ObjectId) -> Known<bool> {
    if let Some(known) = built_in_role(&cx.tenant.role_template(role)) {
        return Ok(known.is_scopable_to_unit());
    }
    // The list of built-in roles that can is whole, so a built-in role that it lacks cannot.
    let definition = cx.tenant.role_definition(role)?.ok_or(Gap::Unresolved(Collection::RoleDefinitions))?;
    not(definition.is_built_in())
}
