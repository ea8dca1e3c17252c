use super::with_owners;
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::schedule::Origin;
use crate::model::{Access, Collected, Group, Instant, Known, Mode, Property, Schedule, all_of, any_of, not};
use crate::naming;
use crate::rules::proof::with_proof;
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
    let finding = with_owners(cx, group, eligible.seen().map(Vec::as_slice).unwrap_or_default(), finding);
    let finding = cx.tenant.grants_giving(&group.id, Access::Owner, Mode::Eligible).fold(finding, |finding, granted| {
        finding
            .because(
                granted.at(Property::ResourceRole),
                format!("\"{}\" makes people eligible owners", granted.package.label()),
            )
            .related(naming::package(granted.package))
    });
    with_proof(cx, &group.id, finding)
        .help(format!("add a well-protected account as a permanent owner of \"{name}\", or remove all eligible owners"))
        .into()
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
