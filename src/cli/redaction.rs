//! The key file of `--redact`: the secret that pseudonyms are made with, and what stands behind those given so far.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::failure::Failure;
use super::file_paths::resolved;
use crate::cover::{Cover, Key};
use crate::engine::request::Request;
use crate::report::formatter::write_lines;
use crate::report::write_to_path;
use crate::source::hex;

/// The default name of the key file.
pub(super) const DEFAULT: &str = "pimlint-redaction.json";

/// The content of a key file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyFile {
    note: String,
    key: String,
    pseudonyms: BTreeMap<String, String>,
}

const NOTE: &str = "Anyone with this file can reverse the pseudonyms: keep it, and do not share it.";

impl KeyFile {
    /// The key file at this path, or a new one. It may not be in a folder that is read: an export is handed on.
    ///
    /// # Errors
    /// Where it is in such a folder, is there and cannot be read, or the system gives no random bytes.
    pub(super) fn open(path: &Path, read: &[PathBuf]) -> Result<Self, Failure> {
        let holds = |folder: &&PathBuf| folder.is_dir() && resolved(path).starts_with(resolved(folder));
        if let Some(folder) = read.iter().find(holds) {
            return Err(Failure::KeyInside { path: path.to_owned(), folder: folder.clone() });
        }
        if let Some(file) = Self::read(path)? {
            return Ok(file);
        }
        let mut key = Key::default();
        getrandom::fill(&mut key).map_err(|error| unusable(path, error.to_string()))?;
        Ok(Self { note: NOTE.to_owned(), key: hex(&key), pseudonyms: BTreeMap::new() })
    }

    /// The key file at this path, if there is one.
    ///
    /// # Errors
    /// Where the file is there and cannot be read.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, Failure> {
        #[expect(clippy::disallowed_methods, reason = "the key file is no part of an export")]
        match std::fs::read(path) {
            Ok(bytes) => {
                let file: Self = serde_json::from_slice(&bytes).map_err(|error| unusable(path, error.to_string()))?;
                let malformed = || unusable(path, "its key is not 64 hexadecimal digits".to_owned());
                file.key().ok_or_else(malformed)?;
                Ok(Some(file))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unusable(path, error.to_string())),
        }
    }

    /// A request as it was before its texts were covered with this key.
    pub(super) fn uncovered(&self, request: Request) -> Request {
        let all = |texts: Vec<String>| texts.iter().map(|text| self.behind(text)).collect();
        Request {
            include: all(request.include),
            exclude: all(request.exclude),
            tenant: request.tenant.map(|name| self.behind(&name)),
            terraform_source: request.terraform_source.map(|path| self.behind(&path)),
            settings: request.settings.with_objects(|word| self.behind(word)),
            register: request.register.map(|register| register.with_texts(|text| self.behind(text))),
            ..request
        }
    }

    /// What is behind each part of a path, or behind a name.
    fn behind(&self, text: &str) -> String {
        let part = |part: &str| {
            let (stem, ending) = part.split_at(part.find('.').unwrap_or(part.len()));
            self.pseudonyms.get(stem).map_or_else(|| part.to_owned(), |behind| format!("{behind}{ending}"))
        };
        text.split('/').map(part).collect::<Vec<_>>().join("/")
    }

    /// The cover that shows pseudonyms made with this key.
    ///
    /// # Errors
    /// Where the key is not one.
    pub(super) fn cover(&self) -> Result<Cover, Failure> {
        self.key().map(Cover::pseudonyms).ok_or_else(|| Failure::Internal("the redaction key was not read".to_owned()))
    }

    fn key(&self) -> Option<Key> {
        let digits = self.key.as_bytes();
        let mut key = Key::default();
        if digits.len() != key.len() * 2 {
            return None;
        }
        for (byte, pair) in key.iter_mut().zip(digits.chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(key)
    }

    /// Writes the file, with what stands behind the pseudonyms of this run.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub(super) fn save(mut self, path: &Path, used: BTreeMap<String, String>) -> Result<(), Failure> {
        self.pseudonyms.extend(used);
        write_to_path(path, |out| write_lines(&self, out))
            .and_then(|()| restrict(path))
            .map_err(|source| Failure::Write { path: path.to_owned(), source })
    }
}

fn unusable(path: &Path, reason: String) -> Failure {
    Failure::Key { path: path.to_owned(), reason }
}

/// Nobody else may read it.
fn restrict(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}
