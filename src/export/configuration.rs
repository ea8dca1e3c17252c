//! The configuration behind a plan: the objects of the plan point at the blocks that make them.

use std::collections::BTreeMap;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::export::files::discover;
use crate::export::files::file::{SourceFile, Storage};
use crate::export::layout::Layout;
use crate::export::loaded::Loaded;
use crate::export::notice::{Notice, NoticeKind};
use crate::export::options::{LoadError, LoadOptions};
use crate::export::terraform::source::{Configuration, DeclaredBlock};

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
                message: message.to_owned(),
                collection: None,
                objects: 0,
            });
        }
        let (sources, collections) = (&mut self.sources, &mut self.collections);
        let mut read = |path: &Path| {
            let bytes = read_whole(path)?;
            let id = sources.add(SourceFile {
                path: path.to_owned(),
                shown: discover::shown(path, options),
                bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
                fingerprint: None,
                sha256: options.hash.then(|| Sha256::digest(&bytes).into()),
                layout: Layout::TerraformSource,
                origin: Storage::File,
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

#[expect(clippy::disallowed_methods, reason = "this floor reads the files")]
fn read_whole(path: &Path) -> std::io::Result<Vec<u8>> {
    std::fs::read(path)
}
