//! The text report: what a person sees in a terminal. The only place that names miette's renderer.
//!
//! All that comes from the export goes through [`crate::source::visible`]: a name cannot move the cursor or turn the line around. All that
//! is written goes through `write_log`: where a build server reads the lines, a name is no command to it.

mod coverage;
mod decisions;
mod diagnostic;
mod exceptions;
mod findings;
mod header;
mod not_evaluated;
mod page;
mod paint;
mod rules;
mod since;
mod summary;

use std::io::{self, Write};

use miette::Diagnostic;

use self::diagnostic::renderer;
use self::page::Page;
pub(super) use self::page::wrapped;
pub(super) use self::paint::Paint;
use super::command::write_log;
use super::exceptions::acceptance;
use super::shown_error::{ShownError, shown};
use super::{Options, Report};
use crate::engine::assessment::{Assessment, Coverage, Reported, State};
use crate::export::notice::Notice;
use crate::register::Register;
use crate::source::visible;

/// Writes the report.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(report: &Report<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    write_log(options, out, |out| write_page(report, options, out))
}

fn write_page(report: &Report<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let assessment = report.assessment;
    let mut page = Page { options, paint: Paint(options.color), out };
    if options.quiet {
        let is_shown = |(found, _): &(&Reported, _)| options.shows(found.severity) && page::is_news(found);
        for (reported, locations) in report.to_decide().filter(is_shown) {
            page.finding_line(reported, locations)?;
        }
        return page.counts(assessment);
    }
    // Where nothing was read there is nothing to judge, and why stands in the notices.
    if assessment.coverage.iter().all(|row| row.state == State::Absent) {
        return page.notices(&assessment.notices, &assessment.paths);
    }
    page.header(assessment)?;
    page.decisions(assessment)?;
    page.exceptions(assessment)?;
    page.findings(report)?;
    page.gone(assessment)?;
    page.rules(assessment)?;
    page.notices(&assessment.notices, &assessment.paths)?;
    page.not_evaluated(assessment)?;
    page.summary(assessment)
}

/// Writes what could not be used of an export, for those who see none of it in a report.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_notices(notices: &[Notice], paths: &[String], options: &Options, out: &mut dyn Write) -> io::Result<()> {
    write_log(options, out, |out| Page { options, paint: Paint(options.color), out }.notices(notices, paths))
}

/// Writes the coverage table alone, for `pimlint coverage`: with every gap the way to close it.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_coverage(coverage: &[Coverage], options: &Options, out: &mut dyn Write) -> io::Result<()> {
    write_log(options, out, |out| {
        let mut page = Page { options, paint: Paint(options.color), out };
        page.coverage(coverage)?;
        page.gaps(coverage)
    })
}

/// Writes what is accepted and what became of every exception, for `pimlint except`; without `--verbose` those to review only.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_exceptions(assessment: &Assessment, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    write_log(options, out, |out| Page { options, paint: Paint(options.color), out }.exceptions(assessment))
}

/// Writes the exceptions of a register of which nothing more is known.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_register(register: &Register, out: &mut dyn Write) -> io::Result<()> {
    for exception in &register.exceptions {
        let objects = exception.objects.join(", ");
        let objects = if objects.is_empty() { "every object" } else { objects.as_str() };
        let said =
            format!("{}:{}: {} on {objects}: {}", register.path, exception.line, exception.rule, acceptance(exception));
        writeln!(out, "{}", visible(&said))?;
    }
    Ok(())
}

/// Writes what is wrong with the words of a command.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_usage_error(error: &str, out: &mut dyn Write) -> io::Result<()> {
    write_log(&Options::default(), out, |out| writeln!(out, "{}", shown(error)))
}

/// Writes why something could not be done, and each of several reasons below it.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_error(error: &dyn Diagnostic, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut drawn = String::new();
    let renderer = renderer(options);
    for error in std::iter::once(error).chain(error.related().into_iter().flatten()) {
        renderer.render_report(&mut drawn, &ShownError::of(error)).map_err(io::Error::other)?;
    }
    write_log(options, out, |out| out.write_all(drawn.as_bytes()))
}
