use super::{about_grant, group_of};
use crate::context::Context;
use crate::finding::{Judgement, Verdict};
use crate::rules::edits;
use crate::tenant::PackageGrant;

pub(crate) fn check(cx: &Context<'_>, granted: &PackageGrant<'_>) -> Judgement {
    let group = group_of(granted)?;
    if cx.tenant.group(group)?.is_some() {
        return Ok(Verdict::Pass);
    }
    let package = granted.package.label();
    let message = format!("\"{package}\" grants a role of the group \"{group}\", which no longer exists");
    about_grant(cx, granted, group, message)
        .change([edits::remove_grant(
            cx,
            granted,
            format!("remove the resource role of \"{group}\" from \"{package}\""),
        )])
        .note("restore the group instead if it was deleted by mistake")
        .into()
}
