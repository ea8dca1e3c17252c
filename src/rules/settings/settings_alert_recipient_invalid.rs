use std::collections::BTreeSet;

use super::{in_force, of_group, settings_of};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::role_settings::{NotificationProperty, NotificationView};
use crate::model::{At, Collection, Event, Known, Property, Recipient, RoleSettingsPolicy, User, all_of, any_of, not};
use crate::naming;
use crate::rules::lowered::settings_alert_recipient_invalid as lowered;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = in_force(cx, settings)?;
    let alerts = alerts(policy)?;
    let is_wrong = |alert: &NotificationView<'_>| any_of(alert.recipients()?.iter().map(|to| is_invalid(cx, to)));
    if !any_of(alerts.iter().map(is_wrong))? {
        return Ok(Verdict::Pass);
    }
    let wrong = invalid(cx, settings, &alerts);
    let all_well_formed = wrong.iter().all(|(address, _)| is_well_formed(address));
    let faults: BTreeSet<String> = wrong.iter().map(|(address, _)| fault(cx, address)).collect();
    let finding = Finding::new(format!(
        "{} send alerts to {}",
        settings_of(cx, settings),
        faults.into_iter().collect::<Vec<_>>().join(", and to ")
    ));
    let finding = wrong.into_iter().fold(finding, |finding, (address, at)| {
        let finding = finding.because(at, format!("alerts go to \"{address}\""));
        match disabled(cx, address) {
            Some(user) => finding.related(naming::user(cx.tenant, &user.id)),
            None => finding,
        }
    });
    of_group(cx, settings, finding)
        .help(format!("replace these recipients in {} by mailboxes that somebody reads", settings_of(cx, settings)))
        .lowered_if(lowered::EVERY_ADDRESS_IS_WELL_FORMED, Ok(all_well_formed))
        .into()
}

fn alerts(policy: &RoleSettingsPolicy) -> Known<Vec<NotificationView<'_>>> {
    let of = |event| Recipient::ALL.into_iter().map(move |recipient| policy.notification(recipient, event));
    Event::ALL.into_iter().flat_map(of).collect()
}

/// Every recipient that is invalid, and where it stands.
fn invalid<'p>(cx: &Context<'_>, settings: &RoleSettings, alerts: &[NotificationView<'p>]) -> Vec<(&'p str, At)> {
    let of = |alert: &NotificationView<'p>| {
        let at = settings.at(alert.property(NotificationProperty::Recipients));
        let list = alert.recipients().unwrap_or_default();
        let wrong = list.iter().filter(|to| is_invalid(cx, to) == Ok(true));
        wrong.map(|to| (to.as_ref(), at.clone())).collect::<Vec<_>>()
    };
    alerts.iter().flat_map(of).collect()
}

fn is_invalid(cx: &Context<'_>, address: &str) -> Known<bool> {
    any_of([Ok(!is_well_formed(address)), belongs_to_disabled(cx, address), is_outside(cx, address)])
}

fn fault(cx: &Context<'_>, address: &str) -> String {
    if !is_well_formed(address) {
        return format!("\"{address}\", which is no mail address");
    }
    match disabled(cx, address) {
        Some(user) => format!("\"{address}\", which belongs to the disabled account \"{}\"", user.label()),
        None => format!("\"{address}\", which is outside the tenant's domains"),
    }
}

/// `local@domain`, with a domain of at least two names.
fn is_well_formed(address: &str) -> bool {
    let Some((local, domain)) = address.split_once('@') else { return false };
    let names = domain.split('.');
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '-');
    !local.is_empty() && domain.contains('.') && names.into_iter().all(is_name)
}

fn belongs_to_disabled(cx: &Context<'_>, address: &str) -> Known<bool> {
    cx.tenant.users().any(|user| all_of([has_address(user, address), not(user.is_enabled())]))
}

fn disabled<'t>(cx: &Context<'t>, address: &str) -> Option<&'t User> {
    let users = cx.tenant.users().seen().copied().unwrap_or_default();
    users.iter().find(|user| has_address(user, address) == Ok(true) && user.is_enabled() == Ok(false))
}

/// By its mail address or its user principal name.
fn has_address(user: &User, address: &str) -> Known<bool> {
    let mail = user.mail.of(Collection::Users, Property::Mail);
    any_of([
        mail.map(|mail| mail.as_deref().is_some_and(|mail| mail.eq_ignore_ascii_case(address))),
        user.user_principal_name().map(|name| name.eq_ignore_ascii_case(address)),
    ])
}

/// Whether the domain is neither one of the tenant nor below one.
fn is_outside(cx: &Context<'_>, address: &str) -> Known<bool> {
    let domain = address.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
    let is_own = |own: &str| {
        let own = own.to_ascii_lowercase();
        domain == own || domain.strip_suffix(&own).is_some_and(|below| below.ends_with('.'))
    };
    Ok(!cx.tenant.verified_domains()?.iter().any(|own| is_own(own)))
}
