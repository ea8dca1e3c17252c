//! Which findings make a run fail.

use clap::{Args, ValueEnum};

use crate::engine::assessment::Reported;
use crate::finding::Severity;

/// The options that decide it.
#[derive(Debug, Clone, Args)]
pub(super) struct Gate {
    /// Minimum severity that fails the run (exit code 1) [default: error, or never with --fail-on-new]
    #[arg(long, value_enum, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
    /// The same, but only for findings that a Terraform plan introduces
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(super) fail_on_new: Option<FailOn>,
}

/// The least severity that fails a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum FailOn {
    Error,
    Warning,
    Note,
    Never,
}

impl FailOn {
    /// The severity, where there is one.
    pub(in crate::cli) fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Note => Some(Severity::Note),
            Self::Never => None,
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        self.severity().map_or("never", Severity::as_str)
    }

    fn is_met<'f>(self, findings: impl Iterator<Item = &'f Reported>) -> bool {
        let worst = findings.map(|reported| reported.severity).max();
        self.severity().is_some_and(|least| worst >= Some(least))
    }
}

impl Gate {
    /// Takes what the configuration says where neither option was given.
    pub(super) fn or(&mut self, configured: Option<FailOn>) {
        if self.fail_on_new.is_none() {
            self.fail_on = self.fail_on.or(configured);
        }
    }

    /// What was given, or what that means where nothing was.
    pub(super) fn fail_on(&self) -> FailOn {
        self.fail_on.unwrap_or(if self.fail_on_new.is_some() { FailOn::Never } else { FailOn::Error })
    }

    /// Whether the findings make the run fail. Those that a baseline answers for do not, whatever their severity.
    pub(super) fn fails(&self, findings: &[Reported]) -> bool {
        let introduced = findings.iter().filter(|reported| reported.introduced == Some(true));
        self.fail_on().is_met(findings.iter().filter(|reported| reported.is_counted()))
            || self.fail_on_new.is_some_and(|new| new.is_met(introduced))
    }
}
