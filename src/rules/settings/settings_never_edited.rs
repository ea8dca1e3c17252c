use super::{activated, gravest, in_force, is_unused, of_group, settings_of};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{Property, SettingsRole, all_of, not};
use crate::rules::lowered::settings_never_edited as lowered;
use crate::rules::proof::leading_to;
use crate::rules::settings_edits::{edit, require_approval};
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let SettingsRole::Group(group, _) = &settings.role else {
        return Err(Undecided::NotApplicable("the settings are those of a directory role"));
    };
    let edited = in_force(cx, settings)?.is_edited();
    if edited == Ok(true) {
        return Ok(Verdict::Pass);
    }
    let sensitive = cx.is_sensitive(group);
    if !all_of([not(edited), sensitive])? {
        return Err(Undecided::NotApplicable("the group does not lead to a privileged role"));
    }
    let finding = Finding::new(format!(
        "{} leads to privileged access, but its settings were never changed from the PIM defaults",
        activated(cx, settings)
    ))
    .because(settings.at(Property::LastModified), "these settings were never changed");
    of_group(cx, settings, leading_to(cx, finding, gravest(cx, settings)))
        .change_as(
            format!(
                "review {}: require approval, name at least two approvers, and shorten the activation to what the work needs",
                settings_of(cx, settings)
            ),
            require_approval(cx, settings).into_iter().chain([edit(
                cx,
                settings,
                Property::MaximumActivation,
                Action::Choose,
                "shorten the activation",
            )]),
        )
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}
