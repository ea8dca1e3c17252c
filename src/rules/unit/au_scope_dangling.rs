use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Mode, Property, RoleAssignment, RoleScope};
use crate::rules::edits::end_role;

pub(crate) fn check(cx: &Context<'_>, held: &RoleAssignment) -> Judgement {
    let RoleScope::AdministrativeUnit(unit) = held.scope()? else {
        return Err(Undecided::NotApplicable("the role is not assigned for an administrative unit"));
    };
    if cx.tenant.find_unit(unit)?.is_some() {
        return Ok(Verdict::Pass);
    }
    let (holder, role) = (cx.tenant.principal_label(&held.principal), cx.tenant.role_label(&held.role));
    let is = match held.mode {
        Mode::Eligible => "is eligible for",
        Mode::Active => "is active in",
    };
    Finding::new(format!("\"{holder}\" {is} \"{role}\" for the administrative unit {unit}, which does not exist"))
        .because(held.source.at(Property::DirectoryScopeId), "no administrative unit has this id")
        .change([end_role(cx, held, format!("remove \"{role}\" from \"{holder}\" for this unit"))])
        .note("assign the role for an existing administrative unit if it is still needed")
        .into()
}
