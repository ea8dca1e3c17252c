//! The words for what several kinds of object have: ends, approvals, activations, policies.

use super::outline::{Line, Outline, SHOWN, Tone, people};
use crate::model::{Access, Instant, Lifetime, Limit, Mode, Period};
use crate::tenant::lifetime::RealEnd;
use crate::who::{
    Approval, End, Gates, Giving, Holding, How, Lead, List, Named, Party, Policy, Scope, Shown, Until, Word,
};

/// Names in a line; the others are counted.
const NAMED: usize = 3;
const DAY: u64 = 86_400;

/// `2026-02-21`, or with the time where it is not midnight.
pub(super) fn moment(instant: Instant) -> String {
    let text = instant.to_string();
    match text.split_once('T') {
        Some((date, "00:00:00Z")) => date.to_owned(),
        Some((date, time)) => format!("{date} {}Z", time.get(..5).unwrap_or(time)),
        None => text,
    }
}

/// `permanent`, `eligible until 2026-02-21`, `activated until 2026-01-31 16:00Z`.
pub(super) fn held(how: &Shown<Word<How>>, until: &Shown<Until>, outline: &mut Outline) -> String {
    let word = match outline.known(how).map(|word| word.0) {
        Some(How::Eligible) => "eligible",
        Some(How::Activated) => "activated",
        Some(How::Assigned) => "active",
        None => "active or activated",
    };
    match outline.known(until).map(|until| until.0) {
        Some(Instant::Never) if word == "active" => "permanent".to_owned(),
        Some(Instant::Never) => format!("{word} without expiration"),
        Some(at) => format!("{word} until {}", moment(at)),
        None => format!("{word}, end unknown"),
    }
}

/// `until 2026-02-21`, `without expiration`, `end unknown`.
pub(super) fn ends_on(until: &Shown<Until>, outline: &mut Outline) -> String {
    match outline.known(until).map(|until| until.0) {
        Some(Instant::Never) => "without expiration".to_owned(),
        Some(at) => format!("until {}", moment(at)),
        None => "end unknown".to_owned(),
    }
}

/// A holder of a role of a group, with what a group stands for.
pub(super) fn holding(holding: &Holding, outline: &mut Outline) -> Vec<Line> {
    let held = held(&holding.how, &holding.until, outline);
    let access = if outline.known(&holding.access).is_some() { "" } else { " as a member or owner" };
    let who = holder(&holding.holder, holding.people.as_ref(), outline);
    vec![Line::new(0, format!("{who}: {held}{access}{}", through(holding)))]
}

/// Somebody who is eligible: `Ada: member until 2026-02-21`.
pub(super) fn eligible(holding: &Holding, outline: &mut Outline) -> Vec<Line> {
    let ends = ends_on(&holding.until, outline);
    let access = match outline.known(&holding.access).map(|access| access.0) {
        Some(Access::Owner) => "owner",
        Some(Access::Member) => "member",
        None => "member or owner",
    };
    let who = holder(&holding.holder, holding.people.as_ref(), outline);
    vec![Line::new(0, format!("{who}: {access} {ends}{}", through(holding)))]
}

fn through(holding: &Holding) -> &'static str {
    if holding.through_group { " (through a group)" } else { "" }
}

/// `Ada`, `group PIM-X (12 people: Ada, Grace, Jo and 9 more)`.
pub(super) fn holder(holder: &Named, behind: Option<&List<Named>>, outline: &mut Outline) -> String {
    let kind = match holder.kind {
        "group" => "group ",
        "service-principal" => "service principal ",
        _ => "",
    };
    let behind = behind.map(|list| format!(" ({})", crowd(list, outline))).unwrap_or_default();
    format!("{kind}{}{behind}", holder.label())
}

/// `12 people: Ada, Grace, Jo and 9 more`, `no one`, `its people are unknown`.
pub(super) fn crowd(list: &List<Named>, outline: &mut Outline) -> String {
    let gap = outline.inner(list);
    let count = list.items.len();
    match (count, gap) {
        (0, None) => "no one in it".to_owned(),
        (0, Some(_)) => "people unknown".to_owned(),
        (_, gap) => {
            let least = if gap.is_some() { "at least " } else { "" };
            format!("{least}{}: {}", people(count), names(list.items.iter().map(Named::label)))
        }
    }
}

/// `Ada, Grace, Jo and 9 more`.
pub(super) fn names<'n>(all: impl ExactSizeIterator<Item = &'n str>) -> String {
    let more = all.len().saturating_sub(NAMED);
    let shown: Vec<&str> = all.take(NAMED).collect();
    if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
}

/// ` at Unit`, or nothing for the whole tenant.
pub(super) fn scope(scope: &Shown<Scope>, outline: &mut Outline) -> String {
    match outline.known(scope) {
        Some(Scope::Tenant) => String::new(),
        Some(Scope::Unit(unit)) => format!(" at {}", unit.label()),
        Some(Scope::Object(id)) => format!(" at object {id}"),
        None => " at an unknown scope".to_owned(),
    }
}

/// What an activation takes: `at most 8 hours; MFA; justification; approval by Ada or Grace`.
pub(super) fn gates(gates: &Gates, outline: &mut Outline) -> String {
    if let Some(gap) = gates.gap() {
        return format!("unknown, {}", outline.lacks(gap));
    }
    let maximum = outline.known(&gates.maximum).map_or("maximum unknown".to_owned(), |most| format!("at most {most}"));
    let mfa = said(&gates.mfa, "MFA", Some("no MFA"), "MFA unknown", outline);
    let context = match outline.known(&gates.authentication_context) {
        Some(Some(context)) => Some(format!("authentication context {}", context_label(context))),
        Some(None) => None,
        None => Some("authentication context unknown".to_owned()),
    };
    let justification = said(&gates.justification, "justification", None, "justification unknown", outline);
    let ticket = said(&gates.ticket, "ticket", None, "ticket unknown", outline);
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
    value: &Shown<bool>,
    yes: &'static str,
    no: Option<&'static str>,
    unknown: &'static str,
    outline: &mut Outline,
) -> Option<String> {
    match outline.known(value) {
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
        words.push(format!("{by}{else_by}"));
    }
    words.retain(|word| !word.is_empty());
    match (words.is_empty(), is_directory_role) {
        (false, _) => format!("approval by {}{extension}", words.join(", then ")),
        // As documented: https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-change-default-settings
        (true, true) => {
            format!("approval by the Privileged Role Administrators and Global Administrators (the default){extension}")
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

/// A package that gives a role, and its policies.
pub(super) fn giving(giving: &Giving, outline: &mut Outline) -> Vec<Line> {
    let mode = match outline.known(&giving.mode).map(|mode| mode.0) {
        Some(Mode::Eligible) => "eligible",
        Some(Mode::Active) => "active",
        None => "eligible or active",
    };
    let role = giving.access.as_ref().map(|access| match outline.known(access).map(|access| access.0) {
        Some(access) => format!(" {access}"),
        None => " member or owner".to_owned(),
    });
    let assigned = match outline.known(&giving.assigned) {
        Some(count) => format!("{} {} it", people(*count), if *count > 1 { "have" } else { "has" }),
        None => "who has it is unknown".to_owned(),
    };
    let line = format!("{}: {mode}{}; {assigned}", giving.package.label(), role.unwrap_or_default());
    let mut lines = vec![Line::new(0, line)];
    lines.extend(policies(&giving.policies, 1, outline));
    lines
}

/// The policies of a package, below a line.
pub(super) fn policies(list: &List<Policy>, depth: usize, outline: &mut Outline) -> Vec<Line> {
    let mut lines = Vec::new();
    for found in list.items.iter().take(outline.limit()) {
        lines.extend(policy("Policy ", found, depth, outline));
    }
    let more = list.items.len().saturating_sub(outline.limit());
    if more > 0 {
        lines.push(Line::new(depth, format!("and {more} more policies (--all lists all)")).toned(Tone::Aside));
    }
    if list.items.is_empty() && list.gap.is_none() {
        lines.push(Line::new(depth, "no policy: no one can get it").toned(Tone::Warning));
    }
    if let Some(gap) = list.gap {
        let said = outline.lacks(gap);
        lines.push(Line::new(depth, format!("policies may be missing: {said}")).toned(Tone::Warning));
    }
    lines
}

/// A policy: who may request, who approves, how long, and whether PIM agrees.
pub(super) fn policy(what: &str, policy: &Policy, depth: usize, outline: &mut Outline) -> Vec<Line> {
    let life = outline.known(&policy.lifetime).map_or("lifetime unknown".to_owned(), |life| lifetime(life.0));
    let approval = approval(&policy.approval, false, outline);
    let given = requested(policy, outline);
    let approval = if is_requested(policy) { format!("; {approval}") } else { String::new() };
    let line = format!("{what}{}: {given}{approval}; {life}", policy.policy.label());
    let mut lines = vec![Line::new(depth, line)];
    let several = policy.ends.len() > 1;
    lines.extend(policy.ends.iter().map(|end| ends(end, several, depth + 1, outline)));
    lines
}

/// Administrators and rules ask nobody.
fn is_requested(policy: &Policy) -> bool {
    !matches!(policy.given.0, Ok(Word("administrators-only" | "automatic")))
}

fn requested(policy: &Policy, outline: &mut Outline) -> String {
    let given = outline.known(&policy.given).map(|given| given.0);
    let audience = outline.known(&policy.audience).copied().unwrap_or("an unknown audience");
    let named = outline.known(&policy.requestors).filter(|named| !named.is_empty());
    let audience = named.map_or(audience.to_owned(), |named| parties(named, ", "));
    match given {
        Some("automatic") => "assigned automatically by a rule".to_owned(),
        Some("administrators-only") => "assigned by administrators only".to_owned(),
        _ => format!("{audience} may request"),
    }
}

pub(super) fn lifetime(life: Lifetime) -> String {
    match life {
        Lifetime::Until(at @ Instant::At(_)) => format!("until {}", moment(at)),
        Lifetime::Until(Instant::Never) => Lifetime::Unlimited.to_string(),
        life => life.to_string(),
    }
}

/// Whether PIM agrees with a policy: `PIM ends it first, on day 40`.
fn ends(end: &End, with_role: bool, depth: usize, outline: &mut Outline) -> Line {
    let role = if with_role { format!("{}: ", end.role.label()) } else { String::new() };
    let limit = end.limit.0.ok().map(|limit| limit.0);
    match end.ends.0 {
        Ok(ends) => {
            let (tone, words) = match ends.0 {
                RealEnd::Pim { after, .. } => (Tone::Warning, format!("PIM ends it first, {}", on_day(after))),
                RealEnd::Package(_) => (Tone::Good, format!("PIM agrees{}", limited(limit))),
                RealEnd::Never => (Tone::Warning, format!("PIM agrees{}: the eligibility never ends", limited(limit))),
            };
            Line::new(depth, format!("{role}{words}")).toned(tone)
        }
        Err(gap) => {
            let said = outline.lacks(gap);
            Line::new(depth, format!("{role}whether PIM agrees is unknown: {said}")).toned(Tone::Warning)
        }
    }
}

fn limited(limit: Option<Limit>) -> String {
    match limit {
        Some(Limit::Within(most)) => format!(" (it allows {most})"),
        Some(Limit::Unlimited) => " (it sets no limit)".to_owned(),
        None => String::new(),
    }
}

/// `on day 40`, `after 12 hours`.
fn on_day(after: Period) -> String {
    let seconds = after.as_seconds();
    if seconds.is_multiple_of(DAY) && !after.is_approximate() {
        format!("on day {}", seconds / DAY)
    } else {
        format!("after {after}")
    }
}

/// A directory role that a group leads to.
pub(super) fn lead(lead: &Lead, depth: usize, outline: &mut Outline) -> Vec<Line> {
    let held = held(&lead.how, &lead.until, outline);
    let scope = scope(&lead.scope, outline);
    let privileged = privileged(&lead.privileged, outline);
    let through = lead.through.as_ref().map(|group| format!(", through {}", group.label())).unwrap_or_default();
    let line = format!("{}{privileged}{scope}: {held}{through}", lead.role.label());
    let mut lines = vec![Line::new(depth, line)];
    lines.extend(steps(&lead.gates, depth + 1, outline));
    lines
}

pub(super) fn privileged(privileged: &Shown<bool>, outline: &mut Outline) -> &'static str {
    match outline.known(privileged) {
        Some(true) => " (privileged)",
        Some(false) => "",
        None => " (privileged or not)",
    }
}

/// What has to be activated, one line each.
pub(super) fn steps(all: &[Gates], depth: usize, outline: &mut Outline) -> Vec<Line> {
    let line = |step: &Gates| Line::new(depth, format!("activate {}: {}", step.role.label(), gates(step, outline)));
    all.iter().map(line).collect()
}
