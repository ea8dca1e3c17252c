//! The rules that found something, a line each.

use std::collections::BTreeMap;
use std::io;

use super::page::Page;
use crate::engine::assessment::Assessment;
use crate::finding::Severity;

#[derive(Default)]
struct Fired {
    findings: usize,
    tier0: usize,
}

impl Page<'_> {
    pub(super) fn rules(&mut self, assessment: &Assessment) -> io::Result<()> {
        let mut fired: BTreeMap<(std::cmp::Reverse<Severity>, &str), Fired> = BTreeMap::new();
        for reported in assessment.to_decide().iter().filter(|reported| self.options.shows(reported.severity)) {
            let row = fired.entry((std::cmp::Reverse(reported.severity), reported.entry.id)).or_default();
            row.findings += 1;
            row.tier0 += usize::from(reported.stake.reach.is_tier0());
        }
        if fired.is_empty() {
            return Ok(());
        }
        self.heading("Rules that found something")?;
        for ((severity, id), Fired { findings, tier0 }) in fired {
            let word = self.paint.severity(severity.0, &format!("{:7}", severity.0.as_str()));
            let tier0 = if tier0 > 0 { format!(" ({tier0} at tier 0)") } else { String::new() };
            writeln!(self.out, "  {word} {findings:>4}  {id}{tier0}")?;
        }
        writeln!(self.out)
    }
}
