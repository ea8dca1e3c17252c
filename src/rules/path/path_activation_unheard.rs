use super::{HELD, gravest, in_steps, with_path};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::role_settings::NotificationProperty;
use crate::model::{
    Event, Known, Mode, ObjectId, Property, Recipient, RoleSettingsPolicy, SettingsRole, all_of, any_of, is_found, not,
};
use crate::rules::lowered::path_activation_unheard as lowered;
use crate::rules::mails::{has_permanent_owner, is_well_formed};
use crate::rules::settings::{activated, in_force, is_unused, of_group, settings_of};
use crate::rules::settings_edits::name_mailbox;
use crate::tenant::RoleSettings;
use crate::tenant::paths::{By, Kind, Kinds, Limit, Path};

/// What whoever activates gets without a further request.
const GAINED: Kinds = HELD.with(Kind::Ownership);

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let SettingsRole::Group(group, _) = &settings.role else {
        return Err(Undecided::NotApplicable("the default recipients of a directory role are its administrators"));
    };
    let policy = in_force(cx, settings)?;
    let is_unheard = is_unheard(cx, group, policy);
    if is_unheard == Ok(false) {
        return Ok(Verdict::Pass);
    }
    let own = cx.tenant.node_of(&settings.role);
    let leading = |limit| gravest(cx, &own, GAINED, limit);
    let (open, any) = (leading(Limit::UNGATED), leading(Limit::ANY));
    let is_declared = cx.declared.sensitive_groups.contains(group);
    let leads = any_of([is_declared, is_found(&open), is_found(&any)]);
    if !all_of([is_unheard, leads, not(is_unused(cx, settings))])? {
        return Ok(Verdict::Pass);
    }
    let is_free = all_of([is_activated_alone(cx, settings), any_of([is_declared, is_found(&open)])]);
    let found = open.ok().flatten().or(any.ok().flatten());
    let tier0 = found.as_ref().map_or(Ok(false), |found| found.tier0);
    let leads = found.as_ref().map_or_else(String::new, |found| {
        format!(", which leads to the role \"{}\" {}", cx.tenant.role_label(&found.role), in_steps(&found.path))
    });
    let agreed = if is_free == Ok(true) { ", and no one has to approve it" } else { "" };
    let message = format!("no one is notified when someone activates {}{leads}{agreed}", activated(cx, settings));
    let path = found.map_or(Path { steps: Vec::new() }, |found| found.path);
    let finding = recipients_shown(cx, settings, policy, Finding::new(message));
    let finding = with_path(cx, &path, of_group(cx, settings, finding));
    let words = format!(
        "add a monitored mailbox as a recipient of the administrator notifications in {}",
        settings_of(cx, settings)
    );
    let unnamed: Vec<Event> =
        Event::ALL.into_iter().filter(|event| *event == Event::Activation || names_nobody(policy, *event)).collect();
    finding
        .change_as(words, name_mailbox(cx, settings, &unnamed))
        .lowered_if(lowered::APPROVED, not(is_free))
        .lowered_if(lowered::NO_TIER_0_ROLE, not(tier0))
        .into()
}

/// Whether no one reads the notification to administrators of an activation: no mailbox is named, and there is no permanent owner,
/// or owners are not told.
fn is_unheard(cx: &Context<'_>, group: &ObjectId, policy: &RoleSettingsPolicy) -> Known<bool> {
    let alert = policy.notification(Recipient::Admin, Event::Activation)?;
    let is_named = alert.recipients().map(|named| named.iter().any(is_well_formed));
    if is_named == Ok(true) {
        return Ok(false);
    }
    let tells = alert.tells_default_recipients();
    let owners_hear = if tells == Ok(false) { Ok(false) } else { all_of([tells, has_permanent_owner(cx, group)]) };
    not(any_of([is_named, owners_hear]))
}

fn names_nobody(policy: &RoleSettingsPolicy, event: Event) -> bool {
    let Ok(alert) = policy.notification(Recipient::Admin, event) else { return false };
    alert.recipients().is_ok_and(<[_]>::is_empty)
}

/// Whether someone can activate without an approval that counts.
fn is_activated_alone(cx: &Context<'_>, settings: &RoleSettings) -> Known<bool> {
    let own = cx.tenant.node_of(&settings.role);
    let activations =
        cx.tenant.steps_into(&own, |by| matches!(by, By::Schedule(Mode::Eligible) | By::Grant(Mode::Eligible)));
    any_of(activations.map(|step| step?.is_ungated()))
}

/// Points at the recipients, and at the group that no one owns for good.
fn recipients_shown(
    cx: &Context<'_>,
    settings: &RoleSettings,
    policy: &RoleSettingsPolicy,
    finding: Finding,
) -> Finding {
    let property = |property| Property::Notification(Recipient::Admin, Event::Activation, property);
    let recipients = settings.at(property(NotificationProperty::Recipients));
    let defaults = settings.at(property(NotificationProperty::DefaultRecipients));
    let is_named = !names_nobody(policy, Event::Activation);
    let says = if is_named { "none of these is an email address" } else { "no mailbox is named" };
    let alert = policy.notification(Recipient::Admin, Event::Activation);
    let tells = alert.is_ok_and(|alert| alert.tells_default_recipients() == Ok(true));
    let finding = finding.because(recipients, says);
    if !tells {
        return finding.because(defaults, "the default recipients are turned off");
    }
    let finding = finding.because(defaults, "the default recipients are the permanent owners of the group");
    match cx.tenant.group(settings.role.object()) {
        Ok(Some(group)) => finding.because(group.source.at(Property::Owners), "the group has no permanent owner"),
        _ => finding,
    }
}
