use super::is_held_by;
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{
    At, Collection, Gap, Instant, Known, Mode, ObjectId, PrincipalKind, Property, RoleAssignment, Why, all_of,
};
use crate::naming;
use crate::rules::edits::end_role;

pub(crate) fn check(cx: &Context<'_>, held: &RoleAssignment) -> Judgement {
    let applies = all_of([
        Ok(held.mode == Mode::Active),
        cx.is_privileged_to_some(&held.role),
        is_held_by(cx, held, PrincipalKind::ServicePrincipal),
    ]);
    if !applies? {
        return Err(Undecided::NotApplicable("it is no active assignment of a privileged role to a service principal"));
    }
    let (last, at) = last_sign_in(cx, &held.principal)?;
    let is_stale = cx.as_of()?.since(last).is_some_and(|unused| unused > cx.thresholds.stale_after);
    if !is_stale {
        return Ok(Verdict::Pass);
    }
    let (holder, role) = (cx.tenant.principal_label(&held.principal), naming::held_role(cx.tenant, held));
    let says = format!("has not signed in for more than {}", cx.thresholds.stale_after);
    Finding::new(format!("the service principal \"{holder}\" holds {role} but {says}"))
        .because(held.source.at(Property::PrincipalId), "this is a service principal")
        .because(at, says)
        .related(naming::service_principal(cx.tenant, &held.principal))
        .related(naming::directory_role(cx.tenant, &held.role))
        .change([end_role(cx, held, format!("remove {role} from \"{holder}\""))])
        .into()
}

/// When its application last signed in, and where the report says so. The report holds only applications with a sign-in, so one
/// that is not in it may be new.
fn last_sign_in(cx: &Context<'_>, principal: &ObjectId) -> Known<(Instant, At)> {
    let principal = cx.tenant.service_principal(principal)?.ok_or(Gap::Unresolved(Collection::ServicePrincipals))?;
    let activity =
        cx.tenant.sign_in_of(principal.app()?)?.ok_or(Gap::Unresolved(Collection::ServicePrincipalSignIns))?;
    let none = Gap::Property(Collection::ServicePrincipalSignIns, Property::LastSignInActivity, Why::NotSelected);
    Ok((activity.last()?.ok_or(none)?, activity.source.at(Property::LastSignInActivity)))
}
