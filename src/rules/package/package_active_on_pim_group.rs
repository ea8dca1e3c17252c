use super::role_of;
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Mode, Property, not};
use crate::naming;
use crate::rules::lowered::package_active_on_pim_group as lowered;
use crate::tenant::PackageGrant;
use crate::rules::proof::with_gravest_role;

pub(crate) fn check(cx: &Context<'_>, granted: &PackageGrant<'_>) -> Judgement {
    let (group, access) = role_of(granted, Mode::Active)?;
    let Some(proof) = cx.tenant.management(group)? else {
        return Ok(Verdict::Pass);
    };
    let (package, name) = (granted.package.label(), cx.tenant.group_label(group));
    let finding = Finding::new(format!(
        "\"{package}\" makes people active {access}s of \"{name}\", which PIM manages: they hold its access permanently and \
         activate nothing"
    ))
    .because(granted.at(Property::ResourceRole), format!("the package makes people active {access}s"))
    .because(proof.at, proof.kind.clause());
    with_gravest_role(cx, group, finding)
        .related(naming::package(granted.package))
        .related(naming::group(cx.tenant, group))
        .lowered_if(lowered::NO_TIER_0_ROLE, not(cx.reaches_tier0(group)))
        .lowered_if(lowered::GROUP_ONLY_ELIGIBLE, cx.activates_every_role(group))
        .help(format!("grant the eligible instead of the active {access} role of \"{name}\" in \"{package}\""))
        .into()
}
