use super::{in_force, of_group, settings_of};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::role_settings::NotificationProperty;
use crate::model::{Event, Given, Known, Property, Recipient, RoleSettingsPolicy, User, found_in};
use crate::naming;
use crate::rules::lowered::settings_alert_recipient_invalid as lowered;
use crate::rules::mails::is_well_formed;
use crate::rules::settings_edits::edit;
use crate::rules::words::distinct;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let wrong = found_in(recipients(in_force(cx, settings)?).map(|recipient| {
        recipient.and_then(|(address, property)| Ok(fault(cx, address)?.map(|fault| (address, property, fault))))
    }))?;
    if wrong.is_empty() {
        return Ok(Verdict::Pass);
    }
    let all_well_formed = wrong.iter().all(|(_, _, fault)| !matches!(fault, Fault::Malformed));
    let faults = wrong.iter().map(|(address, _, fault)| describe(address, fault));
    let finding =
        Finding::new(format!("{} send notifications to {}", settings_of(cx, settings), distinct(faults, ", and to ")));
    let edits: Vec<Edit> = wrong
        .iter()
        .map(|(address, property, _)| {
            let what = format!("replace \"{address}\" with a monitored mailbox");
            edit(cx, settings, *property, Action::exclude(address), &what)
        })
        .collect();
    let finding = wrong.into_iter().fold(finding, |finding, (address, property, fault)| {
        let finding = finding.because(settings.at(property), format!("notifications go to \"{address}\""));
        match fault {
            Fault::Disabled(user) => finding.related(naming::user(cx.tenant, &user.id)),
            Fault::Malformed | Fault::Outside => finding,
        }
    });
    of_group(cx, settings, finding)
        .change_as(format!("replace these recipients in {} with monitored mailboxes", settings_of(cx, settings)), edits)
        .lowered_if(lowered::WELL_FORMED, Ok(all_well_formed))
        .into()
}

/// Why an alert to an address is read by nobody, or by a stranger.
enum Fault<'t> {
    Malformed,
    Disabled(&'t User),
    Outside,
}

/// Every recipient of every alert, and the property that names it.
fn recipients(policy: &RoleSettingsPolicy) -> impl Iterator<Item = Known<(&Given, Property)>> {
    let alerts = Event::ALL.into_iter().flat_map(|event| Recipient::ALL.into_iter().map(move |to| (to, event)));
    alerts.flat_map(move |(to, event)| {
        let listed = policy.notification(to, event).and_then(|alert| {
            let property = alert.property(NotificationProperty::Recipients);
            Ok(alert.recipients()?.iter().map(|address| Ok((address, property))).collect())
        });
        listed.unwrap_or_else(|gap| vec![Err(gap)])
    })
}

fn fault<'t>(cx: &Context<'t>, address: &Given) -> Known<Option<Fault<'t>>> {
    if !is_well_formed(address) {
        return Ok(Some(Fault::Malformed));
    }
    match (disabled(cx, address.raw()), is_outside(cx, address.raw())) {
        (Ok(Some(user)), _) => Ok(Some(Fault::Disabled(user))),
        (_, Ok(true)) => Ok(Some(Fault::Outside)),
        (Err(gap), _) | (_, Err(gap)) => Err(gap),
        (Ok(None), Ok(false)) => Ok(None),
    }
}

fn describe(address: &Given, fault: &Fault<'_>) -> String {
    match fault {
        Fault::Malformed => format!("\"{address}\", which is not a valid email address"),
        Fault::Disabled(user) => {
            format!("\"{address}\", which belongs to the disabled account \"{}\"", user.label())
        }
        Fault::Outside => format!("\"{address}\", which is outside the tenant's domains"),
    }
}

/// The user whose address it is, where the account is disabled.
fn disabled<'t>(cx: &Context<'t>, address: &str) -> Known<Option<&'t User>> {
    let Some(user) = cx.tenant.user_by_address(address)? else { return Ok(None) };
    Ok((!user.is_enabled()?).then_some(user))
}

/// Whether the domain is neither one of the tenant nor below one.
fn is_outside(cx: &Context<'_>, address: &str) -> Known<bool> {
    let domain = address.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
    let is_own = |own: &str| {
        let own = own.to_ascii_lowercase();
        domain == own || domain.strip_suffix(&own).is_some_and(|below| below.ends_with('.'))
    };
    Ok(!cx.tenant.verified_domains()?.iter().any(|own| is_own(own.raw())))
}
