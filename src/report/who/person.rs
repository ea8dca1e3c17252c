//! A person in words.

use super::group::{decision, place};
use super::package::delivery;
use super::words::{ends_on, held_role, moment, privileged, scope, steps};
use crate::model::Instant;
use crate::report::outline::{Line, Outline, Tone};
use crate::who::{Person, PersonRole, Shown, Until};

/// The sections: what ends first, then everything they have and can activate.
pub(super) fn outline(person: &Person, out: &mut Outline) {
    facts(person, out);
    if let Some(first) = &person.ends_first {
        let known = if first.certain { "" } else { " (as far as the export shows)" };
        let line = format!("Ends first{known}: {}, on {}.", first.what.label(), moment(first.until.0));
        out.say(Line::new(0, line).toned(Tone::Warning));
    }
    out.list("Directory roles", "directory roles", &person.roles, role);
    out.list("Groups", "groups", &person.groups, place);
    out.list("Packages", "packages", &person.packages, |out, found| {
        let package = match out.known(&found.package) {
            Some(package) => package.label().to_owned(),
            None => "An unknown package".to_owned(),
        };
        delivery(&package, found, out)
    });
    out.list("Decides", "requests to decide", &person.decides, |_, found| vec![decision(found)]);
}

fn facts(person: &Person, out: &mut Outline) {
    let mut facts = Vec::new();
    match &person.user_principal_name.0 {
        Ok(Some(address)) => facts.push(address.clone()),
        Ok(None) => facts.push("an application or managed identity".to_owned()),
        Err(gap) => facts.push(format!("user principal name unknown ({})", gap.sentence())),
    }
    match person.guest.0 {
        Ok(true) => facts.push("guest".to_owned()),
        Ok(false) => {}
        Err(_) => facts.push("guest or member unknown".to_owned()),
    }
    match person.enabled.0 {
        Ok(false) => facts.push("account disabled".to_owned()),
        Ok(true) => {}
        Err(_) => facts.push("enabled or disabled unknown".to_owned()),
    }
    out.say(Line::new(0, facts.join("; ")));
}

fn role(out: &mut Outline, role: &PersonRole) -> Vec<Line> {
    // What a group leads to is only held once all on the way is activated.
    let held = if role.through.is_some() && role.now.0 == Ok(false) {
        format!("can be activated, {}", ends_on(role.until, out))
    } else {
        held_role(role.how, role.until, out)
    };
    let privileged = privileged(role.privileged, out);
    let scope = scope(&role.scope, out);
    let through = through(role, out);
    let mut lines = vec![Line::new(0, format!("{}{privileged}{scope}: {held}{through}", role.role.label()))];
    lines.extend(steps(&role.gates, 1, out));
    lines
}

/// `, through PIM-X (member until 2026-03-26)`.
fn through(role: &PersonRole, out: &mut Outline) -> String {
    let Some(group) = &role.through else { return String::new() };
    let member = match role.membership_until {
        Some(Shown(Ok(Until(Instant::Never)))) => "permanent member".to_owned(),
        Some(until) => format!("member {}", ends_on(until, out)),
        None => "member".to_owned(),
    };
    format!(", through {} ({member})", group.label())
}
