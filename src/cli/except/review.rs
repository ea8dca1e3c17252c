//! `pimlint except list`, `prune` and `verify`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;

use super::edit::change;
use crate::cli::exceptions;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::file_paths::shown;
use crate::cli::inputs::some_path;
use crate::cli::judging::{Judged, Judging};
use crate::cli::terminal::{self, Look};
use crate::engine::exception::{ExceptionOutcome, ExceptionState};
use crate::naming::counted;
use crate::register::{Exception, NotEditable, Policy, Register, without_entries};
use crate::report::{Options, text};
use crate::source::visible;

/// The options of the commands that read a register.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    judging: Judging,
    #[command(flatten)]
    register: exceptions::File,
}

/// What is known of the register, which need not be there: what it says, and with an export what became of it.
enum Known {
    Alone(PathBuf, Option<Register>),
    Judged(PathBuf, Box<Judged>),
}

impl Known {
    fn has_register(&self) -> bool {
        match self {
            Self::Alone(_, register) => register.is_some(),
            Self::Judged(_, judged) => judged.assessment.run.request.register.is_some(),
        }
    }
}

impl Arguments {
    fn known(&self, command: &'static str, look: Look) -> Result<Result<Known, Exit>, Failure> {
        let prepared = self.judging.prepared()?;
        let config = prepared.configuration().file.clone();
        let mut register = self.register.arguments();
        if self.judging.inputs.paths.is_empty() {
            let part = prepared.part()?;
            let read = register.read(config.as_deref(), &part)?;
            return Ok(Ok(Known::Alone(self.register.path(config.as_deref(), &part), read)));
        }
        let judged = match prepared.judge(command, Some(&mut register), look)? {
            Ok(judged) => judged,
            Err(exit) => return Ok(Err(exit)),
        };
        Ok(Ok(Known::Judged(self.register.path(config.as_deref(), &judged.part), Box::new(judged))))
    }
}

/// Lists the exceptions.
pub(super) fn list(arguments: &Arguments, look: Look) -> Result<Exit, Failure> {
    let options = terminal::options(look, false, true);
    let known = match arguments.known("except list", look)? {
        Ok(known) => known,
        Err(exit) => return Ok(exit),
    };
    match &known {
        Known::Alone(_, None) => {}
        Known::Alone(_, Some(register)) => terminal::say(&options, |out| text::write_register(register, out))?,
        Known::Judged(_, judged) => {
            terminal::print(|out| text::write_exceptions(&judged.assessment, &options, out))?;
        }
    }
    if known.has_register() { Ok(Exit::Clean) } else { without_register(&options) }
}

/// Says that there is no register, which is no fault: nothing is accepted.
fn without_register(options: &Options) -> Result<Exit, Failure> {
    terminal::say(options, |out| {
        writeln!(out, "There is no exceptions register; `pimlint except add` creates it with the first exception.")
    })?;
    Ok(Exit::Clean)
}

/// Checks the register; faults of the file are errors.
pub(super) fn verify(arguments: &Arguments, look: Look) -> Result<Exit, Failure> {
    let options = terminal::options(look, false, false);
    let known = match arguments.known("except verify", look)? {
        Ok(known) => known,
        Err(exit) => return Ok(exit),
    };
    let (path, count, review) = match &known {
        Known::Alone(path, register) => (path, register.iter().flat_map(|register| &register.exceptions).count(), 0),
        Known::Judged(path, judged) => {
            let all = &judged.assessment.exceptions;
            terminal::print(|out| text::write_exceptions(&judged.assessment, &options, out))?;
            (path, all.len(), all.iter().filter(|outcome| fails(outcome.state)).count())
        }
    };
    let soon = match &known {
        Known::Judged(_, judged) => {
            judged.assessment.exceptions.iter().filter(|outcome| ends_soon(outcome.state)).count()
        }
        Known::Alone(..) => 0,
    };
    if !known.has_register() {
        return without_register(&options);
    }
    terminal::say(&options, |out| {
        let exceptions = counted(count, "exception");
        let soon = if soon > 0 { format!(", {soon} to expire soon") } else { String::new() };
        writeln!(out, "{}: {exceptions}, no errors, {review} to review{soon}", shown(path))
    })?;
    Ok(if review > 0 { Exit::Findings } else { Exit::Clean })
}

/// Whether an exception still accepts something, but has to be looked at before long.
fn ends_soon(state: ExceptionState) -> bool {
    state.needs_action() && state.accepts()
}

/// Whether a state fails `verify`: one that expires soon still counts.
fn fails(state: ExceptionState) -> bool {
    state.needs_action() && !state.accepts()
}

/// Removes what is not needed any longer.
pub(super) fn prune(arguments: &Arguments, look: Look) -> Result<Exit, Failure> {
    some_path(&arguments.judging.inputs.paths, "except prune")?;
    let options = terminal::options(look, false, false);
    let known = match arguments.known("except prune", look)? {
        Ok(known) if known.has_register() => known,
        Ok(_) => return without_register(&options),
        Err(exit) => return Ok(exit),
    };
    let Known::Judged(path, judged) = known else { return Ok(Exit::Clean) };
    let unused = |outcome: &&ExceptionOutcome| outcome.state.is_unused();
    let unused: Vec<&Exception> =
        judged.assessment.exceptions.iter().filter(unused).map(|outcome| &outcome.exception).collect();
    let policy = Policy::of(&judged.part);
    let removed = change(&path, &policy, |text| remove(&path, text, &policy, &unused))?;
    terminal::say(&options, |out| {
        for exception in &removed {
            let objects = exception.objects.join(", ");
            let on = if objects.is_empty() { String::new() } else { format!(" on {}", visible(&objects)) };
            writeln!(out, "Removed the exception for {}{on}", exception.rule)?;
        }
        writeln!(out, "Removed {} of {}.", removed.len(), counted(judged.assessment.exceptions.len(), "exception"))
    })?;
    Ok(Exit::Clean)
}

/// Takes out the exceptions that are there still, wherever they are now.
fn remove(
    path: &Path,
    text: &str,
    policy: &Policy,
    unused: &[&Exception],
) -> Result<(String, Vec<Exception>), Failure> {
    let register = Register::parse(shown(path), text, policy)?;
    let is_unused = |exception: &Exception| {
        unused.iter().any(|known| Exception { line: exception.line, ..(*known).clone() } == *exception)
    };
    let places: BTreeSet<usize> =
        (0..).zip(&register.exceptions).filter(|(_, known)| is_unused(known)).map(|(place, _)| place).collect();
    let refused = |reason: NotEditable| Failure::NotEditable { path: path.to_owned(), reason: reason.to_string() };
    let after = without_entries(text, &places).map_err(refused)?;
    Ok((after, register.exceptions.into_iter().filter(is_unused).collect()))
}
