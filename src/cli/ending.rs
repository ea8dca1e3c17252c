//! What is wrong with a run as such, said on standard error beside its report, and the exit code that it leads to.

use super::exit::Exit;
use super::failure::Failure;
use super::inputs::Inputs;
use super::terminal::{self, Look};
use crate::cover::Cover;
use crate::engine::assessment::{Coverage, State};
use crate::export::files::discover::ENDINGS;
use crate::model::Collection;
use crate::service::Export;

/// Says what the export lacks altogether.
pub(super) fn of_export(export: &Export, coverage: &[Coverage], inputs: &Inputs, cover: &Cover, look: Look) -> Exit {
    complained(lacking(export, coverage, inputs, cover).into_iter().map(Some), look)
}

/// What the export lacks altogether.
pub(super) fn lacking(export: &Export, coverage: &[Coverage], inputs: &Inputs, cover: &Cover) -> Vec<Failure> {
    let is_whole =
        |wanted: &Collection| coverage.iter().any(|row| row.collection == *wanted && row.state == State::Complete);
    let mut required = inputs.require.clone();
    required.sort_unstable();
    required.dedup();
    required.retain(|collection| !is_whole(collection));
    let nothing = coverage.iter().all(|row| row.objects == 0);
    let failures = [
        nothing
            .then(|| Failure::NothingRead { paths: inputs.shown(cover), help: why_nothing(export, coverage, cover) }),
        (!required.is_empty()).then_some(Failure::Required(required)),
    ];
    failures.into_iter().flatten().collect()
}

/// Why there is no object in files of which none may have been skipped.
fn why_nothing(export: &Export, coverage: &[Coverage], cover: &Cover) -> String {
    const ADVICE: &str = "`pimlint export-script` writes a script that exports what the rules read";
    if export.sources.files().is_empty() {
        let endings = ENDINGS.map(|ending| format!("`.{ending}`")).join(", ");
        return format!(
            "in a folder, files that end in {endings} are read, unless --include, --exclude or the configuration leave them out; specify others by name. {ADVICE}"
        );
    }
    if export.notices.iter().any(|notice| notice.file.is_some()) {
        return "`pimlint coverage` says why each file was skipped, and what can be exported".to_owned();
    }
    let listed = coverage.iter().filter(|row| row.state != State::Absent && !cover.hides());
    let listed = listed.filter_map(|row| Some(format!("{}: {}", row.collection, row.detail.as_deref()?)));
    let listed: Vec<String> = listed.collect();
    if listed.is_empty() { ADVICE.to_owned() } else { format!("{}. {ADVICE}", listed.join("; ")) }
}

/// Says each failure, and gives the gravest exit code.
pub(super) fn complained(failures: impl IntoIterator<Item = Option<Failure>>, look: Look) -> Exit {
    failures.into_iter().flatten().fold(Exit::Clean, |exit, failure| {
        terminal::complain(look, &failure);
        exit.max(failure.exit())
    })
}
