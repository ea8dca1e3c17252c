use super::{add_owner, names_of_owners, owners_who};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::schedule::Origin;
use crate::model::{Access, Group, Known, Mode, Property, all_of, not};
use crate::naming;
use crate::rules::proof::with_proof;
use crate::tenant::owners::Owner;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let owners = cx.tenant.active_owners(&group.id);
    let standing = owners.as_ref().any(|owner| not(is_owner_by_activation(cx, group, owner)));
    if !all_of([cx.tenant.is_managed(&group.id), owners.as_ref().any(|_| Ok(true)), not(standing)])? {
        return Ok(Verdict::Pass);
    }
    let (found, name) = (owners_who(owners, |_| Ok(true))?, group.label());
    let names = names_of_owners(cx, &found);
    let (owner, own) = if found.len() == 1 {
        ("the only owner", "activated ownership")
    } else {
        ("the only owners", "activated ownership")
    };
    let finding = Finding::new(format!(
        "{names}, {owner} of \"{name}\", {own}: PIM cannot remove the last owner of a group and stops trying after 30 days"
    ));
    let entries = cx.tenant.schedules_ever_of(&group.id, Mode::Active);
    let activations = entries
        .seen()
        .into_iter()
        .flatten()
        .filter(|entry| entry.access() == Ok(Access::Owner) && entry.origin() == Ok(Origin::Activated));
    let finding = activations.fold(finding, |finding, entry| {
        let holder = cx.tenant.principal_label(&entry.principal);
        finding
            .because(entry.source.at(Property::AssignmentType), format!("\"{holder}\" activated ownership"))
            .related(naming::schedule(cx.tenant, entry))
    });
    with_proof(cx, &group.id, finding)
        .change([add_owner(
            cx,
            group,
            format!(
                "add a well-protected account as a permanent owner of \"{name}\", so that PIM can end the activations"
            ),
        )])
        .into()
}

/// A principal is an owner by activation alone. One without an entry in PIM was made an owner in the group itself.
fn is_owner_by_activation(cx: &Context<'_>, group: &Group, owner: &Owner<'_>) -> Known<bool> {
    let has = |origin| cx.tenant.any_ownership(&group.id, owner.id, |entry| Ok(entry.origin()? == origin));
    all_of([has(Origin::Activated), not(has(Origin::Assigned))])
}
