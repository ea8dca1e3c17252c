//! The history as one page, in the style of the HTML report: charts are drawn, and no script runs.

use std::fmt::Write as _;
use std::io::{self, Write};

use maud::{Markup, html};

use super::series::{Series, areas, rules, severities};
use super::{History, Life};
use crate::report::html::{Text, page};
use crate::report::words::counted;

/// The size of a chart.
const WIDTH: usize = 240;
const HEIGHT: usize = 36;
/// Findings of one list.
const LISTED: usize = 1_000;

/// Writes the history.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(history: &History, out: &mut dyn Write) -> io::Result<()> {
    let last = history.runs.len().saturating_sub(1);
    let (open, fixed): (Vec<_>, Vec<_>) = (history.open().collect(), history.fixed().collect());
    let body = html! {
        header class="top" {
            h1 { (Text(history.tenant())) }
            p class="lead" { (counted(history.runs.len(), "result")) " from " (history.date(0)) " to " (history.date(last)) }
        }
        main id="main" {
            (part("severities", "Severities", "Severity", &severities(history)))
            (part("areas", "Areas", "Area", &areas(history)))
            (part("rules", "Rules", "Rule", &rules(history)))
            (results(history))
            (lives("open", "Open findings, the oldest first", &open, |life| open_cells(history, life)))
            (lives("fixed", "Fixed findings, the last ones first", &fixed, |life| fixed_cells(history, life)))
        }
    };
    page("Results over time", &body, out)
}

fn part(id: &str, title: &str, what: &str, all: &[Series]) -> Markup {
    html! {
        @if !all.is_empty() {
            section aria-labelledby=(id) {
                h2 id=(id) { (title) }
                table {
                    caption { "Open findings over time" }
                    thead {
                        tr {
                            @for heading in [what, "Open over time", "First", "Last", "Oldest (days)", "Fixed", "Days to fix half"] {
                                th scope="col" { (heading) }
                            }
                        }
                    }
                    tbody { @for series in all { (row(series)) } }
                }
            }
        }
    }
}

fn row(series: &Series) -> Markup {
    let days = |days: Option<u64>| html! { @if let Some(days) = days { (days) } };
    html! {
        tr {
            th scope="row" { (Text(&series.name)) }
            td { (chart(&series.counts)) }
            td class="num" { (series.first()) }
            td class="num" { (series.last()) }
            td class="num" { (days(series.oldest)) }
            td class="num" { (series.fixed) }
            td class="num" { (days(series.days_to_fix)) }
        }
    }
}

/// A line through the numbers, from nothing to the most of them. The numbers are in the cells beside it.
fn chart(counts: &[usize]) -> Markup {
    let most = counts.iter().copied().max().unwrap_or_default().max(1);
    let steps = counts.len().saturating_sub(1).max(1);
    let mut points = String::new();
    for (at, count) in counts.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = write!(points, "{},{} ", at * WIDTH / steps, HEIGHT - count * HEIGHT / most);
    }
    html! {
        svg viewBox={ "0 -2 " (WIDTH) " " (HEIGHT + 4) } width=(WIDTH) height=(HEIGHT) aria-hidden="true" focusable="false" {
            polyline fill="none" stroke="currentColor" stroke-width="2" points=(points.trim_end()) {}
        }
    }
}

fn results(history: &History) -> Markup {
    html! {
        section aria-labelledby="results" {
            h2 id="results" { "Results" }
            table {
                caption { "Results by date" }
                thead { tr { @for heading in ["As of", "File", "Version", "Findings", "New", "Fixed", "Not evaluated again"] { th scope="col" { (heading) } } } }
                tbody {
                    @for (at, (run, events)) in history.runs.iter().zip(&history.events).enumerate() {
                        tr {
                            th scope="row" { (history.date(at)) }
                            td { code { (Text(&run.path)) } }
                            td { (Text(&run.result.tool.version)) }
                            td class="num" { (run.result.findings.len()) }
                            td class="num" { (events.new) }
                            td class="num" { (events.fixed) }
                            td class="num" { (events.not_judged) }
                        }
                    }
                }
            }
        }
    }
}

fn lives(id: &str, title: &str, all: &[&Life], cells: impl Fn(&Life) -> Markup) -> Markup {
    html! {
        @if !all.is_empty() {
            section aria-labelledby=(id) {
                h2 id=(id) { (title) }
                table {
                    caption { (counted(all.len(), "finding")) }
                    thead { tr { @for heading in ["Days", "From", "To", "Severity", "Rule", "Finding"] { th scope="col" { (heading) } } } }
                    tbody {
                        @for life in all.iter().take(LISTED) {
                            tr {
                                (cells(life))
                                td { (life.finding.severity.as_str()) }
                                td { code { (Text(&life.finding.rule)) } }
                                td { (Text(&life.finding.message)) br; small { (Text(life.finding.subject.label())) } }
                            }
                        }
                    }
                }
                @if all.len() > LISTED { p { "and " (all.len() - LISTED) " more, in the JSON form" } }
            }
        }
    }
}

fn open_cells(history: &History, life: &Life) -> Markup {
    html! {
        td class="num" { @if let Some(days) = history.age(life) { (days) } }
        td { (history.date(life.first)) }
        td { @if let Some(at) = life.not_judged { "not evaluated since " (history.date(at)) } @else { "open" } }
    }
}

fn fixed_cells(history: &History, life: &Life) -> Markup {
    html! {
        td class="num" { @if let Some(days) = history.time_to_fix(life) { (days) } }
        td { (history.date(life.first)) }
        td { @if let Some(at) = life.fixed { (history.date(at)) } }
    }
}
