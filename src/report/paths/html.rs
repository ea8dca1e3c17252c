//! The ways as one page without scripts.

use std::io::{self, Write};

use maud::{Markup, html};

use super::located::{Located, gate, summary, who};
use crate::paths::{Target, Way};
use crate::report::html::{Text, drawn, page};
use crate::report::locate::Location;
use crate::report::words::capitalised;

pub(super) fn write(located: &Located<'_>, out: &mut dyn Write) -> io::Result<()> {
    let run = &located.answer.run;
    let tenant = run.tenant().unwrap_or("the tenant");
    let body = html! {
        main {
            h1 { "Paths in " (Text(tenant)) }
            @if let Some(moment) = run.as_of { p class="about" { "As of " (moment.to_string()) } }
            @if located.answer.targets.is_empty() { p { "The export shows no directory role of tier 0 that anyone can have." } }
            @if let Some(gap) = located.answer.gap { p class="about" { "There may be more roles of tier 0 that someone can have: " (gap.sentence()) } }
            @for (target, ways) in located.targets() { (section(target, &ways)) }
        }
    };
    page("Paths", &body, out)
}

fn section(target: &Target, ways: &[(&Way, &[Location<'_>])]) -> Markup {
    html! {
        section {
            h2 { (Text(&capitalised(&target.object.label))) }
            p { (capitalised(&summary(target, ways.len()))) "." }
            @if let Some(points) = target.points.as_ref().filter(|points| points.limit.people == 0) {
                h3 { "Changes that close every way without approval" }
                ul { @for point in &points.changes { li { (Text(&capitalised(&point.words))) } } }
            }
            @if let Some(gap) = target.holders.gap.filter(|gap| Some(*gap) != target.gap) {
                p class="about" { "There may be more who hold it: " (gap.sentence()) }
            }
            @if let Some(gap) = target.gap { p class="about" { "There may be more: " (gap.sentence()) } }
            @if !target.closed.is_empty() {
                h3 { "Closed by the plan" }
                ul { @for way in &target.closed { li { (Text(&who(way))) ": " (gate(way)) ol { @for step in &way.steps { li { (Text(&step.text)) } } } } } }
            }
            ol {
                @for (way, places) in ways {
                    li {
                        h3 { @if way.opened == Some(true) { "Opened by the plan: " } (Text(&who(way))) ": " (gate(way)) }
                        (drawn(&places.iter().collect::<Vec<_>>()))
                        ol { @for place in *places { li { (Text(place.label)) (stands(place)) } } }
                    }
                }
            }
        }
    }
}

fn stands(place: &Location<'_>) -> Markup {
    html! { @if place.is_read() { " " code { (Text(place.path)) ":" (place.start.line) } } }
}
