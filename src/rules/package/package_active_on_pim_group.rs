use super::role_of;
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Known, Mode, ObjectId, Property, all_of, not};
use crate::naming;
use crate::rules::lowered::package_active_on_pim_group as lowered;
use crate::tenant::PackageGrant;

pub(crate) fn check(cx: &Context<'_>, granted: &PackageGrant<'_>) -> Judgement {
    let (group, access) = role_of(granted, Mode::Active)?;
    let Some(proof) = cx.tenant.management(group)? else {
        return Ok(Verdict::Pass);
    };
    let (package, name) = (granted.package.label(), cx.tenant.group_label(group));
    let finding = Finding::new(format!(
        "\"{package}\" makes people active {access}s of \"{name}\", which PIM manages: they hold its access all the time and \
         activate nothing"
    ))
    .because(granted.at(Property::ResourceRole), format!("the package makes people active {access}s"))
    .because(proof.at, proof.kind.clause());
    with_role(cx, group, finding)
        .related(naming::package(granted.package))
        .related(naming::group(cx.tenant, group))
        .lowered_if(lowered::NO_TIER_0_ROLE_IS_REACHED, not(cx.reaches_tier0(group)))
        .lowered_if(lowered::THE_GROUP_IS_ONLY_ELIGIBLE_FOR_ITS_ROLES, is_only_eligible(cx, group))
        .help(format!("give the eligible instead of the active {access} role of \"{name}\" in \"{package}\""))
        .into()
}

/// Whether the group reaches a directory role, and each only after an activation: people are active and the group is eligible.
fn is_only_eligible(cx: &Context<'_>, group: &ObjectId) -> Known<bool> {
    let standing = cx.tenant.reach(group).any(|reached| Ok(reached.gates.is_empty()));
    all_of([cx.reaches_a_role(group), not(standing)])
}

/// Adds the gravest directory role that the group gives.
fn with_role(cx: &Context<'_>, group: &ObjectId, finding: Finding) -> Finding {
    let reach = cx.tenant.reach(group);
    let seen = reach.seen().map(Vec::as_slice).unwrap_or_default();
    let grave = seen.iter().find(|reached| cx.is_tier0(&reached.assignment.role));
    let Some(reached) = grave.or_else(|| seen.first()) else { return finding };
    let role = cx.tenant.role_label(&reached.assignment.role);
    let text = if reached.gates.is_empty() {
        format!("the group gives the role {role}")
    } else {
        format!("the group lets people activate the role {role}")
    };
    finding
        .because(reached.assignment.source.whole(), text)
        .related(naming::role_assignment(cx.tenant, reached.assignment))
}
