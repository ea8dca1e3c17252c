use super::directory_role_of;
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
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
    let added = Action::Add(vec![naming::directory_role(cx.tenant, role)]);
    let words = format!("grant eligibility for \"{name}\" in \"{package}\"");
    Finding::new(format!(
        "\"{package}\" gives people the privileged role \"{name}\" actively, although privileged roles can be granted as eligible only"
    ))
    .because(granted.at(Property::ResourceRole), format!("the package gives \"{name}\" actively"))
    .related(naming::package(granted.package))
    .related(naming::directory_role(cx.tenant, role))
    .change([
        Edit::new(naming::package(granted.package), Property::ResourceRoleScopes, added, words),
        edits::remove_grant(cx, granted, "remove the active role"),
    ])
    .into()
}
