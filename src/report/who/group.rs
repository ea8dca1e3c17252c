//! A group in words.

use super::approval::gates;
use super::policy::giving;
use super::words::{eligible, held, holding, lead, steps};
use crate::model::{Access, Mode};
use crate::report::outline::{Line, Outline, Tone};
use crate::who::{Decision, Gates, Group, Place, Shown};

/// The sections, what most people ask for first.
pub(super) fn outline(group: &Group, out: &mut Outline) {
    out.say(Line::new(0, facts(group)));
    out.list("Directory roles it leads to", "directory roles", &group.roles, |out, found| lead(found, 0, out));
    out.list("Packages that give it", "packages", &group.packages, |out, found| giving(found, out));
    activation(group, out);
    out.list("Eligible", "eligible members or owners", &group.eligible, |out, found| eligible(found, out));
    out.list("Members now", "members", &group.members, |out, found| holding(found, out));
    out.list("Owners now", "owners", &group.owners, |out, found| holding(found, out));
    out.list("Groups it is in", "groups around it", &group.within, place);
    out.list("What its members decide", "requests to decide", &group.decides, |_, found| vec![decision(found)]);
}

fn facts(group: &Group) -> String {
    let fact = |value: &Shown<bool>, yes: &str, no: &str, unknown: &str| match value.0 {
        Ok(true) => yes.to_owned(),
        Ok(false) => no.to_owned(),
        Err(gap) => format!("{unknown} ({})", gap.sentence()),
    };
    let managed = fact(&group.pim_managed, "Managed by PIM", "Not managed by PIM", "PIM management unknown");
    let assignable = fact(&group.role_assignable, "role-assignable", "not role-assignable", "role-assignable or not");
    let dynamic = fact(&group.dynamic, "dynamic membership", "assigned membership", "kind of membership unknown");
    format!("{managed}; {assignable}; {dynamic}.")
}

/// What an activation takes, for the roles that somebody can activate.
fn activation(group: &Group, out: &mut Outline) {
    let shown: Vec<(&str, &Gates)> = [("As a member", Access::Member), ("As an owner", Access::Owner)]
        .into_iter()
        .zip(&group.activation)
        .filter(|((_, access), _)| can_be_activated(group, *access))
        .map(|((words, _), gates)| (words, gates))
        .collect();
    if shown.is_empty() {
        return;
    }
    out.section("Activation", |out| {
        let line = |out: &mut Outline, (words, found): &(&str, &Gates)| {
            Line::new(0, format!("{words}: {}", gates(found, out)))
        };
        shown.iter().map(|one| line(out, one)).collect()
    });
}

fn can_be_activated(group: &Group, access: Access) -> bool {
    let eligible = group.eligible.items.iter().any(|holding| holding.access.0.is_ok_and(|word| word.0 == access));
    let offered = group.packages.items.iter().any(|giving| {
        let is_same = giving.access.as_ref().is_some_and(|shown| shown.0.is_ok_and(|word| word.0 == access));
        is_same && giving.mode.0.is_ok_and(|mode| mode.0 == Mode::Eligible)
    });
    eligible || offered || (access == Access::Member && group.pim_managed.0 == Ok(true))
}

/// A group that something is in, or can get into.
pub(super) fn place(out: &mut Outline, place: &Place) -> Vec<Line> {
    let held = held(place.how, place.until, out);
    let access = match out.known(&place.access).map(|access| access.0) {
        Some(Access::Owner) => " as an owner",
        Some(Access::Member) => "",
        None => " as a member or owner",
    };
    let through = place.through.as_ref().map(|group| format!(", through {}", group.label())).unwrap_or_default();
    let mut lines = vec![Line::new(0, format!("{}: {held}{access}{through}", place.group.label()))];
    match place.gates.as_slice() {
        [own] if place.through.is_none() => lines.push(Line::new(1, format!("to activate: {}", gates(own, out)))),
        all => lines.extend(steps(all, 1, out)),
    }
    lines
}

/// Something that somebody decides about, or may ask for.
pub(super) fn decision(decision: &Decision) -> Line {
    let package = decision.package.as_ref().and_then(|package| package.0.as_ref().ok());
    let package = package.map(|package| format!(" of package {}", package.label()));
    let kind = if decision.of.kind == "assignment-policy" { "policy " } else { "" };
    let of = format!("{kind}{}{}", decision.of.label(), package.unwrap_or_default());
    let through = decision.through.as_ref().map(|group| format!(", through {}", group.label())).unwrap_or_default();
    match decision.what {
        "approves" if kind.is_empty() => Line::new(0, format!("approves activations of {of}{through}")),
        "approves" => Line::new(0, format!("approves requests under {of}{through}")),
        _ => Line::new(0, format!("may request under {of}{through}")).toned(Tone::Aside),
    }
}
