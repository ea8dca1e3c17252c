use super::{add_role, role_of};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Access, Mode, Property, all_of, any_of, not};
use crate::naming;
use crate::rules::edits;
use crate::rules::lowered::package_active_on_pim_group as lowered;
use crate::rules::proof::with_gravest_role;
use crate::tenant::PackageGrant;

pub(crate) fn check(cx: &Context<'_>, granted: &PackageGrant<'_>) -> Judgement {
    let (group, access) = role_of(granted, Mode::Active)?;
    let Some(proof) = cx.tenant.management(group)? else {
        return Ok(Verdict::Pass);
    };
    if access == Access::Member && cx.activates_every_role(group)? {
        return Err(Undecided::NotApplicable("members must activate every role that the group leads to"));
    }
    // An owner decides who is a member, for ever.
    let decides_over_privilege = all_of([Ok(access == Access::Owner), cx.reaches_privileged(group)]);
    let (package, name) = (granted.package.label(), cx.tenant.group_label(group));
    let able = match access {
        Access::Member => "have its access continuously",
        Access::Owner => "can add anyone to it at any time",
    };
    let finding = Finding::new(format!(
        "\"{package}\" makes people active {access}s of \"{name}\", which PIM manages: they {able} and activate nothing"
    ))
    .because(granted.at(Property::ResourceRole), format!("the package makes people active {access}s"))
    .because(proof.at, proof.kind.clause());
    let twin =
        cx.tenant.grants_giving(group, access, Mode::Eligible).find(|other| other.package.id == granted.package.id);
    let eligible = format!("grant the eligible {access} role of \"{name}\" in \"{package}\"");
    let add = twin.is_none().then(|| add_role(cx, granted, (group, access), eligible));
    let words = if twin.is_none() {
        "remove the active one"
    } else {
        "remove the active role, next to which it grants the eligible one"
    };
    with_gravest_role(cx, group, finding)
        .related_all(twin.iter().map(|twin| naming::grant(cx.tenant, twin)))
        .related(naming::package(granted.package))
        .related(naming::group(cx.tenant, group))
        .lowered_if(lowered::NO_TIER_0_ROLE, not(any_of([cx.reaches_tier0(group), decides_over_privilege])))
        .change(add.into_iter().chain([edits::remove_grant(cx, granted, words)]))
        .into()
}
