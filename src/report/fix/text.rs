//! What would be changed, decision by decision, for people in a terminal.

use std::io::{self, Write};

use super::words::{change_line, label, one_line, proof, unknown_line};
use crate::fix::{Attribute, Fault, Fix, Handled, Left, Plan, Request};
use crate::report::Options;
use crate::report::outline::{self, Line, Outline, Tone};
use crate::report::words::capitalised;

/// Writes the answer; with `verbose` every decision and finding.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(plan: &Plan, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    outline::text::write(&outlined(plan, options.verbose), options, out)
}

fn outlined(plan: &Plan, all: bool) -> Outline {
    let mut outline = Outline::new("Fixes", all);
    outline.say(Line::new(0, plan.run.line()).toned(Tone::Aside));
    outline.say(Line::new(0, capitalised(&proof(plan))));
    outline.say(
        Line::new(0, "Nothing is applied: --format az, powershell or json writes the requests, --format diff the changes to Terraform").toned(Tone::Aside),
    );
    for handled in &plan.decisions {
        let limit = outline.limit();
        outline.section(&format!("{}. {}", handled.number, handled.title), |_| lines(plan, handled, limit));
    }
    let limit = outline.limit();
    if !plan.also.is_empty() {
        let shown = plan.also.iter().take(limit).flat_map(|fix| fixed(plan, fix));
        let lines = shown.chain(more(plan.also.len(), limit, "fixed")).collect();
        outline.section("Also ended by these changes", |_| lines);
    }
    let unknown = &plan.proof.no_longer_evaluated;
    if !unknown.is_empty() {
        let shown = unknown.iter().take(limit).map(|unknown| Line::new(0, unknown_line(unknown)));
        let lines = shown.chain(more(unknown.len(), limit, "that can no longer be evaluated")).collect();
        outline.section("Can no longer be evaluated after these changes", |_| lines);
    }
    outline.finish()
}

fn lines(plan: &Plan, handled: &Handled, limit: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    lines.extend(handled.fixed.iter().take(limit).flat_map(|fix| fixed(plan, fix)));
    lines.extend(more(handled.fixed.len(), limit, "fixed"));
    lines.extend(handled.left.iter().take(limit).flat_map(left));
    lines.extend(more(handled.left.len(), limit, "not fixed"));
    lines
}

fn more(count: usize, limit: usize, what: &str) -> Option<Line> {
    let more = count.saturating_sub(limit);
    (more > 0).then(|| Line::new(0, format!("and {more} more {what} (--all lists all)")).toned(Tone::Aside))
}

fn fixed(plan: &Plan, fix: &Fix) -> Vec<Line> {
    let finding = &fix.finding;
    let way = match fix.way {
        None => ", by what is changed for others",
        Some(1) => "",
        Some(_) => ", by an alternative",
    };
    let mut lines =
        vec![Line::new(0, format!("fixed{way}: {} on {}", finding.rule, label(&finding.subject))).toned(Tone::Good)];
    let uncovered =
        |fault: &Fault| format!("together with the change for {}, which it alone brings about", fault.words());
    lines.extend(fix.uncovers.iter().map(|fault| Line::new(1, uncovered(fault))));
    let wanted = plan.requests.iter().filter(|request| fix.requests.contains(&request.number));
    lines.extend(wanted.flat_map(request));
    let wanted = plan.attributes.iter().filter(|attribute| fix.attributes.contains(&attribute.number));
    lines.extend(wanted.flat_map(attribute));
    lines
}

fn request(request: &Request) -> Vec<Line> {
    let mut lines = vec![Line::new(
        1,
        format!("request {}: {} {} ({})", request.number, request.method.verb, request.url, label(&request.object)),
    )];
    lines.extend(request.changes.iter().map(|change| Line::new(2, change_line(change))));
    lines.extend(
        request.irreversible.iter().map(|why| Line::new(2, format!("cannot be undone: {why}")).toned(Tone::Warning)),
    );
    lines
}

fn attribute(attribute: &Attribute) -> Vec<Line> {
    let before = attribute.before.as_ref().map_or_else(|| "not set".to_owned(), one_line);
    let change = format!("{}: {before} -> {}", attribute.attribute, one_line(&attribute.after));
    let mut lines =
        vec![Line::new(1, format!("Terraform: {} in {}", attribute.resource, attribute.path)), Line::new(2, change)];
    let irreversible = attribute.irreversible.iter();
    lines.extend(irreversible.map(|why| Line::new(2, format!("cannot be undone: {why}")).toned(Tone::Warning)));
    lines
}

fn left(left: &Left) -> Vec<Line> {
    let finding = &left.finding;
    vec![
        Line::new(0, format!("not fixed: {} on {}", finding.rule, label(&finding.subject))).toned(Tone::Warning),
        Line::new(1, left.obstacle.words()),
    ]
}
