use super::{lets_in_external_users, settings_edit};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::Property;
use crate::model::connected_organization::GuestLifecycle;
use crate::rules::lowered::tenant_external_lifecycle_none as lowered;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    if !lets_in_external_users(cx)? {
        return Err(Undecided::NotApplicable("no assignment policy is for external users"));
    }
    let settings = cx.tenant.entitlement_settings()?;
    let lifecycle = settings.lifecycle()?;
    let (fate, value) = match lifecycle {
        GuestLifecycle::BlockedAndRemoved => return Ok(Verdict::Pass),
        GuestLifecycle::Blocked => ("are blocked, but their accounts are never removed", "blockSignIn"),
        GuestLifecycle::Nothing => ("keep their accounts and can still sign in", "none"),
    };
    Finding::new(format!("guests who lose their last access package {fate}"))
        .because(settings.source.at(Property::ExternalUserLifecycleAction), format!("guests {fate}"))
        .change([settings_edit(
            cx,
            Property::ExternalUserLifecycleAction,
            Action::set("blockSignInAndDelete"),
            "block external users who lose their last access package, and remove their accounts after 30 days",
        )
        .now(value)])
        .lowered_if(lowered::BLOCKED, Ok(lifecycle == GuestLifecycle::Blocked))
        .into()
}
