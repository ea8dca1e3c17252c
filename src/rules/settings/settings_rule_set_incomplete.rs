use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Collected, Collection, Gap, Known, PolicyRule, Property};
use crate::naming;
use crate::tenant::RoleSettings;

/// As many settings are pointed at; the number of all of them is evidence.
const SHOWN: usize = 3;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let all = cx.tenant.settings();
    // Every tenant has settings of directory roles.
    let lacks_a_kind = !all.is_empty() && !cx.tenant.has_directory_settings();
    let lacking = lacks_a_kind.then_some(Gap::Partial(Collection::RoleSettings));
    let gap = cx.tenant.settings_gap().or(cx.tenant.hidden_settings()).or(lacking);
    if all.is_empty() && gap.is_none() {
        return Err(Undecided::NotApplicable("the export contains no role settings"));
    }
    let all = gap.map_or(Collected::Complete(all), |gap| Collected::Partial(all, gap));
    let incomplete = all.matching(|settings| is_incomplete(settings))?;
    if incomplete.is_empty() {
        return Ok(Verdict::Pass);
    }
    let lacking: Vec<&str> = PolicyRule::all()
        .filter(|rule| incomplete.iter().any(|settings| lacks(settings, *rule)))
        .map(PolicyRule::id)
        .collect();
    let finding = Finding::new(format!(
        "role settings in the export lack some of the 17 rules that every role has ({}), so they cannot be fully evaluated",
        lacking.join(", ")
    ))
    .measure("settings", incomplete.len());
    let finding = incomplete.iter().take(SHOWN).fold(finding, |finding, settings| {
        finding
            .because(settings.at(Property::PolicyRules), "not all 17 rules are present")
            .related(naming::settings(cx.tenant, settings))
    });
    finding.help("export the role settings again with all their rules: $expand=policy($expand=rules)").into()
}

/// Whether the settings have rules, but not all of them.
fn is_incomplete(settings: &RoleSettings) -> Known<bool> {
    let listed = settings.policy()?.listed_rules()?;
    Ok(!listed.is_empty() && PolicyRule::all().any(|rule| !listed.contains_key(&rule)))
}

fn lacks(settings: &RoleSettings, rule: PolicyRule) -> bool {
    settings.policy().and_then(|policy| policy.listed_rules()).is_ok_and(|listed| !listed.contains_key(&rule))
}
