use super::settings_edit;
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::Property;
use crate::model::connected_organization::GuestLifecycle;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let settings = cx.tenant.entitlement_settings()?;
    if settings.lifecycle()? != GuestLifecycle::BlockedAndRemoved {
        return Err(Undecided::NotApplicable("accounts of external users are not removed"));
    }
    let (kept, limit) = (settings.deletion()?, cx.thresholds.max_external_user_retention);
    if !kept.exceeds(limit, cx.thresholds.duration_slack) {
        return Ok(Verdict::Pass);
    }
    Finding::new(format!("blocked guests keep their accounts for {kept}, more than {limit}"))
        .because(settings.source.at(Property::ExternalUserDeletion), format!("accounts are removed after {kept}"))
        .change([settings_edit(
            cx,
            Property::ExternalUserDeletion,
            Action::at_most(limit.iso()),
            format!("remove the accounts of external users after {limit} or less"),
        )
        .now(kept.iso())])
        .into()
}
