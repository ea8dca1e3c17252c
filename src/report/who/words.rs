//! The words for what several kinds of object have: holders, ends, scopes, roles.

use super::approval::gates;
use crate::model::{Access, Instant};
use crate::report::outline::{Line, Outline, people};
use crate::who::{Gates, Holding, How, Lead, List, Named, Scope, Shown, Until, Word};

/// Names in a line; the others are counted.
const NAMED: usize = 3;

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
pub(super) fn held(how: Shown<Word<How>>, until: Shown<Until>, outline: &mut Outline) -> String {
    held_as(how, until, "active or activated", outline)
}

/// The same of a directory role, of which some tools do not tell whether it is only eligible.
pub(super) fn held_role(how: Shown<Word<How>>, until: Shown<Until>, outline: &mut Outline) -> String {
    held_as(how, until, "active or eligible", outline)
}

fn held_as(how: Shown<Word<How>>, until: Shown<Until>, unknown: &str, outline: &mut Outline) -> String {
    let word = match outline.known(&how).map(|word| word.0) {
        Some(How::Eligible) => "eligible",
        Some(How::Activated) => "activated",
        Some(How::Assigned) => "active",
        None => unknown,
    };
    match outline.known(&until).map(|until| until.0) {
        Some(Instant::Never) if word == "active" => "permanent".to_owned(),
        Some(Instant::Never) => format!("{word} without expiration"),
        Some(at) => format!("{word} until {}", moment(at)),
        None => format!("{word}, end unknown"),
    }
}

/// `until 2026-02-21`, `without expiration`, `end unknown`.
pub(super) fn ends_on(until: Shown<Until>, outline: &mut Outline) -> String {
    match outline.known(&until).map(|until| until.0) {
        Some(Instant::Never) => "without expiration".to_owned(),
        Some(at) => format!("until {}", moment(at)),
        None => "end unknown".to_owned(),
    }
}

/// A holder of a role of a group, with what a group stands for.
pub(super) fn holding(holding: &Holding, outline: &mut Outline) -> Vec<Line> {
    let held = held(holding.how, holding.until, outline);
    let access = if outline.known(&holding.access).is_some() { "" } else { " as a member or owner" };
    let who = holder(&holding.holder, holding.people.as_ref(), outline);
    vec![Line::new(0, format!("{who}: {held}{access}{}", through(holding)))]
}

/// Somebody who is eligible: `Ada: member until 2026-02-21`.
pub(super) fn eligible(holding: &Holding, outline: &mut Outline) -> Vec<Line> {
    let ends = ends_on(holding.until, outline);
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
    format!("{kind}{}{behind}", person(holder))
}

/// `Ada`, `Ada (account disabled)`.
fn person(named: &Named) -> String {
    let mark = if named.disabled { " (account disabled)" } else { "" };
    format!("{}{mark}", named.label())
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
            format!("{least}{}: {}", people(count), names(list.items.iter().map(person)))
        }
    }
}

/// `Ada, Grace, Jo and 9 more`.
pub(super) fn names<N: Into<String>>(all: impl ExactSizeIterator<Item = N>) -> String {
    let more = all.len().saturating_sub(NAMED);
    let shown: Vec<String> = all.take(NAMED).map(Into::into).collect();
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

/// A directory role that a group leads to.
pub(super) fn lead(lead: &Lead, depth: usize, outline: &mut Outline) -> Vec<Line> {
    let held = held_role(lead.how, lead.until, outline);
    let scope = scope(&lead.scope, outline);
    let privileged = privileged(lead.privileged, outline);
    let through = lead.through.as_ref().map(|group| format!(", through {}", group.label())).unwrap_or_default();
    let line = format!("{}{privileged}{scope}: {held}{through}", lead.role.label());
    let mut lines = vec![Line::new(depth, line)];
    lines.extend(steps(&lead.gates, depth + 1, outline));
    lines
}

pub(super) fn privileged(privileged: Shown<bool>, outline: &mut Outline) -> &'static str {
    match outline.known(&privileged) {
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
