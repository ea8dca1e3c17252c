use super::{add_role, of_group};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Access, Mode, Property};
use crate::naming;
use crate::rules::lowered::package_grants_owner as lowered;
use crate::rules::proof::with_gravest_role;
use crate::rules::{edits, granted};
use crate::tenant::PackageGrant;

pub(crate) fn check(cx: &Context<'_>, granted: &PackageGrant<'_>) -> Judgement {
    let Some((group, Access::Owner)) = granted.group_role()? else {
        return Err(Undecided::NotApplicable("the package grants something other than ownership of a group"));
    };
    // Who is in a dynamic group its rule decides, and only its owner role can be granted.
    if of_group(cx, group, crate::model::Group::is_dynamic)? {
        return Ok(Verdict::Pass);
    }
    if !cx.is_sensitive(group)? {
        return Err(Undecided::NotApplicable("the group gives nothing sensitive"));
    }
    let (package, name) = (granted.package.label(), cx.tenant.group_label(group));
    let mode = granted.mode();
    let eligible = if mode == Ok(Mode::Eligible) { "eligible " } else { "" };
    let finding = Finding::new(format!(
        "\"{package}\" makes people {eligible}owners of \"{name}\", who can add anyone as a member, past the package"
    ))
    .because(granted.at(Property::ResourceRole), format!("the package makes people {eligible}owners"));
    with_gravest_role(cx, group, finding)
        .related(naming::package(granted.package))
        .related(naming::group(cx.tenant, group))
        .lowered_if(lowered::ELIGIBLE, mode.map(|mode| mode == Mode::Eligible))
        .lowered_if(lowered::APPROVED, granted::is_approved_later(cx, granted))
        .change([
            add_role(cx, granted, (group, Access::Member), format!("grant membership of \"{name}\" in \"{package}\"")),
            edits::remove_grant(cx, granted, "remove the ownership"),
        ])
        .into()
}
