//! What comes of requests, as one page without scripts.

use std::io::{self, Write};

use maud::{Markup, html};

use super::words::day;
use crate::report::html::{Text, page};
use crate::report::words::capitalised;
use crate::simulate::{Answer, Timeline};

pub(super) fn write(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    let run = &answer.run;
    let tenant = run.tenant().unwrap_or("the tenant");
    let body = html! {
        main {
            h1 { "Requests in " (Text(tenant)) }
            @if let Some(moment) = run.as_of { p class="about" { "As of " (moment.to_string()) } }
            @if let Some(gap) = answer.gap { p class="about" { "There may be more: " (gap.sentence()) } }
            @for timeline in &answer.timelines { (section(timeline)) }
        }
    };
    page("Requests", &body, out)
}

fn section(timeline: &Timeline) -> Markup {
    html! {
        section {
            h2 { (Text(timeline.package.label())) ", policy " (Text(timeline.policy.label())) }
            ol {
                @for event in &timeline.events {
                    li {
                        @if event.is_wrong { strong { (day(event)) (Text(&capitalised(&event.words))) } }
                        @else { (day(event)) (Text(&capitalised(&event.words))) }
                    }
                }
            }
        }
    }
}
