use super::{add_owner, with_owners};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::schedule::Origin;
use crate::model::{Access, Collected, Group, Instant, Known, Mode, Property, Schedule, all_of, any_of, not};
use crate::naming;
use crate::rules::edits;
use crate::rules::proof::with_proof;
use crate::tenant::PackageGrant;
use crate::tenant::owners::Owner;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let eligible = cx.tenant.eligible_owners(&group.id);
    let owners = cx.tenant.active_owners(&group.id);
    let standing = owners.as_ref().any(|owner| is_standing(cx, group, owner, &eligible));
    let parts = [cx.tenant.is_managed(&group.id), cx.tenant.has_eligible(&group.id, Access::Owner), not(standing)];
    if !all_of(parts)? {
        return Ok(Verdict::Pass);
    }
    let name = group.label();
    let finding = Finding::new(format!(
        "\"{name}\" has no permanent owner, so the first person to activate ownership remains an owner: the last owner of a group \
         cannot be removed"
    ))
    .because(group.source.at(Property::Owners), "no permanent owner");
    let found = eligible.seen().map(Vec::as_slice).unwrap_or_default();
    let finding = with_owners(cx, group, found, finding);
    let grants: Vec<PackageGrant<'_>> = cx.tenant.grants_giving(&group.id, Access::Owner, Mode::Eligible).collect();
    let finding = grants.iter().fold(finding, |finding, granted| {
        finding
            .because(
                granted.at(Property::ResourceRole),
                format!("\"{}\" makes people eligible owners", granted.package.label()),
            )
            .related(naming::package(granted.package))
    });
    with_proof(cx, &group.id, finding)
        .change([add_owner(cx, group, format!("add a well-protected account as a permanent owner of \"{name}\""))])
        .change(remove_eligible(cx, group, found, &grants))
        .into()
}

/// The edits after which nobody is an eligible owner, or becomes one through a package.
fn remove_eligible(cx: &Context<'_>, group: &Group, owners: &[Owner<'_>], grants: &[PackageGrant<'_>]) -> Vec<Edit> {
    let eligible = (!owners.is_empty()).then(|| {
        let removed = Action::Remove(edits::principals(cx, owners.iter().map(|owner| (owner.id, owner.kind))));
        edits::of_role(cx, (&group.id, Access::Owner, Mode::Eligible), removed, "remove all eligible owners")
    });
    let granted = grants.iter().map(|granted| {
        let words = format!("remove the eligible owner role from \"{}\"", granted.package.label());
        edits::remove_grant(cx, granted, words)
    });
    eligible.into_iter().chain(granted).collect()
}

/// An owner who is still one when the last activation ends. One without an entry in PIM was made an owner in the group itself.
fn is_standing(
    cx: &Context<'_>,
    group: &Group,
    owner: &Owner<'_>,
    eligible: &Collected<Vec<Owner<'_>>>,
) -> Known<bool> {
    let ownership = |test: &dyn Fn(&Schedule) -> Known<bool>| cx.tenant.any_ownership(&group.id, owner.id, test);
    let lasts =
        |entry: &Schedule| all_of([entry.origin().map(|origin| origin == Origin::Assigned), outlasts(entry, eligible)]);
    any_of([ownership(&lasts), not(ownership(&|_| Ok(true)))])
}

/// Ends no earlier than any of the eligibilities.
fn outlasts(entry: &Schedule, eligible: &Collected<Vec<Owner<'_>>>) -> Known<bool> {
    let end = entry.end()?;
    if end == Instant::Never {
        return Ok(true);
    }
    not(eligible.as_ref().any(|owner| owner.schedule.map_or(Ok(false), |other| Ok(other.end()? > end))))
}
