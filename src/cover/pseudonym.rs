//! Pseudonyms: what is shown in place of a text.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::source::hex;

/// The secret that pseudonyms are made with.
pub type Key = [u8; 32];

/// What a pseudonym is for: it begins with the word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pseudonym {
    Name,
    Address,
    Id,
    Text,
    Folder,
    File,
    Key,
}

impl Pseudonym {
    fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Address => "address",
            Self::Id => "id",
            Self::Text => "text",
            Self::Folder => "folder",
            Self::File => "file",
            Self::Key => "key",
        }
    }
}

/// `name-3f9a01c27d4e`: twelve digits, so that two of a million names are alike once in five hundred exports.
pub(super) fn hashed(key: &Key, kind: Pseudonym, text: &str) -> String {
    let digest = match kind {
        // Nobody writes an address twice in the same case.
        Pseudonym::Address => digest(key, kind.word(), &text.to_lowercase()),
        _ => digest(key, kind.word(), text),
    };
    format!("{}-{}", kind.word(), hex(digest.get(..6).unwrap_or_default()))
}

/// A GUID in place of a GUID, so that what reads ids still can.
pub(super) fn guid_like(key: &Key, guid: &str) -> String {
    let mut bytes = digest(key, "guid", &guid.to_ascii_lowercase());
    // Version 8 and the variant of RFC 9562: made by a scheme of one's own.
    for (at, mark) in [(6, 0x0f), (8, 0x3f)] {
        if let Some(byte) = bytes.get_mut(at) {
            *byte = (*byte & mark) | 0x80;
        }
    }
    let groups = [0..4, 4..6, 6..8, 8..10, 10..16];
    groups.map(|group| hex(bytes.get(group).unwrap_or_default())).join("-")
}

fn digest(key: &Key, kind: &str, text: &str) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(kind.as_bytes());
    mac.update(&[0]);
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}
