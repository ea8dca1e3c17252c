//! An export that is loaded, not yet joined.

use std::collections::{BTreeMap, BTreeSet};

use crate::export::completeness::manifest::Manifest;
use crate::export::files::sources::Sources;
use crate::export::graph::recorded::Recorded;
use crate::export::notice::Notice;
use crate::export::objects::{Completeness, Objects};
use crate::export::terraform::NotPlanned;
use crate::model::{Collection, ObjectId};
use crate::source::Phrase;

/// A loaded export, not yet joined.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The files.
    pub sources: Sources,
    /// What they hold.
    pub objects: Objects,
    /// How much of each collection they hold.
    pub completeness: Completeness,
    /// What could not be used.
    pub notices: Vec<Notice<Phrase>>,
    /// What the export says about itself.
    pub manifest: Option<Manifest>,
    /// Objects of each collection, by file.
    pub collections: Vec<BTreeMap<Collection, usize>>,
    /// What the export holds without the Terraform plan that is given beside it.
    pub before: Option<Before>,
    /// What the configuration writes and its plan does not have yet, where that was looked for.
    pub not_planned: Vec<NotPlanned>,
    /// The tenants that organizations and manifests name; an export is of one.
    pub(crate) tenants: BTreeSet<ObjectId>,
    pub(crate) recorded: Vec<Recorded>,
}

/// An export as it is before a plan is applied.
#[derive(Debug)]
pub struct Before {
    /// What it holds.
    pub objects: Objects,
    /// How much of each collection it holds.
    pub completeness: Completeness,
}
