use super::global_administrator;
use crate::context::Context;
use crate::finding::{Action, Edit, Judgement, Verdict};
use crate::model::directory_role::RoleScope;
use crate::model::{Collection, Known, Mode, ObjectId, PrincipalKind, Property, RoleAssignment, all_of, not};
use crate::naming;
use crate::rules::edits;
use crate::rules::emergency::{accounts_who, fault};

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let lacking = accounts_who(cx, |account| not(has_role_for_good(cx, account)))?;
    if lacking.is_empty() {
        return Ok(Verdict::Pass);
    }
    let says = if lacking.len() == 1 { "does not hold" } else { "do not hold" };
    let says = format!("{says} the role \"Global Administrator\" themselves, permanently and without activation");
    let says = if lacking.len() == 1 { says.replace("themselves", "itself") } else { says };
    let people = edits::principals(cx, lacking.iter().map(|account| (*account, Some(PrincipalKind::User))));
    let role = naming::directory_role(cx.tenant, global_administrator());
    let words = "assign \"Global Administrator\" to each of them, active and permanent";
    fault(cx, &lacking, &says, |_| (Property::UserPrincipalName, "has no permanent active assignment"))
        .change([Edit::new(role, Collection::RoleAssignments, Action::Add(people), words)])
        .into()
}

/// Whether an account holds Global Administrator itself, in the entire tenant, without end and without activation.
fn has_role_for_good(cx: &Context<'_>, account: &ObjectId) -> Known<bool> {
    let is_such = |held: &RoleAssignment| {
        all_of([
            Ok(cx.tenant.role_template(&held.role) == *global_administrator()),
            held.scope().map(|scope| *scope == RoleScope::Tenant),
            cx.tenant.is_held_for_good(held),
        ])
    };
    cx.tenant.roles_held_by(account, Mode::Active).any(is_such)
}
