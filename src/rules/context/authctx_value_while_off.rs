use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Property, all_of, not};
use crate::rules::settings::{activated, in_force, of_group};
use crate::rules::settings_edits::{edit, without_mfa};
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = in_force(cx, settings)?;
    let kept = policy.kept_context();
    if !all_of([not(policy.context_enabled()), kept.map(|kept| kept.is_some())])? {
        return Ok(Verdict::Pass);
    }
    let Some(claim) = kept? else { return Ok(Verdict::Pass) };
    let finding = Finding::new(format!(
        "the activation of {} names the authentication context \"{}\" but does not require it",
        activated(cx, settings),
        claim.as_word()
    ))
    .because(settings.at(Property::AuthenticationContext), "switched off, and still has a value");
    let require = format!("require the authentication context \"{}\"", claim.as_word());
    let require = edit(cx, settings, Property::AuthenticationContext, Action::set(true), &require).now(false);
    // Microsoft Graph takes only one of the two, so MFA has to go first.
    let alone = (policy.requires_mfa() == Ok(true)).then(|| without_mfa(cx, settings));
    of_group(cx, settings, finding)
        .change(alone.into_iter().chain([require]))
        .note("otherwise remove the value, so that no one takes it for a requirement")
        .into()
}
