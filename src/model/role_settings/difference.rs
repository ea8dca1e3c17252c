//! Whether what applies is what was configured.

use super::{ApprovalStage, Approver, Event, NotificationRule, PolicyRule, Requirements, SettingsRules};
use crate::model::{Field, Why};

/// The rules of which both lists have a value, and another one. Targets and the order of lists do not count.
///
/// Unknown where no rule is seen to differ and a value of one cannot be compared.
#[must_use]
pub fn overridden(effective: &SettingsRules, configured: &SettingsRules) -> Field<Box<[PolicyRule]>> {
    let (first, second) = match (&effective.listed, &configured.listed) {
        (Field::Known(first), Field::Known(second)) => (first, second),
        (Field::Unknown(why), _) | (_, Field::Unknown(why)) => return Field::Unknown(*why),
    };
    let mut differing = Vec::new();
    let mut open = None;
    for rule in first.keys().filter(|rule| second.contains_key(rule)) {
        match differs(*rule, effective, configured) {
            Ok(true) => differing.push(*rule),
            Ok(false) => {}
            Err(why) => open = open.or(Some(why)),
        }
    }
    match open {
        Some(why) if differing.is_empty() => Field::Unknown(why),
        _ => Field::Known(differing.into_boxed_slice()),
    }
}

type Compared = Result<bool, Why>;

fn differs(rule: PolicyRule, first: &SettingsRules, second: &SettingsRules) -> Compared {
    match rule {
        PolicyRule::Expiration(event) => expiration(event, first, second),
        PolicyRule::Enablement(event) => requirements(first.requirements(event), second.requirements(event)),
        PolicyRule::AuthenticationContext => any([
            field(&first.context.enabled, &second.context.enabled),
            in_use(
                [&first.context.enabled, &second.context.enabled],
                field(&first.context.claim, &second.context.claim),
            ),
        ]),
        PolicyRule::Approval => approval(first, second),
        PolicyRule::Notification(recipient, event) => {
            notification(first.notifications.of(recipient, event), second.notifications.of(recipient, event))
        }
    }
}

fn expiration(event: Event, first: &SettingsRules, second: &SettingsRules) -> Compared {
    let (first, second) = (first.expiration(event), second.expiration(event));
    let maximum = field(&first.maximum, &second.maximum);
    // The maximum of an activation counts whatever else is set.
    let maximum =
        if event == Event::Activation { maximum } else { in_use([&first.required, &second.required], maximum) };
    any([field(&first.required, &second.required), maximum])
}

/// What two values that count only where a switch is on say: nothing where it is off on both sides.
fn in_use(switches: [&Field<bool>; 2], differs: Compared) -> Compared {
    if differs == Ok(false) || switches.iter().all(|switch| matches!(switch, Field::Known(false))) {
        return Ok(false);
    }
    match switches.into_iter().find_map(|switch| if let Field::Unknown(why) = switch { Some(*why) } else { None }) {
        Some(why) if !switches.iter().any(|switch| matches!(switch, Field::Known(true))) => Err(why),
        _ => differs,
    }
}

fn requirements(first: &Requirements, second: &Requirements) -> Compared {
    any([
        field(&first.mfa, &second.mfa),
        field(&first.justification, &second.justification),
        field(&first.ticketing, &second.ticketing),
        lists(&first.other, &second.other, |word, other| word.is(other.raw())),
    ])
}

fn approval(first: &SettingsRules, second: &SettingsRules) -> Compared {
    let (first, second) = (&first.approval, &second.approval);
    let stages = match (&first.stages, &second.stages) {
        (Field::Known(first), Field::Known(second)) if first.len() != second.len() => Ok(true),
        (Field::Known(first), Field::Known(second)) => any(first.iter().zip(second).map(|(a, b)| stage(a, b))),
        (Field::Unknown(why), _) | (_, Field::Unknown(why)) => Err(*why),
    };
    any([
        field(&first.required, &second.required),
        field(&first.required_for_extension, &second.required_for_extension),
        field(&first.requestor_justification, &second.requestor_justification),
        field(&first.mode, &second.mode),
        stages,
    ])
}

fn stage(first: &ApprovalStage, second: &ApprovalStage) -> Compared {
    any([
        lists(&first.approvers, &second.approvers, Approver::eq),
        lists(&first.escalation_approvers, &second.escalation_approvers, Approver::eq),
        field(&first.escalation_enabled, &second.escalation_enabled),
        field(&first.escalation_minutes, &second.escalation_minutes),
        field(&first.timeout_days, &second.timeout_days),
        field(&first.approver_justification, &second.approver_justification),
    ])
}

fn notification(first: &NotificationRule, second: &NotificationRule) -> Compared {
    any([
        field(&first.kind, &second.kind),
        field(&first.recipient, &second.recipient),
        field(&first.level, &second.level),
        field(&first.default_recipients, &second.default_recipients),
        lists(&first.recipients, &second.recipients, |address, other| address.is(other.raw())),
    ])
}

fn field<T: PartialEq>(first: &Field<T>, second: &Field<T>) -> Compared {
    match (first, second) {
        (Field::Known(first), Field::Known(second)) => Ok(first != second),
        (Field::Unknown(why), _) | (_, Field::Unknown(why)) => Err(*why),
    }
}

fn lists<T>(first: &Field<Box<[T]>>, second: &Field<Box<[T]>>, same: impl Fn(&T, &T) -> bool) -> Compared {
    let within = |one: &[T], other: &[T]| one.iter().all(|item| other.iter().any(|known| same(item, known)));
    match (first, second) {
        (Field::Known(first), Field::Known(second)) => Ok(!(within(first, second) && within(second, first))),
        (Field::Unknown(why), _) | (_, Field::Unknown(why)) => Err(*why),
    }
}

/// Whether one differs; one that does decides, whatever cannot be compared.
fn any(parts: impl IntoIterator<Item = Compared>) -> Compared {
    let mut answer = Ok(false);
    for part in parts {
        match part {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(why) => answer = Err(why),
        }
    }
    answer
}
