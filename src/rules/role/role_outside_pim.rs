use super::{assign, if_emergency, is_for_synchronization, is_held_by, is_reader};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Mode, PrincipalKind, Property, RoleAssignment, all_of, not};
use crate::naming;
use crate::rules::edits::end_role;
use crate::rules::lowered::role_outside_pim as lowered;

pub(crate) fn check(cx: &Context<'_>, held: &RoleAssignment) -> Judgement {
    let is_active = held.mode == Mode::Active && !is_for_synchronization(cx, held);
    if !all_of([Ok(is_active), cx.is_privileged_to_some(&held.role)])? {
        return Err(Undecided::NotApplicable("it is no active assignment of a privileged role"));
    }
    if cx.tenant.is_assigned_in_pim(held)? {
        return Ok(Verdict::Pass);
    }
    let (holder, role) = (cx.tenant.principal_label(&held.principal), naming::held_role(cx.tenant, held));
    let says = if held.is_scheduled { "no request in PIM made it" } else { "PIM has no schedule for it" };
    let cannot_activate = is_held_by(cx, held, PrincipalKind::ServicePrincipal);
    let is_emergency = cx.declared.emergency_accounts.contains(&held.principal) == Ok(true);
    let eligible = || assign(cx, held, Mode::Eligible, format!("make \"{holder}\" eligible for {role} in PIM"));
    let again =
        |how: &str| assign(cx, held, Mode::Active, format!("assign {role} to \"{holder}\" again in PIM, {how}"));
    let remove = end_role(cx, held, "remove this assignment");
    let edits = match cannot_activate {
        _ if is_emergency => [remove, again("active and permanent")],
        Ok(true) => [remove, again("with an end")],
        // Both can be there at a time, so nobody is without the role in between.
        Ok(false) | Err(_) => [eligible(), remove],
    };
    let finding = Finding::new(format!("\"{holder}\" holds {role} by an assignment that was made outside of PIM"))
        .because(held.source.at(Property::CreatedUsing), says)
        .related(naming::directory_role(cx.tenant, &held.role))
        .change(edits)
        .lowered_if(lowered::BY_CISA, not(cx.is_privileged(&held.role)))
        .lowered_if(lowered::READER, Ok(is_reader(cx, held)));
    let finding = match cannot_activate {
        Err(_) if !is_emergency => finding
            .note("if it is a service principal, which cannot activate, make it active in PIM with an end instead"),
        _ => finding,
    };
    if_emergency(cx, held, finding).into()
}
