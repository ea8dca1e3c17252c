use super::{SHOWN, holders, with_roles};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{AdministrativeUnit, Collection, Gap, Known, Property, Visibility, all_of, any_found, not};
use crate::naming;
use crate::rules::edits::end_role;

pub(crate) fn check(cx: &Context<'_>, unit: &AdministrativeUnit) -> Judgement {
    let held = cx.tenant.roles_at_unit(&unit.id).matching(|_| Ok(true));
    // A rule may match nobody for now.
    if !all_of([not(unit.is_dynamic()), is_empty(cx, unit), any_found(&held)])? {
        return Ok(Verdict::Pass);
    }
    let (held, name) = (held?, unit.label());
    let have = if held.len() == 1 { "has a role" } else { "have roles" };
    let finding = Finding::new(format!(
        "{} {have} at the administrative unit \"{name}\", which has no members",
        holders(cx, &held)
    ))
    .because(unit.source.whole(), "the unit has no members");
    let filled = Edit::new(
        naming::unit(unit),
        Collection::AdministrativeUnitMembers,
        Action::at_least(1),
        format!("add those who are to be managed to \"{name}\""),
    );
    let finding = with_roles(cx, &held, finding).measure("assignments", held.len()).change([filled]);
    let ended = held.iter().map(|held| {
        let (holder, role) = (cx.tenant.principal_label(&held.principal), cx.tenant.role_label(&held.role));
        end_role(cx, held, format!("remove \"{role}\" from \"{holder}\" at \"{name}\""))
    });
    if held.len() > SHOWN {
        return finding.change_as(format!("remove the roles at \"{name}\""), ended).into();
    }
    finding.change(ended).into()
}

/// Whether a unit has no members. Of one whose membership is hidden, Graph lists none to whom lacks the permission.
fn is_empty(cx: &Context<'_>, unit: &AdministrativeUnit) -> Known<bool> {
    if cx.tenant.members_of_unit(&unit.id).any(|_| Ok(true))? {
        return Ok(false);
    }
    match unit.visibility.of(Collection::AdministrativeUnits, Property::Visibility)? {
        Visibility::HiddenMembership => Err(Gap::Partial(Collection::AdministrativeUnitMembers)),
        _ => Ok(true),
    }
}
