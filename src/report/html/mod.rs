//! The HTML report: one page for auditors and boards, read offline and printed.
//!
//! No script, nothing loaded: the policy in the head allows the one style sheet, by its hash, and nothing else.

mod controls;
mod findings;
mod lifetimes;
mod markdown;
mod page;
mod population;
mod procedures;
mod sample;
mod scope;
mod text;

use std::io::{self, Write};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use self::page::Page;
use self::text::{Text, plain, small, write_markup};
use super::{Options, Report, tool};
use crate::engine::assessment::{Assessment, Outcomes, State};
use crate::finding::Severity;

const STYLE: &str = include_str!("page.css");

/// Writes the report.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(report: &Report<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let page = Page { report, options };
    let assessment = report.assessment;
    let sections = sections(assessment);
    write_markup(
        out,
        &html! { (DOCTYPE) (PreEscaped("<html lang=\"en\">\n")) (head(assessment)) (PreEscaped("<body>\n")) },
    )?;
    write_markup(out, &html! { (top(assessment)) (contents(&sections)) (PreEscaped("<main id=\"main\">\n")) })?;
    for section in &sections {
        write!(out, "<section aria-labelledby=\"{}\">", section.id)?;
        write_markup(out, &html! { h2 id=(section.id) { (section.title) } })?;
        (section.write)(&page, out)?;
        writeln!(out, "</section>")?;
    }
    write_markup(out, &html! { (PreEscaped("</main>")) (bottom()) (PreEscaped("</body></html>\n")) })
}

/// One part of the report.
struct Section {
    id: &'static str,
    title: &'static str,
    write: fn(&Page<'_>, &mut dyn Write) -> io::Result<()>,
}

/// The parts in their order; one that has nothing to say is left out.
fn sections(assessment: &Assessment) -> Vec<Section> {
    let section = |id, title, write| Some(Section { id, title, write });
    let lifetimes = assessment.lifetimes.as_ref().is_some_and(|all| !all.is_empty());
    let all = [
        section("scope", "Scope and kind of evidence", scope::write),
        section("population", "Completeness and accuracy of the population", population::write),
        section("controls", "Results by control framework", controls::write),
        section("findings", "Findings", findings::write),
        lifetimes.then_some(Section { id: "lifetimes", title: "Package lifetimes", write: lifetimes::write }),
        section("procedures", "Procedures", procedures::write),
        assessment.run.sample.map(|_| Section { id: "sample", title: "Sample", write: sample::write }),
        section("sign-off", "Sign-off", scope::write_sign_off),
    ];
    all.into_iter().flatten().collect()
}

fn head(assessment: &Assessment) -> Markup {
    let hash = BASE64_STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'");
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            meta name="generator" content={ (tool::NAME) " " (tool::VERSION) };
            title { "Configuration test of " (plain(tenant(assessment), 80)) }
            style { (PreEscaped(STYLE)) }
        }
        "\n"
    }
}

/// What the tenant is called: its name, else its id.
fn tenant(assessment: &Assessment) -> &str {
    let run = &assessment.run;
    run.tenant_name.as_deref().or(run.tenant_id.as_deref()).unwrap_or("Unnamed tenant")
}

fn top(assessment: &Assessment) -> Markup {
    let as_of = assessment.run.as_of.map_or_else(|| "an unknown moment".to_owned(), |moment| day(&moment.to_string()));
    let mut tests = Outcomes::default();
    for rule in &assessment.rules {
        tests += rule.outcomes;
    }
    let severity = |wanted| assessment.findings.iter().filter(|reported| reported.severity == wanted).count();
    let whole = assessment.coverage.iter().filter(|row| row.state == State::Complete).count();
    html! {
        header class="top" {
            p class="eyebrow" { "Privileged access and entitlements in Microsoft Entra ID" }
            h1 { (Text(tenant(assessment))) }
            p class="lead" { "Configuration test as of " strong { (as_of) } }
            dl class="figures" {
                (figure("error", severity(Severity::Error), "errors", "broken, or directly exploitable"))
                (figure("warning", severity(Severity::Warning), "warnings", "weak, or broken in some cases"))
                (figure("note", severity(Severity::Note), "notes", "hygiene"))
                (figure("plain", whole, "collections whole", &format!("of {} the rules know", assessment.coverage.len())))
            }
            (bar(tests))
        }
    }
}

/// `2026-01-31T00:00:00Z` as people write it.
fn day(moment: &str) -> String {
    moment.trim_end_matches("T00:00:00Z").replace('T', " ").replace('Z', " UTC")
}

fn figure(class: &str, count: usize, name: &str, about: &str) -> Markup {
    html! {
        div class={ "figure " (class) } {
            dt { (name) }
            dd { span class="count" { (text::number(count)) } small { (about) } }
        }
    }
}

/// All tests as one bar: what passed, failed, did not apply and could not be decided.
fn bar(tests: Outcomes) -> Markup {
    let parts = [
        ("passed", tests.pass),
        ("failed", tests.fail),
        ("not evaluated", tests.not_evaluated),
        ("not applicable", tests.not_applicable),
        ("excepted", tests.excepted),
    ];
    let total = parts.iter().map(|(_, count)| count).sum::<usize>().max(1);
    let mut from = 0;
    let placed = parts.iter().filter(|(_, count)| *count > 0).map(|(name, count)| {
        let (start, width) = (small(from, total, 1000), small(*count, total, 1000));
        from += count;
        (name.replace(' ', "-"), start, width)
    });
    html! {
        div class="tests" {
            svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
                @for (class, start, width) in placed {
                    rect class=(class) x=(start) y="0" width=(width) height="10" {}
                }
            }
            ul class="legend" {
                @for (name, count) in parts.iter().filter(|(name, count)| *count > 0 || *name != "excepted") {
                    li class=(name.replace(' ', "-")) { strong { (text::number(*count)) } " " (name) }
                }
            }
            p class="about" { "One test is one rule applied to one subject." }
        }
    }
}

fn contents(sections: &[Section]) -> Markup {
    html! {
        nav aria-label="Contents" {
            ol { @for section in sections { li { a href={ "#" (section.id) } { (section.title) } } } }
        }
    }
}

fn bottom() -> Markup {
    html! {
        footer {
            p {
                "Written by " (tool::NAME) " " (tool::VERSION) ". The report holds no time of its own: the same export and the \
                same arguments give the same bytes."
            }
        }
    }
}
