use super::{in_force, of_group, settings_of};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Known, PolicyRule, Property, RoleSettingsPolicy, any_of, matching};
use crate::rules::settings_edits::edit;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = in_force(cx, settings)?;
    let listed = policy.listed_rules()?;
    let wrong = matching(listed.keys().copied(), |rule| contradicts_itself(policy, *rule))?;
    if wrong.is_empty() {
        return Ok(Verdict::Pass);
    }
    let faults: Vec<String> = wrong.iter().map(|rule| format!("{rule} for {}", target(policy, *rule))).collect();
    let finding = Finding::new(format!(
        "{} contradict themselves: they target {}",
        settings_of(cx, settings),
        faults.join(" and ")
    ));
    let finding = wrong.iter().fold(finding, |finding, rule| {
        finding.because(
            settings.at(Property::RuleTarget(*rule)),
            format!("the ID names {} and {}", rule.caller(), rule.level()),
        )
    });
    of_group(cx, settings, finding)
        .change_as(
            format!(
                "set the target of each rule in {} to the one its ID names: {}",
                settings_of(cx, settings),
                wrong.iter().map(|rule| right_target(*rule)).collect::<Vec<_>>().join(", ")
            ),
            wrong.iter().map(|rule| {
                let what = format!("set the target to {}", right_target(*rule));
                edit(cx, settings, Property::RuleTarget(*rule), Action::set(right_target(*rule)), &what)
                    .now(target(policy, *rule))
            }),
        )
        .into()
}

/// `EndUser and Assignment in Expiration_EndUser_Assignment`.
fn right_target(rule: PolicyRule) -> String {
    format!("{} and {} in {rule}", rule.caller(), rule.level())
}

/// A part of the target that is `null` says nothing.
fn contradicts_itself(policy: &RoleSettingsPolicy, rule: PolicyRule) -> Known<bool> {
    any_of([
        policy.target_caller(rule).map(|caller| caller.is_some_and(|caller| caller != rule.caller())),
        policy.target_level(rule).map(|level| level.is_some_and(|level| level != rule.level())),
    ])
}

fn target(policy: &RoleSettingsPolicy, rule: PolicyRule) -> String {
    let caller = policy.target_caller(rule).ok().flatten().map(|caller| caller.to_string());
    let level = policy.target_level(rule).ok().flatten().map(|level| level.to_string());
    caller.into_iter().chain(level).collect::<Vec<_>>().join(" and ")
}
