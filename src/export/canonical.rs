//! The canonical form of an export: one object a file, so that a repository shows what changed and nothing else.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// Characters of an id that a file name keeps.
const MAX_STEM: usize = 128;

/// The name of an object's file, without its ending: the id where that can be a name on every system, else its hash.
#[must_use]
pub fn file_stem(id: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if !id.is_empty() && id.len() <= MAX_STEM && id.bytes().all(is_plain) {
        return id.to_owned();
    }
    let digest = Sha256::digest(id);
    digest.iter().take(16).fold(String::with_capacity(32), |mut stem, byte| {
        let _ = write!(stem, "{byte:02x}");
        stem
    })
}
