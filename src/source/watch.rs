//! Who watches a run: it is told what is done, shows how far the run is and takes the time. Only the top floor reads the clock.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The steps of a run, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Files are found, read and parsed.
    Reading,
    /// The objects are joined to a tenant.
    Joining,
    /// The rules are run.
    Evaluating,
    /// The places of the findings are found.
    Locating,
    /// The reports are written.
    Writing,
}

impl Phase {
    /// The word in the output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Joining => "joining",
            Self::Evaluating => "evaluating",
            Self::Locating => "locating",
            Self::Writing => "writing",
        }
    }
}

/// Watches a run, from several threads at once.
pub trait Watch: fmt::Debug + Send + Sync {
    /// A phase begins.
    fn phase(&self, phase: Phase);
    /// A file of so many bytes was read.
    fn file(&self, bytes: u64);
    /// The time on its own clock.
    fn time(&self) -> Duration;
    /// A part of the work of a rule took so long.
    fn rule(&self, rule: &'static str, took: Duration);
}

/// Who watches, if anybody does.
#[derive(Debug, Clone, Default)]
pub struct Watcher(Option<Arc<dyn Watch>>);

impl Watcher {
    /// Has a run watched.
    #[must_use]
    pub fn new(watch: Arc<dyn Watch>) -> Self {
        Self(Some(watch))
    }

    /// Says that a phase begins.
    pub fn phase(&self, phase: Phase) {
        if let Some(watch) = &self.0 {
            watch.phase(phase);
        }
    }

    /// Says that a file was read.
    pub fn file(&self, bytes: u64) {
        if let Some(watch) = &self.0 {
            watch.file(bytes);
        }
    }

    /// Does a part of the work of a rule, and gives its result.
    pub fn rule<R>(&self, rule: &'static str, work: impl FnOnce() -> R) -> R {
        let Some(watch) = &self.0 else { return work() };
        let begun = watch.time();
        let result = work();
        watch.rule(rule, watch.time().saturating_sub(begun));
        result
    }
}
