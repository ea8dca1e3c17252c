use super::{about_grant, grant_another, group_of};
use crate::context::Context;
use crate::finding::{Judgement, Verdict};
use crate::model::{Group, Property, all_of, any_of, not};
use crate::rules::lowered::package_unsupported_group as lowered;
use crate::tenant::PackageGrant;

pub(crate) fn check(cx: &Context<'_>, granted: &PackageGrant<'_>) -> Judgement {
    let id = group_of(granted)?;
    let group = cx.tenant.group_named(id)?;
    if !any_of([group.is_on_premises_synced(), group.is_kept_in_exchange()])? {
        return Ok(Verdict::Pass);
    }
    let (property, reason) = reason(group);
    let (package, name) = (granted.package.label(), group.label());
    let message = format!("\"{package}\" grants a role of \"{name}\", but that group {reason}");
    about_grant(cx, granted, id, message)
        .because(group.source.at(property), reason)
        .lowered_if(
            lowered::MAIL_ENABLED_SECURITY_GROUP,
            all_of([not(group.is_on_premises_synced()), group.is_security_enabled()]),
        )
        .change(grant_another(
            cx,
            granted,
            id,
            format!("grant a security group or Microsoft 365 group that was created in Entra in \"{package}\""),
        ))
        .into()
}

fn reason(group: &Group) -> (Property, &'static str) {
    if group.is_on_premises_synced() == Ok(true) {
        (Property::OnPremisesSyncEnabled, "is synchronized from on-premises, so its members can only be changed there")
    } else if group.is_security_enabled() == Ok(false) {
        (Property::SecurityEnabled, "is a distribution group, which Entra cannot change")
    } else {
        (Property::MailEnabled, "is a mail-enabled security group, which Microsoft Graph cannot change")
    }
}
