//! The HTML report: one page for auditors and boards, read offline and printed.
//!
//! No script, nothing loaded: the policy in the head allows the one style sheet, by its hash, and nothing else.

mod controls;
mod decisions;
mod exceptions;
mod facets;
mod findings;
mod lifetimes;
mod markdown;
mod objects;
mod opening;
mod page;
mod path;
mod population;
mod procedures;
mod sample;
mod scope;
mod since;
mod style;
mod text;
mod unread;

use std::io::{self, Write};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use self::page::Page;
pub(super) use self::path::drawn;
pub(super) use self::text::Text;
use self::text::{plain, write_markup};
use super::{Options, Report, tool};
use crate::engine::assessment::Assessment;

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
    write_markup(out, &html! { (opening::top(report)) (contents(&sections)) (PreEscaped("<main id=\"main\">\n")) })?;
    write_markup(out, &facets::buttons(assessment))?;
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
    let people = objects::has_people(assessment);
    let all = [
        section("decisions", "Decisions", decisions::write),
        section("findings", "Findings by decision", findings::write),
        assessment.baseline.as_ref().map(|_| Section {
            id: "baseline",
            title: "Since the baseline",
            write: since::write,
        }),
        (!assessment.exceptions.is_empty() || !assessment.excepted().is_empty()).then_some(Section {
            id: "exceptions",
            title: "Exceptions",
            write: exceptions::write,
        }),
        section("objects", "Objects", objects::write_objects),
        people.then_some(Section {
            id: "people",
            title: "People and service principals",
            write: objects::write_people,
        }),
        lifetimes.then_some(Section { id: "lifetimes", title: "Package lifetimes", write: lifetimes::write }),
        section("controls", "Results by control framework", controls::write),
        section("scope", "Scope and kind of evidence", scope::write),
        section("population", "Completeness and accuracy of the population", population::write),
        section("procedures", "Procedures", procedures::write),
        assessment.run.sample.map(|_| Section { id: "sample", title: "Sample", write: sample::write }),
        section("sign-off", "Sign-off", scope::write_sign_off),
    ];
    all.into_iter().flatten().collect()
}

/// A page of its own, in the style of the report.
///
/// # Errors
/// Where `out` cannot be written.
pub(super) fn page(title: &str, body: &Markup, out: &mut dyn Write) -> io::Result<()> {
    let head = head_of(title, style::SHARED.to_owned());
    write_markup(out, &html! { (DOCTYPE) (PreEscaped("<html lang=\"en\">\n")) (head) body { (body) (bottom()) } })?;
    writeln!(out, "</html>")
}

fn head(assessment: &Assessment) -> Markup {
    let title = format!("Configuration test of {}", plain(opening::tenant_name(assessment), 80));
    head_of(&title, style::of(assessment))
}

fn head_of(title: &str, style: String) -> Markup {
    let hash = BASE64_STANDARD.encode(Sha256::digest(&style));
    let policy = format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'");
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            meta name="generator" content={ (tool::NAME) " " (tool::VERSION) };
            title { (title) }
            style { (PreEscaped(style)) }
        }
        "\n"
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
