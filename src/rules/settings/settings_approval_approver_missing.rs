use super::{activated, is_unused, of_group, settings_of, with_approvers};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Approver, Property, SettingsRole, matching, not};
use crate::rules::lowered::settings_approval_approver_missing as lowered;
use crate::tenant::RoleSettings;
use crate::rules::words::joined;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = with_approvers(cx, settings)?;
    let missing = matching(policy.approvers()?, |approver| cx.tenant.is_missing(approver))?;
    if missing.is_empty() {
        return Ok(Verdict::Pass);
    }
    let (are, exist) = if missing.len() == 1 { ("is", "does not exist") } else { ("are", "do not exist") };
    let missing = joined(missing.into_iter().filter_map(named).collect());
    let nobody_left = cx.tenant.approvers(policy).and_then(|approvers| approvers.fewer_than(1));
    let is_group = matches!(settings.role, SettingsRole::Group(..));
    let consequence = if is_group && nobody_left == Ok(true) { ", and nobody else is left who can" } else { "" };
    let finding = Finding::new(format!(
        "{missing} may approve {}, but {exist} any more{consequence}",
        activated(cx, settings)
    ))
    .because(settings.at(Property::ApprovalStages), format!("{missing} {are} not in the directory"));
    of_group(cx, settings, finding)
        .help(format!("take {missing} out of the approvers in {} and name somebody instead", settings_of(cx, settings)))
        .lowered_if(lowered::ANOTHER_APPROVER, not(nobody_left))
        .lowered_if(lowered::DIRECTORY_ROLE, Ok(!is_group))
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}

fn named(approver: &Approver) -> Option<String> {
    match approver {
        Approver::User(id) => Some(format!("the user {id}")),
        Approver::Group(id) => Some(format!("the group {id}")),
        Approver::Relation(_) | Approver::Unknown => None,
    }
}
