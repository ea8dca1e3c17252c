//! The roll-up for a terminal.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{Rollup, TenantResult};
use crate::finding::Severity;
use crate::report::words::counted;
use crate::report::{Options, clipped};
use crate::source::visible;

/// Tenants and rules that are listed without `--verbose`.
const LISTED: usize = 20;
/// Characters of a tenant's name.
const NAME: usize = 32;

/// Writes the roll-up.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(rollup: &Rollup, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let limit = if options.verbose { usize::MAX } else { LISTED };
    writeln!(out, "{}\n", summary(rollup))?;
    writeln!(out, "  {:<NAME$}  {:>5} {:>5} {:>5}  worst decision", "tenant", "error", "warn", "note")?;
    let mut named: BTreeMap<&str, usize> = BTreeMap::new();
    rollup.tenants.iter().for_each(|tenant| *named.entry(tenant.label()).or_default() += 1);
    for tenant in rollup.tenants.iter().take(limit) {
        let is_one = named.get(tenant.label()) == Some(&1);
        tenant_line(tenant, is_one, options.width, out)?;
    }
    more(rollup.tenants.len(), limit, "tenant", out)?;
    let found: Vec<_> = rollup.rules.iter().filter(|rule| rule.tenants > 0).collect();
    if found.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nRules, by the tenants with findings")?;
    for rule in found.iter().take(limit) {
        let (tenants, findings) = (counted(rule.tenants, "tenant"), counted(rule.findings.total(), "finding"));
        writeln!(
            out,
            "  {:<8} {}: {tenants}, {findings}",
            rule.severity.map_or("", Severity::as_str),
            visible(&rule.rule)
        )?;
    }
    more(found.len(), limit, "rule", out)
}

/// `3 tenants: 1 with errors, 1 with warnings; 1 could not be evaluated`.
fn summary(rollup: &Rollup) -> String {
    let by_severity = Severity::ALL.map(|severity| (rollup.at(severity), severity.as_str()));
    let parts: Vec<String> = by_severity
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, severity)| format!("{count} with {severity}s"))
        .collect();
    let found = if parts.is_empty() { "none with findings".to_owned() } else { parts.join(", ") };
    let failed = match rollup.failed() {
        0 => String::new(),
        failed => format!("; {failed} could not be evaluated"),
    };
    format!("{}: {found}{failed}", counted(rollup.tenants.len(), "tenant"))
}

/// A tenant by its name, and where others have the same one by its folder, too.
fn tenant_line(tenant: &TenantResult, is_one: bool, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let folder = || tenant.path.rsplit('/').next().unwrap_or_default();
    let name = if is_one { tenant.label().to_owned() } else { format!("{} ({})", tenant.label(), folder()) };
    let name = clipped(&name, NAME);
    let name = visible(&name);
    if let Some(error) = &tenant.error {
        return writeln!(out, "  {name:<NAME$}  not evaluated: {}", visible(error));
    }
    let counts = tenant.findings;
    let counts = format!("{:>5} {:>5} {:>5}", counts.error, counts.warning, counts.note);
    let worst = tenant.decisions.first().map_or("nothing to decide", |decision| decision.title.as_str());
    let unread = match tenant.notices {
        0 => String::new(),
        notices => format!(" ({} in the export)", counted(notices, "problem")),
    };
    let excepted = if tenant.excepted > 0 { format!(" ({} excepted)", tenant.excepted) } else { String::new() };
    let unread = excepted + &unread;
    let room = width.saturating_sub(NAME + counts.len() + unread.len() + 6);
    writeln!(out, "  {name:<NAME$}  {counts}  {}{unread}", visible(&clipped(worst, room.max(20))))
}

fn more(all: usize, limit: usize, word: &str, out: &mut dyn Write) -> io::Result<()> {
    match all.checked_sub(limit).filter(|more| *more > 0) {
        Some(more) => writeln!(out, "  and {} more (--verbose lists all)", counted(more, word)),
        None => Ok(()),
    }
}
