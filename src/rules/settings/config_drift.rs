use std::collections::BTreeSet;
use std::fmt::Display;

use super::{given, in_force, of_group, settings_of};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::role_settings::NotificationProperty;
use crate::model::{
    Approver, Collection, Event, Gap, Known, Limit, Mode, ObjectId, Property, Recipient, Requirement,
    RoleSettingsPolicy, SettingsDemand, Why, any_found, any_of, found_in,
};
use crate::rules::settings_edits::edit;
use crate::rules::words::joined;
use crate::source::seal;
use crate::tenant::RoleSettings;

/// What one setting says in place of what the template demands.
struct Difference<'t> {
    demand: &'t SettingsDemand,
    clause: String,
}

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let Some(template) = cx.declared.settings_templates.of(&settings.role)? else {
        return Err(Undecided::NotApplicable("no template of the configuration is for these settings"));
    };
    let policy = in_force(cx, settings)?;
    let found = found_in(template.demands.iter().map(|demand| {
        let clause = difference(demand, policy)?;
        Ok(clause.map(|clause| Difference { demand, clause }))
    }));
    if !any_found(&found)? {
        return Ok(Verdict::Pass);
    }
    let (found, name) = (found?, seal::name(&template.name));
    let clauses: Vec<_> = found.iter().map(|found| found.clause.as_str()).collect();
    let message = format!("{} differ from the template \"{name}\": {}", settings_of(cx, settings), clauses.join("; "));
    let finding = found.iter().fold(Finding::new(message), |finding, found| {
        finding.because(settings.at(property(found.demand)), found.clause.clone())
    });
    let edits: Vec<_> = found.iter().flat_map(|found| edits(cx, settings, found.demand)).collect();
    Ok(Verdict::fail(of_group(cx, settings, finding).change(edits)))
}

/// What the settings say, where it is other than what is demanded.
fn difference(demand: &SettingsDemand, policy: &RoleSettingsPolicy) -> Known<Option<String>> {
    Ok(match demand {
        SettingsDemand::Activation(demanded) => {
            let limit = policy.activation_limit()?;
            let same = limit.as_seconds() == demanded.as_seconds();
            (!same).then(|| format!("an activation lasts up to {limit}, not {demanded}"))
        }
        SettingsDemand::Lasting(mode, demanded) => lasting(*mode, *demanded, policy.limit_of(*mode)?),
        SettingsDemand::Required(event, demanded) => {
            let differs = |word| Ok(asks(policy, *event, word)? != demanded.contains(&word));
            any_of(Requirement::ALL.map(differs))?.then(|| {
                // What is unknown is left out on both sides.
                let asked = Requirement::ALL.map(|word| (word, asks(policy, *event, word)));
                let known = asked.iter().filter(|(word, asks)| asks.is_ok() && demanded.contains(word));
                let (asked, known) =
                    (asked.iter().filter(|(_, asks)| *asks == Ok(true)).map(word_of), known.map(word_of));
                format!("{} requires {}, not {}", given(*event), words(asked), words(known))
            })
        }
        SettingsDemand::Context(demanded) => {
            let context = policy.context()?;
            let same = match (context, demanded) {
                (Some(context), Some(demanded)) => context.is(demanded),
                (context, demanded) => context.is_none() && demanded.is_none(),
            };
            let of = |context: Option<String>| {
                context.map_or("no authentication context".to_owned(), |id| format!("authentication context {id}"))
            };
            let (context, demanded) = (of(context.map(ToString::to_string)), of(demanded.clone()));
            (!same).then(|| format!("an activation requires {context}, not {demanded}"))
        }
        SettingsDemand::Approval(demanded) => {
            let clause = if *demanded { "approval is not required" } else { "approval is required" };
            (policy.requires_approval()? != *demanded).then(|| clause.to_owned())
        }
        SettingsDemand::Approvers(demanded) => approvers(demanded, policy)?,
        SettingsDemand::Recipients(recipient, event, demanded) => {
            let listed = policy.notification(*recipient, *event)?.recipients()?;
            let same = listed.iter().all(|address| demanded.iter().any(|demanded| address.is(demanded)))
                && demanded.iter().all(|demanded| listed.iter().any(|address| address.is(demanded)));
            let addresses = joined(listed.iter().map(ToString::to_string).collect());
            (!same).then(|| {
                let (who, what) = (whom(*recipient), given(*event));
                format!("{who} of {what} are also notified at {}, not at {}", or_none(addresses), at(demanded))
            })
        }
    })
}

fn lasting(mode: Mode, demanded: Limit, limit: Limit) -> Option<String> {
    let what = given(Event::giving(mode));
    match (limit, demanded) {
        (Limit::Unlimited, Limit::Unlimited) => None,
        (Limit::Within(limit), Limit::Within(demanded)) if limit.as_seconds() == demanded.as_seconds() => None,
        (Limit::Unlimited, Limit::Within(demanded)) => Some(format!("{what} may be permanent, not up to {demanded}")),
        (Limit::Within(limit), Limit::Unlimited) => {
            Some(format!("{what} lasts up to {limit}, and may not be permanent"))
        }
        (Limit::Within(limit), Limit::Within(demanded)) => Some(format!("{what} lasts up to {limit}, not {demanded}")),
    }
}

fn word_of((word, _): &(Requirement, Known<bool>)) -> &Requirement {
    word
}

fn asks(policy: &RoleSettingsPolicy, event: Event, requirement: Requirement) -> Known<bool> {
    match requirement {
        Requirement::MultiFactorAuthentication => policy.asks_for_mfa(event),
        Requirement::Justification => policy.asks_for_justification(event),
        Requirement::Ticketing => policy.asks_for_ticket(event),
    }
}

fn approvers(demanded: &BTreeSet<String>, policy: &RoleSettingsPolicy) -> Known<Option<String>> {
    let named = policy.approvers()?.map(|approver| match approver {
        Approver::User(id) | Approver::Group(id) => Ok(Some(id)),
        Approver::Relation(_) => Ok(None),
        Approver::Open | Approver::Unknown => {
            let unnamed = Gap::Property(Collection::RoleSettings, Property::ApprovalStages, Why::UnknownValue);
            Err(approver.gap(unnamed))
        }
    });
    let named = named.collect::<Known<BTreeSet<_>>>()?;
    let demanded: BTreeSet<_> = demanded.iter().map(|id| ObjectId::parse(id)).collect();
    let same = named.len() == demanded.len() && named.iter().all(|id| demanded.contains(&id.cloned()));
    Ok((!same).then(|| "the approvers are others than in the template".to_owned()))
}

fn words<'r>(requirements: impl IntoIterator<Item = &'r Requirement>) -> String {
    or_none(joined(requirements.into_iter().map(|requirement| requirement.word().to_owned()).collect()))
}

fn at(addresses: &BTreeSet<String>) -> String {
    or_none(joined(addresses.iter().map(|address| seal::name(address).to_string()).collect()))
}

fn or_none(words: String) -> String {
    if words.is_empty() { "nothing".to_owned() } else { words }
}

fn whom(recipient: Recipient) -> &'static str {
    match recipient {
        Recipient::Admin => "administrators",
        Recipient::Requestor => "assignees",
        Recipient::Approver => "approvers",
    }
}

fn property(demand: &SettingsDemand) -> Property {
    match demand {
        SettingsDemand::Activation(_) => Property::MaximumActivation,
        SettingsDemand::Lasting(mode, Limit::Within(_)) => Property::maximum_duration(Event::giving(*mode)),
        SettingsDemand::Lasting(mode, Limit::Unlimited) => Property::expiration_required(Event::giving(*mode)),
        SettingsDemand::Required(event, _) => Property::requirements(*event),
        SettingsDemand::Context(_) => Property::AuthenticationContext,
        SettingsDemand::Approval(_) => Property::ApprovalRequired,
        SettingsDemand::Approvers(_) => Property::ApprovalStages,
        SettingsDemand::Recipients(recipient, event, _) => {
            Property::Notification(*recipient, *event, NotificationProperty::Recipients)
        }
    }
}

/// The edits after which the settings say what is demanded.
fn edits(cx: &Context<'_>, settings: &RoleSettings, demand: &SettingsDemand) -> Vec<Edit> {
    let set = |value: &dyn Display, what: &str| {
        vec![edit(cx, settings, property(demand), Action::set(value), &format!("set {what} to {value}"))]
    };
    match demand {
        SettingsDemand::Activation(limit) => set(&limit.iso(), "\"Activation maximum duration\""),
        SettingsDemand::Lasting(mode, limit) => lasting_edits(cx, settings, *mode, *limit),
        SettingsDemand::Required(event, demanded) => set(&words(demanded), &format!("what {} requires", given(*event))),
        SettingsDemand::Context(context) => {
            set(&context.as_deref().unwrap_or("none"), "the authentication context of activation")
        }
        SettingsDemand::Approval(required) => set(required, "\"Require approval to activate\""),
        SettingsDemand::Approvers(_) => {
            vec![edit(cx, settings, property(demand), Action::Choose, "name the approvers of the template")]
        }
        SettingsDemand::Recipients(recipient, event, addresses) => {
            let what = format!("the additional recipients of {} as {}", given(*event), whom(*recipient));
            if addresses.len() == 1 {
                return set(&at(addresses), &what);
            }
            let words = format!("set {what} to {}", at(addresses));
            vec![edit(cx, settings, property(demand), Action::Choose, &words)]
        }
    }
}

fn lasting_edits(cx: &Context<'_>, settings: &RoleSettings, mode: Mode, limit: Limit) -> Vec<Edit> {
    let event = Event::giving(mode);
    let what = match mode {
        Mode::Eligible => "\"Allow permanent eligible assignment\"",
        Mode::Active => "\"Allow permanent active assignment\"",
    };
    let required = Property::expiration_required(event);
    match limit {
        Limit::Unlimited => vec![edit(cx, settings, required, Action::set(false), &format!("turn on {what}"))],
        Limit::Within(limit) => vec![
            edit(cx, settings, required, Action::set(true), &format!("turn off {what}")),
            edit(
                cx,
                settings,
                Property::maximum_duration(event),
                Action::set(limit.iso()),
                &format!("set {mode} assignments to expire after {limit}"),
            ),
        ],
    }
}
