use super::directory_role_of;
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Mode, Property};
use crate::naming;
use crate::rules::edits;
use crate::tenant::PackageGrant;

pub(crate) fn check(cx: &Context<'_>, granted: &PackageGrant<'_>) -> Judgement {
    let role = directory_role_of(granted)?;
    if granted.mode() == Ok(Mode::Eligible) {
        return Err(Undecided::NotApplicable("the role is eligible, not active"));
    }
    granted.mode()?;
    if !cx.is_privileged(role)? {
        return Ok(Verdict::Pass);
    }
    let (package, name) = (granted.package.label(), cx.tenant.role_label(role));
    Finding::new(format!(
        "\"{package}\" gives people the privileged role \"{name}\" actively, which packages are no longer to contain"
    ))
    .because(granted.at(Property::ResourceRole), format!("the package gives \"{name}\" actively"))
    .related(naming::package(granted.package))
    .related(naming::directory_role(cx.tenant, role))
    .change([edits::remove_grant(
        cx,
        granted,
        format!("remove \"{name}\" from \"{package}\", but first make its holders eligible for the role in PIM"),
    )])
    .into()
}
