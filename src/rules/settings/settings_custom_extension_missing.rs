use super::{activated, in_force, is_unused, of_group};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::role_settings::ExtensionCall;
use crate::model::{matching, not};
use crate::rules::lowered::settings_custom_extension_missing as lowered;
use crate::rules::settings_edits::edit;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = in_force(cx, settings)?;
    let missing = matching(ExtensionCall::ALL, |call| match policy.called_extension(*call)? {
        Some(extension) => not(cx.tenant.has_pim_extension(extension)),
        None => Ok(false),
    })?;
    if missing.is_empty() {
        return Ok(Verdict::Pass);
    }
    let finding = Finding::new(format!(
        "the activation of {} calls a custom extension that PIM does not have",
        activated(cx, settings)
    ));
    let finding = missing.iter().fold(finding, |finding, call| {
        finding.because(settings.at(call.extension()), "PIM has no custom extension of this ID")
    });
    let edits = |edit_of: &dyn Fn(ExtensionCall) -> Edit| missing.iter().map(|call| edit_of(*call)).collect::<Vec<_>>();
    of_group(cx, settings, finding)
        .change(edits(&|call| {
            edit(
                cx,
                settings,
                call.extension(),
                Action::Choose,
                &format!("choose another custom extension {}", when(call)),
            )
        }))
        .change(edits(&|call| {
            let what = format!("turn off the custom extension {}", when(call));
            edit(cx, settings, call.enabled(), Action::set(false), &what).now(true)
        }))
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}

fn when(call: ExtensionCall) -> &'static str {
    match call {
        ExtensionCall::PreApproval => "before the approval",
        ExtensionCall::PostApproval => "after the approval",
    }
}
