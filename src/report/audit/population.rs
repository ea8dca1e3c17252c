//! Completeness and accuracy: what was there to test. The rows are [`Assessment::coverage`] and [`Assessment::inputs`].

use sha2::{Digest, Sha256};

use crate::engine::assessment::{Assessment, State};
use crate::source::hex;

/// The population in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Collections that are whole.
    pub complete: usize,
    /// Collections of which a part is there.
    pub partial: usize,
    /// Collections of which nothing is there.
    pub absent: usize,
    /// Objects of all collections.
    pub objects: usize,
    /// References to objects that are not there.
    pub unresolved: usize,
    /// Notices about parts of the export that could not be used.
    pub notices: usize,
    /// Files that were read.
    pub inputs: usize,
}

/// Counts the population.
#[must_use]
pub fn totals(assessment: &Assessment) -> Totals {
    let coverage = &assessment.coverage;
    let of = |state| coverage.iter().filter(|row| row.state == state).count();
    Totals {
        complete: of(State::Complete),
        partial: of(State::Partial),
        absent: of(State::Absent),
        objects: coverage.iter().map(|row| row.objects).sum(),
        unresolved: coverage.iter().map(|row| row.unresolved).sum(),
        notices: assessment.notices.len(),
        inputs: assessment.inputs.len(),
    }
}

/// One SHA-256 for all inputs together: that of the list `<sha256>  <path>` with a line feed after each, in the order of the
/// inputs, as `sha256sum` writes it. Nothing where an input was not hashed.
#[must_use]
pub fn inputs_digest(assessment: &Assessment) -> Option<String> {
    digest_of_list(assessment.inputs.iter().map(|input| (input.sha256.as_deref(), input.path.as_str())))
}

/// The same for files by hash and path.
pub(in crate::report) fn digest_of_list<'a>(
    files: impl ExactSizeIterator<Item = (Option<&'a str>, &'a str)>,
) -> Option<String> {
    let (mut list, any) = (Sha256::new(), files.len() > 0);
    for (sha256, path) in files {
        list.update(format!("{}  {path}\n", sha256?));
    }
    any.then(|| hex(&list.finalize()))
}
