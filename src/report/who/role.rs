//! A directory role in words.

use super::approval::gates;
use super::policy::giving;
use super::words::{crowd, ends_on, held_role, holder, names, scope};
use crate::report::outline::{Line, Outline};
use crate::who::{Holding, List, Named, Role, RoleHolding, WayIn};

/// The sections, those who have it first.
pub(super) fn outline(role: &Role, out: &mut Outline) {
    out.say(Line::new(
        0,
        match role.privileged.0 {
            Ok(true) => "A privileged role.".to_owned(),
            Ok(false) => "Not a privileged role.".to_owned(),
            Err(gap) => format!("Whether it is privileged is unknown: {}.", gap.sentence()),
        },
    ));
    out.section("Activation", |out| vec![Line::new(0, gates(&role.activation, out))]);
    let (open, active): (Vec<_>, Vec<_>) = role.active.items.iter().partition(|found| found.how.0.is_err());
    if !active.is_empty() || open.is_empty() {
        out.list("Active", "active holders", &List { items: active, gap: role.active.gap }, |out, found| {
            role_holding(out, found)
        });
    }
    if !open.is_empty() {
        out.list("Active or eligible", "other holders", &List { items: open, gap: role.active.gap }, |out, found| {
            role_holding(out, found)
        });
    }
    out.list("Eligible", "eligible holders", &role.eligible, role_holding);
    out.list("Packages that give it", "packages that give it directly", &role.packages, |out, found| {
        giving(found, out)
    });
}

fn role_holding(out: &mut Outline, found: &RoleHolding) -> Vec<Line> {
    let held = held_role(found.how, found.until, out);
    let scope = scope(&found.scope, out);
    let who = holder(&found.holder, None, out);
    let mut lines = vec![Line::new(0, format!("{who}{scope}: {held}"))];
    if let Some(Some(group)) = out.known(&found.group) {
        lines.extend(way_in(group, out));
    }
    lines
}

/// How one gets into the group.
fn way_in(group: &WayIn, out: &mut Outline) -> Vec<Line> {
    let mut lines = vec![Line::new(1, format!("members now: {}", crowd(&group.people, out)))];
    let eligible = &group.eligible;
    if out.inner(eligible).is_some() || !eligible.items.is_empty() {
        let all: Vec<String> = eligible.items.iter().take(out.limit()).map(|found| said(found, out)).collect();
        let more = eligible.items.len().saturating_sub(all.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let all = if all.is_empty() { "unknown".to_owned() } else { all.join(", ") };
        lines.push(Line::new(1, format!("eligible members: {all}{more}")));
        lines.push(Line::new(1, format!("to activate membership: {}", gates(&group.activation, out))));
    }
    let packages = &group.packages;
    if out.inner(packages).is_some() || !packages.items.is_empty() {
        let known = if packages.items.is_empty() {
            "unknown".to_owned()
        } else {
            names(packages.items.iter().map(Named::label))
        };
        lines.push(Line::new(1, format!("packages that give membership: {known}")));
    }
    lines
}

/// `Ada until 2026-02-21`.
fn said(found: &Holding, out: &mut Outline) -> String {
    let who = holder(&found.holder, found.people.as_ref(), out);
    format!("{who} {}", ends_on(found.until, out))
}
