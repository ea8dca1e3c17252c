//! The folder of one's own rules.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::entry::parse;
use crate::catalogue::Entry;
use crate::config::{Faults, Page, read as read_text};
use crate::source::hex;

/// The rules of a folder.
#[derive(Default)]
pub struct Own {
    /// Those that are right, in id order.
    pub entries: Vec<&'static Entry>,
    /// The same, as a report records them.
    pub recorded: Vec<OwnRule>,
    /// What is wrong with the others, file by file.
    pub faults: Vec<Faults>,
}

/// A rule of one's own that was given to a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnRule {
    /// Its id.
    pub id: String,
    /// SHA-256 of its file, lower-case hex.
    pub sha256: String,
}

/// Reads every `.md` file of a folder whose name begins with `custom`; others are no rules.
///
/// # Errors
/// Where the folder or a file cannot be read.
#[expect(clippy::disallowed_methods, reason = "this floor reads the files of the user")]
pub fn read(folder: &Path, shown: impl Fn(&Path) -> String) -> io::Result<Own> {
    let mut paths = Vec::new();
    for item in std::fs::read_dir(folder)? {
        paths.push(item?.path());
    }
    paths.sort();
    let mut own = Own::default();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let Some(id) = name.strip_suffix(".md").filter(|id| id.starts_with(crate::catalogue::CUSTOM)) else { continue };
        let text = read_text(&path)?;
        let page = Page::new("rule", shown(&path), &text);
        match parse(id, &page, &text) {
            Ok(entry) => {
                own.entries.push(entry);
                own.recorded.push(OwnRule { id: id.to_owned(), sha256: hex(&Sha256::digest(&text)) });
            }
            Err(faults) => own.faults.push(faults),
        }
    }
    Ok(own)
}
