//! An access package in words.

use super::approval::gates;
use super::policy::policy;
use super::words::{ends_on, lead, moment};
use crate::model::{Access, Instant, Mode};
use crate::report::outline::{Line, Outline, Tone};
use crate::who::{Delivery, Grant, Kept, Package};

/// The sections: what it gives, to whom, who has it.
pub(super) fn outline(package: &Package, out: &mut Outline) {
    out.list("Gives", "resource roles", &package.grants, grant);
    out.list("Policies", "policies", &package.policies, |out, found| policy("", found, 0, out));
    out.list("Who has it now", "assignments", &package.assignments, |out, found| {
        let who = match out.known(&found.holder) {
            Some(Some(holder)) => holder.label().to_owned(),
            Some(None) => "Somebody who is not in the directory yet".to_owned(),
            None => "An unknown person".to_owned(),
        };
        delivery(&who, found, out)
    });
}

fn grant(out: &mut Outline, grant: &Grant) -> Vec<Line> {
    let mode = match out.known(&grant.mode).map(|mode| mode.0) {
        Some(Mode::Eligible) => "eligible",
        Some(Mode::Active) => "active",
        None => "eligible or active",
    };
    let access = grant.access.as_ref().map(|access| match out.known(access).map(|access| access.0) {
        Some(Access::Member) => "member of ",
        Some(Access::Owner) => "owner of ",
        None => "member or owner of ",
    });
    let line = match out.known(&grant.target) {
        Some(Some(target)) => format!("{mode} {}{}", access.unwrap_or_default(), target.label()),
        Some(None) => "a role of an application, site or other resource".to_owned(),
        None => "something unknown".to_owned(),
    };
    let mut lines = vec![Line::new(0, line)];
    if let Some(activation) = &grant.activation {
        lines.push(Line::new(1, format!("to activate: {}", gates(activation, out))));
    }
    for found in grant.roles.items.iter().take(out.limit()) {
        lines.extend(lead(found, 1, out));
    }
    out.inner(&grant.roles);
    lines
}

/// An assignment, and when what it gave really ends.
pub(super) fn delivery(title: &str, found: &Delivery, out: &mut Outline) -> Vec<Line> {
    let until = ends_on(found.until, out);
    let policy = out.known(&found.policy).map(|policy| format!(" (policy {})", policy.label()));
    let mut lines = vec![Line::new(0, format!("{title}: {until}{}", policy.unwrap_or_default()))];
    lines.extend(found.eligibilities.items.iter().map(|kept| eligibility(kept, out)));
    if out.inner(&found.eligibilities).is_some() {
        lines.push(Line::new(1, "what it makes eligible for is not all known").toned(Tone::Warning));
    }
    lines
}

fn eligibility(kept: &Kept, out: &mut Outline) -> Line {
    let role = kept.role.label();
    let Some(until) = out.known(&kept.until) else {
        return Line::new(1, format!("{role}: eligibility unknown")).toned(Tone::Warning);
    };
    let Some(until) = until else {
        return Line::new(1, format!("{role}: no eligibility now")).toned(Tone::Warning);
    };
    let at = match until.at.0 {
        Instant::Never => return Line::new(1, format!("{role}: eligible without expiration")),
        at @ Instant::At(_) => moment(at),
    };
    let day = until.day.0.ok().flatten().map(|day| format!(", day {day}")).unwrap_or_default();
    match until.before_package.0 {
        Ok(true) => Line::new(1, format!("{role}: PIM ends it first, on {at}{day}")).toned(Tone::Warning),
        Ok(false) => {
            Line::new(1, format!("{role}: eligible until {at}{day}; it ends with the package")).toned(Tone::Good)
        }
        Err(_) => Line::new(1, format!("{role}: eligible until {at}{day}")),
    }
}
