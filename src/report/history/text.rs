//! The history for a terminal.

use std::io::{self, Write};

use super::series::{Series, areas, rules, severities};
use super::{History, Life, median};
use crate::report::words::counted;
use crate::report::{Options, clipped, text};
use crate::source::visible;

/// Rows of a list without `--verbose`.
const LISTED: usize = 20;
/// Results that a chart shows: the last ones.
const CHARTED: usize = 40;
/// Characters of a name, and of a message.
const NAME: usize = 44;
const MAX_MESSAGE: usize = 400;
/// The bars of a chart, the lowest first.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Writes the history.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(history: &History, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let last = history.runs.len().saturating_sub(1);
    let tenant = clipped(history.tenant(), NAME);
    let results = counted(history.runs.len(), "result");
    writeln!(out, "{}: {results} from {} to {}", visible(&tenant), history.date(0), history.date(last))?;
    writeln!(out, "{}\n", summary(history))?;
    let limit = if options.verbose { usize::MAX } else { LISTED };
    table("severity", &severities(history), limit, out)?;
    table("area", &areas(history), limit, out)?;
    table("rule", &rules(history), limit, out)?;
    let open: Vec<&Life> = history.open().collect();
    list("Open, the oldest first", &open, limit, options.width, out, |life| open_line(history, life))?;
    let fixed: Vec<&Life> = history.fixed().collect();
    list("Fixed, the last ones first", &fixed, limit, options.width, out, |life| fixed_line(history, life))
}

fn summary(history: &History) -> String {
    let oldest = history.open().filter_map(|life| history.age(life)).max();
    let oldest = oldest.map(|days| format!(" (the oldest for {})", counted_days(days))).unwrap_or_default();
    let unseen = history.open().filter(|life| life.not_judged.is_some()).count();
    let unseen = if unseen > 0 {
        format!(", {unseen} of them not in the last result, which does not show that they are fixed")
    } else {
        String::new()
    };
    let days = median(history.fixed().filter_map(|life| history.time_to_fix(life)).collect());
    let days = days.map(|days| format!(", half of them within {}", counted_days(days))).unwrap_or_default();
    let (open, fixed) = (history.open().count(), history.fixed().count());
    format!("{open} open{oldest}{unseen}; {fixed} fixed{days}")
}

fn counted_days(days: u64) -> String {
    counted(usize::try_from(days).unwrap_or(usize::MAX), "day")
}

fn table(what: &str, all: &[Series], limit: usize, out: &mut dyn Write) -> io::Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    writeln!(out, "  {what:<NAME$} {:>5} {:>5} {:>6} {:>6} {:>6}", "first", "last", "oldest", "fixed", "to fix")?;
    for series in all.iter().take(limit) {
        let days = |days: Option<u64>| days.map(|days| format!("{days} d")).unwrap_or_default();
        writeln!(
            out,
            "  {:<NAME$} {:>5} {:>5} {:>6} {:>6} {:>6}  {}",
            visible(&clipped(&series.name, NAME)),
            series.first(),
            series.last(),
            days(series.oldest),
            series.fixed,
            days(series.days_to_fix),
            chart(&series.counts),
        )?;
    }
    if all.len() > limit {
        writeln!(out, "  and {} more (--verbose lists all)", all.len() - limit)?;
    }
    writeln!(out)
}

/// A bar for each of the last results; a blank where there is nothing.
fn chart(counts: &[usize]) -> String {
    let shown = counts.get(counts.len().saturating_sub(CHARTED)..).unwrap_or_default();
    let most = shown.iter().copied().max().unwrap_or_default();
    let bar = |count: &usize| match count.checked_sub(1) {
        None => ' ',
        Some(above) => BARS.get(above * (BARS.len() - 1) / (most - 1).max(1)).copied().unwrap_or('█'),
    };
    shown.iter().map(bar).collect()
}

fn list(
    title: &str,
    all: &[&Life],
    limit: usize,
    width: usize,
    out: &mut dyn Write,
    line: impl Fn(&Life) -> String,
) -> io::Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    writeln!(out, "{title}")?;
    for life in all.iter().take(limit) {
        let lines = text::wrapped(&visible(&line(life)), "  ", "      ", width);
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
    }
    if all.len() > limit {
        writeln!(out, "  and {} more (--verbose lists all)", all.len() - limit)?;
    }
    writeln!(out)
}

fn open_line(history: &History, life: &Life) -> String {
    let age = history.age(life).map(counted_days).unwrap_or_default();
    let unseen = life.not_judged.map(|at| format!(", not found since {}, but not known to be fixed", history.date(at)));
    let unseen = unseen.unwrap_or_default();
    format!("{age}, since {}{unseen}: {}", history.date(life.first), said(life))
}

fn fixed_line(history: &History, life: &Life) -> String {
    let days = history.time_to_fix(life).map(counted_days).unwrap_or_default();
    let on = life.fixed.map(|at| history.date(at)).unwrap_or_default();
    format!("{on}, after {days}: {}", said(life))
}

fn said(life: &Life) -> String {
    let finding = &life.finding;
    format!("{}[{}] {}", finding.severity, finding.rule, clipped(&finding.message, MAX_MESSAGE))
}

#[cfg(test)]
mod tests {
    use super::chart;

    #[test]
    fn a_chart_has_a_bar_for_each_result() {
        for (counts, expected) in [
            (&[][..], ""),
            (&[0, 0], "  "),
            (&[1, 1], "▁▁"),
            (&[1, 8, 0], "▁█ "),
            (&[1, 2, 3, 4, 5, 6, 7, 8], "▁▂▃▄▅▆▇█"),
        ] {
            assert_eq!(chart(counts), expected);
        }
        assert_eq!(chart(&[3; 100]).chars().count(), 40);
    }
}
