//! The packages that give something, and their policies, in words.

use super::approval::{approval, parties};
use super::words::moment;
use crate::model::{Instant, Lifetime, Limit, Mode, Period};
use crate::report::outline::{Line, Outline, Tone, people};
use crate::tenant::lifetime::RealEnd;
use crate::who::{End, Giving, List, Policy, Word};

const DAY: u64 = 86_400;

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
    let lasts = outline.known(&policy.lifetime).map_or("lifetime unknown".to_owned(), |life| lifetime(life.0));
    let approval = approval(&policy.approval, false, outline);
    let given = requested(policy, outline);
    let approval = if is_requested(policy) { format!("; {approval}") } else { String::new() };
    let line = format!("{what}{}: {given}{approval}; {lasts}", policy.policy.label());
    let mut lines = vec![Line::new(depth, line)];
    let several = policy.ends.items.len() > 1;
    lines.extend(policy.ends.items.iter().map(|end| ends(end, several, depth + 1, outline)));
    if let Some(gap) = policy.ends.gap {
        let said = outline.lacks(gap);
        lines.push(Line::new(depth + 1, format!("whether PIM agrees is not all known: {said}")).toned(Tone::Warning));
    }
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

fn lifetime(life: Lifetime) -> String {
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
