//! Pseudonyms: what stands in place of a name.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::Key;

/// What a pseudonym stands for: it begins with the word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pseudonym {
    Name,
    Address,
    Id,
}

impl Pseudonym {
    fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Address => "address",
            Self::Id => "id",
        }
    }
}

/// `name-3f9a01c27d4e`: twelve digits, so that two of a million names are alike once in five hundred exports.
pub(super) fn hashed(key: &Key, kind: Pseudonym, text: &str) -> String {
    let mut pseudonym = format!("{}-", kind.word());
    for byte in digest(key, kind.word(), text).iter().take(6) {
        let _ = write!(pseudonym, "{byte:02x}");
    }
    pseudonym
}

/// A GUID in place of a GUID, so that what reads ids still can.
pub(super) fn guid_like(key: &Key, guid: &str) -> String {
    let mut pseudonym = String::with_capacity(guid.len());
    for (at, byte) in digest(key, "guid", &guid.to_ascii_lowercase()).iter().take(16).enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            pseudonym.push('-');
        }
        // Version 8 and the variant of RFC 9562: made by a scheme of one's own.
        let byte = match at {
            6 => (byte & 0x0f) | 0x80,
            8 => (byte & 0x3f) | 0x80,
            _ => *byte,
        };
        let _ = write!(pseudonym, "{byte:02x}");
    }
    pseudonym
}

fn digest(key: &Key, kind: &str, text: &str) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(kind.as_bytes());
    mac.update(&[0]);
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}
