//! Floor 9: the findings of an export in an editor, by the Language Server Protocol 3.17:
//! <https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/>.
//!
//! One thread answers the client, another one judges ([decision 13](../../docs/decisions/0013-editor-judges-texts.md)).

mod actions;
mod address;
mod client;
mod documents;
mod encoding;
mod hover;
mod judge;
mod server;
mod settings;
mod view;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::catalogue::Entry;
use crate::engine::request::Request;
use crate::fix;
use crate::service::Export;

pub use self::server::{Ended, serve};
pub use self::settings::Settings;

/// The folder that an editor has open, and the export that is judged in it.
pub trait Workspace: Send + 'static {
    /// Makes relative paths begin in a folder.
    ///
    /// # Errors
    /// Why they cannot, in a sentence.
    fn enter(&mut self, folder: &Path) -> Result<(), String>;

    /// Reads the export, with other texts in some of its files.
    ///
    /// # Errors
    /// Why it cannot be read, in a sentence that says what to do.
    fn read(&self, settings: &Settings, texts: Texts) -> Result<Read, String>;
}

/// The texts of files that are not as they are on disk.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    /// What the editor holds, by paths without links.
    pub open: BTreeMap<PathBuf, Arc<str>>,
    /// What a change makes of the files of the export that was read before. The configuration of Terraform does not count then:
    /// its values are in these texts.
    pub changed: Option<fix::Texts>,
}

/// An export, and how it is judged.
pub struct Read {
    /// The export.
    pub export: Export,
    /// What is asked for.
    pub request: Request,
    /// The rules that run.
    pub rules: Vec<&'static Entry>,
}
