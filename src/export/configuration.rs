//! The configuration behind a plan: the objects of the plan point at the blocks that make them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use crate::export::files::discover;
use crate::export::files::file::{SourceFile, Storage};
use crate::export::layout::Layout;
use crate::export::loaded::Loaded;
use crate::export::notice::{Notice, NoticeKind};
use crate::export::options::{LoadError, LoadOptions};
use crate::export::portion::{Facts, ReadFile};
use crate::export::terraform::source::{Configuration, DeclaredBlock};
use crate::export::terraform::{NotPlanned, Reader, Written};
use crate::source::decode;

impl Loaded {
    /// Ties the objects of plans to the blocks that make them.
    pub(crate) fn point_at_configuration(
        &mut self,
        root: &Path,
        declared: &[DeclaredBlock],
        options: &LoadOptions,
    ) -> Result<(), LoadError> {
        if !root.is_dir() {
            return Err(LoadError::Missing { path: discover::shown(root, options) });
        }
        if declared.is_empty() {
            let message = "the configuration of --terraform-source is not used: no Terraform plan or state was given";
            self.notices.push(Notice {
                file: None,
                position: None,
                kind: NoticeKind::NotRecognised,
                message: message.into(),
                collection: None,
                objects: 0,
            });
        }
        let (sources, collections) = (&mut self.sources, &mut self.collections);
        let mut read = |path: &Path| {
            let open = options.open_text(path);
            let bytes = open.map_or_else(|| read_whole(path), |text| Ok(text.as_bytes().to_owned()))?;
            let id = sources.add(SourceFile {
                path: path.to_owned(),
                shown: discover::shown(path, options),
                bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
                fingerprint: None,
                sha256: options.hash.then(|| Sha256::digest(&bytes).into()),
                layout: Layout::TerraformSource,
                origin: open.map_or(Storage::File, |text| Storage::Kept(text.as_bytes().into())),
            });
            collections.push(BTreeMap::new());
            Ok((id, bytes))
        };
        let mut configuration = Configuration::new(&mut read);
        let blocks: Vec<_> = declared
            .iter()
            .filter_map(|declared| Some((declared.place, configuration.block(root, declared)?)))
            .collect();
        let notices = configuration.notices;
        self.notices.extend(notices);
        for (place, block) in blocks {
            self.sources.set_block(place, block);
        }
        Ok(())
    }
}

/// Puts what a configuration writes into the plans that it makes, which may be older; what does not go into a plan is told.
pub(crate) fn as_written<'f>(
    files: impl Iterator<Item = &'f mut ReadFile<Facts>>,
    root: &Path,
    options: &LoadOptions,
) -> Vec<NotPlanned> {
    let mut not_planned = BTreeSet::new();
    for ReadFile { outcome, source, .. } in files {
        let Ok(Facts { plans: Some(plans), .. }) = outcome else { continue };
        // Several plans in one file share its text.
        let [plan] = plans.pending.as_mut_slice() else { continue };
        let mut reader = Disk { options, planned: modified(&source.path) };
        let mut written = Written::new(root, &mut reader);
        let text = plan.as_written(&mut written);
        not_planned.append(&mut written.not_planned);
        if let Some(text) = text {
            source.bytes = u64::try_from(text.len()).unwrap_or(u64::MAX);
            (source.fingerprint, source.sha256) = (None, None);
            source.origin = Storage::Kept(text.as_bytes().into());
        }
    }
    not_planned.into_iter().collect()
}

/// The files of a configuration, and when its plan was written.
struct Disk<'o> {
    options: &'o LoadOptions,
    planned: Option<SystemTime>,
}

impl Reader for Disk<'_> {
    fn text(&mut self, path: &Path, as_saved: bool) -> Option<String> {
        let open = self.options.open_text(path).filter(|_| !as_saved);
        let bytes = open.map_or_else(|| read_whole(path), |text| Ok(text.as_bytes().to_owned())).ok()?;
        decode(&bytes, &mut String::new()).ok().map(|decoded| decoded.text.to_owned())
    }

    fn is_newer(&mut self, path: &Path) -> bool {
        self.planned.zip(modified(path)).is_some_and(|(planned, saved)| saved > planned)
    }
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().ok()?.modified().ok()
}

#[expect(clippy::disallowed_methods, reason = "this floor reads the files")]
fn read_whole(path: &Path) -> std::io::Result<Vec<u8>> {
    std::fs::read(path)
}
