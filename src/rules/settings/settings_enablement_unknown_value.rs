use super::{given, in_force, of_group, settings_of};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{Event, Given, Property, RoleSettingsPolicy, matching};
use crate::rules::lowered;
use crate::rules::settings_edits::edit;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = in_force(cx, settings)?;
    let has_other = |event: &Event| policy.unknown_requirements(*event).map(|words| !words.is_empty());
    let events = matching(Event::ALL, has_other)?;
    if events.is_empty() {
        return Ok(Verdict::Pass);
    }
    let asked: Vec<(Event, String)> = events
        .into_iter()
        .filter_map(|event| Some((event, quoted(policy.unknown_requirements(event).ok()?))))
        .collect();
    let what: Vec<String> = asked.iter().map(|(event, words)| format!("{words} for {}", given(*event))).collect();
    let exported = cx.tenant.is_exported(&policy.source);
    let finding = Finding::new(format!(
        "{} require {}, which {} does not recognize",
        settings_of(cx, settings),
        what.join(" and "),
        if exported { "this version" } else { "Entra" }
    ));
    let finding = asked.iter().fold(finding, |finding, (event, words)| {
        finding.because(
            settings.at(Property::requirements(*event)),
            format!("{words} is not one of the three supported values"),
        )
    });
    of_group(cx, settings, finding)
        .change_as(
            format!(
                "keep only MultiFactorAuthentication, Justification and Ticketing among the requirements in {}",
                settings_of(cx, settings)
            ),
            asked.iter().flat_map(|(event, _)| strike_out(cx, settings, policy, *event)),
        )
        .lowered_if(lowered::settings_enablement_unknown_value::EXPORTED, Ok(exported))
        .into()
}

/// The edits that take the other words off.
fn strike_out(cx: &Context<'_>, settings: &RoleSettings, policy: &RoleSettingsPolicy, event: Event) -> Vec<Edit> {
    let words = policy.unknown_requirements(event).unwrap_or_default();
    let remove = |word: &Given| {
        let what = format!("remove \"{}\" from the requirements", word.as_word());
        edit(cx, settings, Property::requirements(event), Action::exclude(word.as_word()), &what)
    };
    words.iter().map(remove).collect()
}

fn quoted(words: &[Given]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("\"{}\"", word.as_word())).collect();
    words.join(" and ")
}
