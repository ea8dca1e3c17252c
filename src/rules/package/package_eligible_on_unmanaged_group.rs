use super::{about_grant, add_role, role_of};
use crate::context::Context;
use crate::finding::{Action, Judgement, Verdict};
use crate::model::Mode;
use crate::rules::edits;
use crate::tenant::PackageGrant;

pub(crate) fn check(cx: &Context<'_>, granted: &PackageGrant<'_>) -> Judgement {
    let (group, access) = role_of(granted, Mode::Eligible)?;
    if cx.tenant.can_have_eligibilities(group)? {
        return Ok(Verdict::Pass);
    }
    let (package, name) = (granted.package.label(), cx.tenant.group_label(group));
    let message =
        format!("\"{package}\" makes people eligible {access}s of \"{name}\", but PIM does not manage that group");
    let finding = about_grant(cx, granted, group, message).change([edits::of_role(
        cx,
        (group, access, Mode::Eligible),
        Action::at_least(1),
        format!("bring \"{name}\" into PIM"),
    )]);
    // Active roles of such a group would be held all the time.
    if cx.is_sensitive(group) != Ok(false) {
        return finding.into();
    }
    finding
        .change([
            add_role(cx, granted, (group, access), format!("grant the active role in \"{package}\"")),
            edits::remove_grant(cx, granted, "remove the eligible one"),
        ])
        .into()
}
