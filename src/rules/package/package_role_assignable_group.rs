use super::{of_group, role_of};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{Access, Group, Mode, Property, all_of, not};
use crate::naming;
use crate::rules::edits;
use crate::rules::proof::with_gravest_role;
use crate::tenant::PackageGrant;

pub(crate) fn check(cx: &Context<'_>, granted: &PackageGrant<'_>) -> Judgement {
    let (group, access) = role_of(granted, Mode::Active)?;
    if access != Access::Member {
        return Err(Undecided::NotApplicable("an owner of a group does not hold its roles"));
    }
    if !all_of([
        of_group(cx, group, Group::is_role_assignable),
        cx.reaches_a_role(group),
        not(cx.activates_every_role(group)),
        not(cx.tenant.is_managed(group)),
    ])? {
        return Ok(Verdict::Pass);
    }
    let (package, name) = (granted.package.label(), cx.tenant.group_label(group));
    let finding = Finding::new(format!(
        "\"{package}\" makes people active members of \"{name}\", which holds a directory role, so they hold it all the time"
    ))
    .because(granted.at(Property::ResourceRole), "the package makes people active members");
    with_gravest_role(cx, group, finding)
        .related(naming::package(granted.package))
        .related(naming::group(cx.tenant, group))
        .change([
            edits::of_role(
                cx,
                (group, Access::Member, Mode::Eligible),
                Action::at_least(1),
                format!("bring \"{name}\" into PIM"),
            ),
            super::add_role(cx, granted, (group, access), format!("grant the eligible member role in \"{package}\"")),
            edits::remove_grant(cx, granted, "remove the active one"),
        ])
        .into()
}
