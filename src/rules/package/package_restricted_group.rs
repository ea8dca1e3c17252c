use super::{about_grant, grant_another, group_of, of_group};
use crate::context::Context;
use crate::finding::{Judgement, Verdict};
use crate::model::{Property, any_of};
use crate::naming;
use crate::rules::edits;
use crate::tenant::PackageGrant;

pub(crate) fn check(cx: &Context<'_>, granted: &PackageGrant<'_>) -> Judgement {
    let group = group_of(granted)?;
    let unit = cx.tenant.restricted_unit_of(group);
    let restricted = of_group(cx, group, |group| cx.tenant.is_restricted(group));
    if !any_of([Ok(unit.is_some()), restricted])? {
        return Ok(Verdict::Pass);
    }
    let (package, name) = (granted.package.label(), cx.tenant.group_label(group));
    let message = format!(
        "\"{package}\" grants a role of \"{name}\", but that group is under restricted management, so entitlement management may \
         not change it"
    );
    let finding = about_grant(cx, granted, group, message);
    match (unit, cx.tenant.group(group)) {
        (Some(unit), _) => finding
            .because(
                unit.source.at(Property::IsMemberManagementRestricted),
                format!("\"{}\" restricts who may manage its members", unit.label()),
            )
            .related(naming::unit(unit)),
        (None, Ok(Some(group))) => finding
            .because(group.source.at(Property::IsManagementRestricted), "the group is under restricted management"),
        (None, _) => finding,
    }
    .change(grant_another(cx, granted, group, format!("grant another group in \"{package}\"")))
    .change([edits::out_of_restriction(cx, group)])
    .into()
}
