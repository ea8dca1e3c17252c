use super::{gives_privilege, is_untouched, is_unused};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Collected, Known, Property, SettingsRole, all_of, any_of, not};
use crate::naming::{self, counted};
use crate::rules::lowered::settings_at_default as lowered;
use crate::rules::settings_edits::edit;
use crate::tenant::RoleSettings;

/// As many settings are pointed at; all that people are eligible under are named.
const SHOWN: usize = 3;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let all = cx.tenant.settings();
    let unseen = cx.tenant.missing_settings();
    let unseen = unseen.first().and_then(|settings| settings.policy().err());
    let gap = cx.tenant.settings_gap().or(cx.tenant.hidden_settings()).or(unseen);
    let all = gap.map_or(Collected::Complete(all), |gap| Collected::Partial(all, gap));
    let untouched = all.matching(|settings| all_of([cx.tenant.is_used(settings), is_untouched(settings)]))?;
    if untouched.is_empty() {
        return Ok(Verdict::Pass);
    }
    let in_use: Vec<&RoleSettings> =
        untouched.iter().copied().filter(|settings| has_eligible(cx, settings) == Ok(true)).collect();
    let is_open = untouched.iter().any(|settings| has_eligible(cx, settings).is_err());
    let who = match in_use.len() {
        0 if is_open => "and it is not known whether people are eligible under them".to_owned(),
        0 => "and no one is eligible under them".to_owned(),
        _ if in_use.len() == untouched.len() => "and people are eligible under all of them".to_owned(),
        _ => format!("and people are eligible under those of {}", roles_and_groups(&in_use)),
    };
    let finding =
        Finding::new(format!("the role settings of {} were never changed, {who}", roles_and_groups(&untouched)))
            .measure("settings", untouched.len())
            .measure("settings-in-use", in_use.len());
    let shown = if in_use.is_empty() { &untouched } else { &in_use };
    let finding = shown.iter().take(SHOWN).fold(finding, |finding, settings| {
        finding.because(settings.at(Property::LastModified), "these settings were never changed")
    });
    let finding = finding.related_all(untouched.iter().map(|settings| naming::settings(cx.tenant, settings)));
    let gives = |settings: &&RoleSettings| all_of([not(is_unused(cx, settings)), gives_privilege(cx, settings)]);
    let privileged = any_of(untouched.iter().map(gives));
    finding
        .change_as(
            "decide what activation must require, and configure it for these roles and groups",
            untouched.iter().map(|settings| {
                edit(cx, settings, Property::PolicyRules, Action::Choose, "configure what activation must require")
            }),
        )
        .lowered_if(lowered::NO_PRIVILEGED_ROLE, not(privileged))
        .into()
}

fn has_eligible(cx: &Context<'_>, settings: &RoleSettings) -> Known<bool> {
    match &settings.role {
        SettingsRole::Group(group, access) => cx.tenant.has_eligible(group, *access),
        SettingsRole::Directory(role) => cx.tenant.has_eligible_holder(role),
    }
}

/// `26 directory roles and 60 groups`; a group counts once.
fn roles_and_groups(settings: &[&RoleSettings]) -> String {
    let mut groups: Vec<_> = settings
        .iter()
        .filter_map(|settings| match &settings.role {
            SettingsRole::Group(group, _) => Some(group),
            SettingsRole::Directory(_) => None,
        })
        .collect();
    let roles = settings.len() - groups.len();
    groups.sort_unstable();
    groups.dedup();
    match (roles, groups.len()) {
        (0, groups) => counted(groups, "group"),
        (roles, 0) => counted(roles, "directory role"),
        (roles, groups) => format!("{} and {}", counted(roles, "directory role"), counted(groups, "group")),
    }
}
