//! How far a run is, on a terminal, and what took how long.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::time::{Duration, Instant};

use bytesize::ByteSize;
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use crate::source::{Phase, Watch, Watcher};

/// How often the line on the terminal moves by itself.
const TICK: Duration = Duration::from_millis(100);
/// What turns on the line, in signs that every terminal has; the last one is shown at the end.
const SPINNER: &str = r"|/-\ ";
/// A run that ends sooner shows no line.
const PATIENCE: Duration = Duration::from_millis(500);

/// As many rules are listed for people; JSON lists all.
const SLOWEST: usize = 15;

/// How `--timings` says what took how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    Text,
    Json,
}

/// Watches one run.
#[derive(Debug)]
pub(super) struct Stopwatch {
    begun: Instant,
    bar: ProgressBar,
    /// Shows the line, once it has been worth it.
    show: Option<Once>,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    phases: Vec<(Phase, Duration)>,
    rules: BTreeMap<&'static str, Duration>,
    files: u64,
    bytes: u64,
}

impl Stopwatch {
    /// Begins to watch. The line is shown where standard error is a terminal and somebody waits for it.
    pub(super) fn start(shows: bool) -> Arc<Self> {
        let is_shown = shows && io::stderr().is_terminal() && !is_build();
        let show = is_shown.then(Once::new);
        Arc::new(Self { begun: now(), bar: ProgressBar::hidden(), show, taken: Mutex::default() })
    }

    /// The same, for a run to tell what it does.
    pub(super) fn watcher(self: &Arc<Self>) -> Watcher {
        Watcher::new(Arc::clone(self) as Arc<dyn Watch>)
    }

    /// Takes the line away, so that something else can be written.
    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }

    /// Says what took how long, the longest first.
    pub(super) fn report(&self, form: Form, out: &mut dyn Write) -> io::Result<()> {
        let timings = Timings::new(&self.locked(), self.time());
        match form {
            Form::Text => timings.text(out),
            Form::Json => {
                serde_json::to_writer(&mut *out, &timings)?;
                writeln!(out)
            }
        }
    }

    /// Says on the line what is done, where there is one and the run takes long enough.
    fn say(&self, what: impl Into<Cow<'static, str>>) {
        let Some(show) = self.show.as_ref().filter(|_| self.time() > PATIENCE) else { return };
        show.call_once(|| {
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}").map(|style| style.tick_chars(SPINNER)) {
                self.bar.set_style(style);
            }
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.bar.enable_steady_tick(TICK);
        });
        self.bar.set_message(what);
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[expect(clippy::disallowed_methods, reason = "this floor reads the clock")]
fn now() -> Instant {
    Instant::now()
}

/// Build servers set it, and keep what a line on a terminal would overwrite.
#[expect(clippy::disallowed_methods, reason = "this floor reads the environment")]
fn is_build() -> bool {
    std::env::var("CI").is_ok_and(|value| !value.is_empty())
}

impl Watch for Stopwatch {
    fn phase(&self, phase: Phase) {
        let at = self.time();
        self.locked().phases.push((phase, at));
        self.say(match phase {
            Phase::Reading => "Reading the export",
            Phase::Joining => "Joining the objects",
            Phase::Evaluating => "Evaluating the rules",
            Phase::Locating => "Locating the findings",
            Phase::Writing => "Writing the reports",
        });
    }

    fn file(&self, bytes: u64) {
        let mut taken = self.locked();
        taken.files += 1;
        taken.bytes += bytes;
        let (files, bytes) = (taken.files, taken.bytes);
        drop(taken);
        self.say(format!("Reading the export: {files} files, {}", ByteSize(bytes).display().iec()));
    }

    fn time(&self) -> Duration {
        self.begun.elapsed()
    }

    fn rule(&self, rule: &'static str, took: Duration) {
        *self.locked().rules.entry(rule).or_default() += took;
    }
}

/// What took how long, in seconds.
#[derive(Serialize)]
struct Timings {
    files: u64,
    bytes: u64,
    seconds: f64,
    phases: Vec<Row>,
    /// The time of all threads together.
    rules: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    name: &'static str,
    seconds: f64,
}

impl Timings {
    fn new(taken: &Taken, whole: Duration) -> Self {
        let ends = taken.phases.iter().skip(1).map(|(_, begun)| *begun).chain([whole]);
        let phases = taken.phases.iter().zip(ends);
        let phases = phases.map(|((phase, begun), end)| Row::new(phase.as_str(), end.saturating_sub(*begun)));
        let mut rules: Vec<Row> = taken.rules.iter().map(|(rule, took)| Row::new(rule, *took)).collect();
        rules.sort_by(|a, b| b.seconds.total_cmp(&a.seconds).then_with(|| a.name.cmp(b.name)));
        let seconds = whole.as_secs_f64();
        Self { files: taken.files, bytes: taken.bytes, seconds, phases: phases.collect(), rules }
    }

    fn text(&self, out: &mut dyn Write) -> io::Result<()> {
        let size = ByteSize(self.bytes).display().iec();
        writeln!(out, "Timings: {:.3} s for {} files, {size}", self.seconds, self.files)?;
        rows("Phases", &self.phases, usize::MAX, out)?;
        rows("Slowest rules, all threads together", &self.rules, SLOWEST, out)
    }
}

fn rows(heading: &str, rows: &[Row], most: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{heading}")?;
    rows.iter().take(most).try_for_each(|row| writeln!(out, "{:>10.3} s  {}", row.seconds, row.name))
}

impl Row {
    fn new(name: &'static str, took: Duration) -> Self {
        Self { name, seconds: took.as_secs_f64() }
    }
}
