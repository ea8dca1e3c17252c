use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::{
    Collection, Known, ObjectId, PrincipalKind, Property, RoleAssignment, RoleScope, User, all_of, any_of, not,
};
use crate::naming;
use crate::rules::edits;
use crate::rules::lowered::au_guest_or_sp_without_directory_read as lowered;
use crate::tenant::well_known::template_of;

pub(crate) fn check(cx: &Context<'_>, held: &RoleAssignment) -> Judgement {
    let RoleScope::AdministrativeUnit(unit) = held.scope()? else {
        return Err(Undecided::NotApplicable("the role is not assigned for an administrative unit"));
    };
    let stated = held.principal_kind().or_else(|| cx.tenant.principal_kind(&held.principal));
    let is_application = cx.tenant.is_of_kind(&held.principal, stated, PrincipalKind::ServicePrincipal);
    let is_guest = cx.tenant.is_user_who(&held.principal, stated, User::is_guest);
    let cannot_read = any_of([is_guest, is_application]);
    if cannot_read == Ok(false) {
        return Ok(Verdict::Pass);
    }
    if !all_of([cannot_read, not(has_a_role_everywhere(cx, &held.principal))])? {
        return Ok(Verdict::Pass);
    }
    let (holder, role) = (cx.tenant.principal_label(&held.principal), cx.tenant.role_label(&held.role));
    let (place, who) =
        (cx.tenant.unit_label(unit), if is_application == Ok(true) { "service principal" } else { "guest" });
    let finding = Finding::new(format!(
        "the {who} \"{holder}\" has \"{role}\" for the administrative unit \"{place}\" but cannot read what is in it"
    ))
    .because(held.source.at(Property::DirectoryScopeId), format!("\"{role}\" holds for this unit only"));
    let finding = match cx.tenant.unit(unit) {
        Some(unit) => finding.related(naming::unit(unit)),
        None => finding,
    };
    finding
        .change(template_of("Directory Readers").map(|reader| assign(cx, held, &reader, stated)))
        .lowered_if(lowered::SERVICE_PRINCIPAL, is_application)
        .into()
}

/// Whether a principal has any role in the entire tenant, or can activate one, as its own or through groups.
fn has_a_role_everywhere(cx: &Context<'_>, principal: &ObjectId) -> Known<bool> {
    let roles = cx.tenant.roles_of(principal);
    roles.any(|role| role.assignment.scope().map(|scope| *scope == RoleScope::Tenant))
}

/// Assigns the role of readers in the entire tenant.
fn assign(cx: &Context<'_>, held: &RoleAssignment, reader: &ObjectId, kind: Option<PrincipalKind>) -> Edit {
    let added = Action::Add(edits::principals(cx, [(&held.principal, kind)]));
    let words = format!(
        "assign \"Directory Readers\" in the entire tenant to \"{}\"",
        cx.tenant.principal_label(&held.principal)
    );
    Edit::new(naming::directory_role(cx.tenant, reader), Collection::RoleAssignments, added, words)
}
