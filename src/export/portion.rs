//! What runs of files hold, before it is put together.

use crate::export::completeness::manifest::Manifest;
use crate::export::completeness::series::ListPart;
use crate::export::files::file::SourceFile;
use crate::export::graph::clues::Clues;
use crate::export::graph::noticed::Notices;
use crate::export::graph::parent_lists::ParentList;
use crate::export::graph::recorded::Recorded;
use crate::export::graph::sink::Content;
use crate::export::layout::Layout;
use crate::export::objects::{Counts, Objects};
use crate::export::reader::FileContent;
use crate::export::reader::bytes::Refused;
use crate::export::terraform::Pending;
use crate::model::Instant;

/// A file, and what was read from it.
pub(crate) struct ReadFile<T = FileContent> {
    pub(crate) clues: Clues,
    pub(crate) outcome: Result<T, Refused>,
    pub(crate) source: SourceFile,
    /// The path given that it is below.
    pub(crate) root: usize,
    /// Whether the user named it.
    pub(crate) named: bool,
}

/// What some files hold that follow each other. Their objects are in lists together at once: an export may have a hundred thousand
/// files, and lists of each of them would take more memory than what is in them.
#[derive(Default)]
pub(crate) struct Portion {
    pub(crate) files: Vec<ReadFile<Facts>>,
    /// Some thousand at a time: lists of all would be copied as often as they outgrow their room.
    full: Vec<Objects>,
    /// Those of the last files.
    last: Objects,
}

/// How many objects are in lists together before others are begun.
const TOGETHER: usize = 8_192;

/// What a file holds beside objects.
pub(crate) struct Facts {
    pub(crate) parts: Box<[ListPart]>,
    pub(crate) parent_lists: Vec<(ParentList, ListPart)>,
    pub(crate) notices: Notices,
    pub(crate) layout: Option<Layout>,
    pub(crate) recorded: Option<Vec<Recorded>>,
    pub(crate) counts: Counts,
    /// The newest time in it.
    pub(crate) newest: Option<Instant>,
    pub(crate) manifest: Option<Box<Manifest>>,
    pub(crate) is_batch: bool,
    pub(crate) plans: Option<Box<Plans>>,
}

/// The Terraform plans and states of a file, not yet read, and the objects in it.
#[derive(Default)]
pub(crate) struct Plans {
    pub(crate) pending: Vec<Pending>,
    pub(crate) objects: Objects,
}

impl Portion {
    /// Adds the file that follows.
    pub(crate) fn add(&mut self, file: ReadFile) {
        let ReadFile { clues, outcome, source, root, named } = file;
        let outcome = outcome.map(|content| self.take(content));
        self.files.push(ReadFile { clues, outcome, source, root, named });
    }

    fn take(&mut self, file: FileContent) -> Facts {
        let FileContent { content, plans: pending, manifest, is_batch } = file;
        let Content { objects, parts, parent_lists, notices, layout, recorded } = content;
        let (counts, newest) = (Counts::from(&objects.counts), objects.newest);
        let plans = if pending.is_empty() {
            self.keep(objects);
            None
        } else {
            Some(Box::new(Plans { pending, objects }))
        };
        let manifest = manifest.map(Box::new);
        let parts = parts.into();
        Facts { parts, parent_lists, notices, layout, recorded, counts, newest, manifest, is_batch, plans }
    }

    fn keep(&mut self, objects: Objects) {
        if self.last.number() >= TOGETHER {
            self.last.shrink_to_fit();
            self.full.push(std::mem::take(&mut self.last));
        }
        self.last.append(objects);
    }

    /// Gives back the room that the last lists do not fill: no file follows.
    pub(crate) fn ended(mut self) -> Self {
        self.last.shrink_to_fit();
        self
    }

    /// The files, and the objects in them.
    pub(crate) fn apart(mut self) -> (Vec<ReadFile<Facts>>, Vec<Objects>) {
        self.full.push(self.last);
        (self.files, self.full)
    }

    /// How many plans and states of Terraform there are.
    pub(crate) fn plans(&self) -> usize {
        let facts = self.files.iter().filter_map(|file| file.outcome.as_ref().ok());
        facts.filter_map(|facts| facts.plans.as_ref()).map(|plans| plans.pending.len()).sum()
    }
}
