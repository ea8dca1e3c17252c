//! What an activation takes, and who approves, in words.

use crate::report::outline::{Outline, SHOWN, people};
use crate::who::{Approval, Gates, Named, Party, Shown};

/// What an activation takes: `at most 8 hours; MFA; justification; approval by Ada or Grace`.
pub(super) fn gates(gates: &Gates, outline: &mut Outline) -> String {
    if let Some(gap) = gates.gap() {
        return format!("unknown, {}", outline.lacks(gap));
    }
    let maximum = outline.known(&gates.maximum).map_or("maximum unknown".to_owned(), |most| format!("at most {most}"));
    let mfa = said(gates.mfa, "MFA", Some("no MFA"), "MFA unknown", outline);
    let context = match outline.known(&gates.authentication_context) {
        Some(Some(context)) => Some(format!("authentication context {}", context_label(context))),
        Some(None) => None,
        None => Some("authentication context unknown".to_owned()),
    };
    let justification = said(gates.justification, "justification", None, "justification unknown", outline);
    let ticket = said(gates.ticket, "ticket", None, "ticket unknown", outline);
    let approval = approval(&gates.approval, gates.is_directory_role, outline);
    let all = [Some(maximum), mfa, context, justification, ticket, Some(approval)];
    all.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn context_label(context: &Named) -> String {
    match &context.name {
        Some(name) => format!("{} ({name})", context.id),
        None => context.id.clone(),
    }
}

fn said(
    value: Shown<bool>,
    yes: &'static str,
    no: Option<&'static str>,
    unknown: &'static str,
    outline: &mut Outline,
) -> Option<String> {
    match outline.known(&value) {
        Some(true) => Some(yes.to_owned()),
        Some(false) => no.map(str::to_owned),
        None => Some(unknown.to_owned()),
    }
}

/// `approval by Ada or Grace, then Jo`, `no approval`.
pub(super) fn approval(approval: &Approval, is_directory_role: bool, outline: &mut Outline) -> String {
    let extension = if approval.by_extension.0 == Ok(true) { " (a custom extension may decide)" } else { "" };
    match outline.known(&approval.required) {
        None => return "approval unknown".to_owned(),
        Some(false) => return format!("no approval{extension}"),
        Some(true) => {}
    }
    let Some(stages) = outline.known(&approval.stages) else { return "approval by unknown approvers".to_owned() };
    let mut words = Vec::new();
    for stage in stages {
        let (named, fallback) = (outline.known(&stage.approvers), outline.known(&stage.fallback));
        let by = named.map_or("unknown approvers".to_owned(), |named| parties(named, " or "));
        let else_by = fallback.filter(|fallback| !fallback.is_empty());
        let else_by = else_by.map(|fallback| format!(", else {}", parties(fallback, " or "))).unwrap_or_default();
        let later = outline.known(&stage.alternates).filter(|later| !later.is_empty());
        let later = later.map(|later| format!(", later {}", parties(later, " or "))).unwrap_or_default();
        words.push(format!("{by}{else_by}{later}"));
    }
    words.retain(|word| !word.is_empty());
    match (words.is_empty(), is_directory_role) {
        (false, _) => format!("approval by {}{extension}", words.join(", then ")),
        // As documented: https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-change-default-settings
        (true, true) => {
            format!("approval by the active Privileged Role and Global Administrators (the default){extension}")
        }
        (true, false) => format!("approval, but no approver is named{extension}"),
    }
}

/// `Ada or Approvers-Finance (5 people)`.
pub(super) fn parties(all: &[Party], between: &str) -> String {
    let more = all.len().saturating_sub(SHOWN);
    let mut words: Vec<String> = all.iter().take(SHOWN).map(party).collect();
    if more > 0 {
        words.push(format!("{more} more"));
    }
    words.join(between)
}

fn party(party: &Party) -> String {
    let label = party.name.as_deref().or(party.id.as_deref()).unwrap_or_default();
    let mut notes = Vec::new();
    if let Some(Shown(Ok(count))) = party.people {
        notes.push(people(count));
    }
    match (party.kind, party.disabled) {
        (_, 0) => {}
        ("user", _) => notes.push("account disabled".to_owned()),
        (_, disabled) => notes.push(format!("{disabled} disabled")),
    }
    if party.exists.0 == Ok(false) {
        notes.push("no longer exists".to_owned());
    }
    let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join(", ")) };
    match party.kind {
        "relation" => relation(label),
        "unknown" => "an unknown approver".to_owned(),
        _ => format!("{label}{notes}"),
    }
}

/// Somebody who is found when a request is made, by the type of Microsoft Graph.
fn relation(name: &str) -> String {
    match name {
        "requestorManager" | "targetManager" => "the requestor's manager".to_owned(),
        "internalSponsors" => "internal sponsors".to_owned(),
        "externalSponsors" => "external sponsors".to_owned(),
        "targetUserSponsors" => "the requestor's sponsors".to_owned(),
        other => other.to_owned(),
    }
}
