use super::{activated, given, in_force, of_group};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Event, Property, matching};
use crate::rules::settings_edits::edit;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = in_force(cx, settings)?;
    let events = matching([Event::Assignment, Event::Eligibility], |event| policy.asks_for_ticket(*event))?;
    if events.is_empty() {
        return Ok(Verdict::Pass);
    }
    let what: Vec<&str> = events.iter().map(|event| given(*event)).collect();
    let finding = Finding::new(format!(
        "{} of {} requires ticket information, which PIM documents for activations only",
        what.join(" or "),
        activated(cx, settings)
    ));
    let finding = events.iter().fold(finding, |finding, event| {
        finding.because(settings.at(Property::requirements(*event)), "ticket information is required")
    });
    of_group(cx, settings, finding)
        .change(events.iter().map(|event| {
            let what = format!("remove \"Ticketing\" from what {} requires", given(*event));
            edit(cx, settings, Property::requirements(*event), Action::exclude("Ticketing"), &what)
        }))
        .into()
}
