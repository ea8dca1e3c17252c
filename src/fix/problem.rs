//! What is to be fixed, and how a change is judged.

use std::collections::{BTreeMap, BTreeSet};

use super::{Fault, Faults, Texts};
use crate::engine::assessment::Assessment;
use crate::export::files::sources::Sources;
use crate::finding::Change;
use crate::tenant::Tenant;

/// An export with its findings.
pub struct Problem<'p, E> {
    /// The joined export.
    pub tenant: &'p Tenant,
    /// Its files.
    pub sources: &'p Sources,
    /// What was found in it.
    pub assessment: &'p Assessment,
    /// The faults that it has.
    pub before: Faults,
    /// Judges the export with other texts in some of its files.
    pub judge: &'p dyn Fn(Texts) -> Result<Faults, E>,
    /// What a report of the rules that were asked for lists as findings, with other texts in some files.
    pub findings: &'p dyn Fn(Texts) -> Result<BTreeSet<Fault>, E>,
    /// The better change of each fault that the export does not have and has with other texts in some files.
    pub uncovered: &'p dyn Fn(Texts) -> Result<BTreeMap<Fault, Change<String>>, E>,
}
