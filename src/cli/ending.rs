//! What is wrong with a run as such, said on standard error beside its report, and the exit code that it leads to.

use super::exit::Exit;
use super::failure::Failure;
use super::inputs::Inputs;
use super::terminal::{self, Look};
use crate::cover::Cover;
use crate::engine::assessment::{Coverage, State};
use crate::model::Collection;

/// Says what the export lacks altogether.
pub(super) fn of_coverage(coverage: &[Coverage], inputs: &Inputs, cover: &Cover, look: Look) -> Exit {
    complained(lacking(coverage, inputs, cover).into_iter().map(Some), look)
}

/// What the export lacks altogether.
pub(super) fn lacking(coverage: &[Coverage], inputs: &Inputs, cover: &Cover) -> Vec<Failure> {
    let is_whole =
        |wanted: &Collection| coverage.iter().any(|row| row.collection == *wanted && row.state == State::Complete);
    let mut required = inputs.require.clone();
    required.sort_unstable();
    required.dedup();
    required.retain(|collection| !is_whole(collection));
    let nothing = coverage.iter().all(|row| row.objects == 0);
    let failures = [
        nothing.then(|| Failure::NothingRead {
            paths: inputs.shown(cover),
            help: "the lines above say why each file was skipped; `pimlint coverage` shows what can be exported"
                .to_owned(),
        }),
        (!required.is_empty()).then_some(Failure::Required(required)),
    ];
    failures.into_iter().flatten().collect()
}

/// Says each failure, and gives the gravest exit code.
pub(super) fn complained(failures: impl IntoIterator<Item = Option<Failure>>, look: Look) -> Exit {
    failures.into_iter().flatten().fold(Exit::Clean, |exit, failure| {
        terminal::complain(look, &failure);
        exit.max(failure.exit())
    })
}
