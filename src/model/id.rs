//! Identifiers as Graph writes them.

use std::fmt;
use std::sync::Arc;

use crate::source::seal;

/// The id of a directory object.
///
/// GUIDs compare without regard to case, braces or surrounding blanks. Any other text is kept as given: directory role
/// assignment ids are case-sensitive, PIM ids are composed of several parts, Terraform ids may be addresses.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ObjectId {
    /// A GUID, as its 16 bytes in written order.
    Guid([u8; 16]),
    /// Any other identifier.
    Text(Arc<str>),
}

impl ObjectId {
    /// Reads an id; `None` for empty text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        Some(guid(text).map_or_else(|| Self::Text(Arc::from(text)), Self::Guid))
    }

    /// Reads an id that is composed of GUIDs and fixed words (`Group_<gid>_<guid>`), which compare without regard to case.
    #[must_use]
    pub fn composed(text: &str) -> Option<Self> {
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Self::parse(&text.to_ascii_lowercase())
        } else {
            Self::parse(text)
        }
    }

    /// The tenant in the composed id of a policy of a directory role (`DirectoryRole_<tenant>_<guid>`).
    #[must_use]
    pub fn tenant_of_policy(&self) -> Option<Self> {
        let Self::Text(text) = self else { return None };
        let (tenant, _) = text.strip_prefix("directoryrole_")?.split_once('_')?;
        guid(tenant).map(Self::Guid)
    }

    /// Reads the first GUID that stands anywhere in a text (a path, a URL, a composed id).
    #[must_use]
    pub fn find_guid(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        (0..bytes.len().saturating_sub(GUID_LENGTH - 1)).find_map(|start| {
            let candidate = text.get(start..start + GUID_LENGTH)?;
            let bounded =
                start.checked_sub(1).and_then(|before| bytes.get(before)).is_none_or(|byte| !byte.is_ascii_hexdigit());
            if bounded { guid(candidate).map(Self::Guid) } else { None }
        })
    }

    /// Splits a text at the first GUID that stands anywhere in it: what is before, the GUID, what is after.
    #[must_use]
    pub fn split_at_guid(text: &str) -> Option<(&str, Self, &str)> {
        (0..text.len().saturating_sub(GUID_LENGTH - 1)).find_map(|start| {
            let (before, rest) = text.split_at_checked(start)?;
            let (candidate, after) = rest.split_at_checked(GUID_LENGTH)?;
            guid(candidate).map(|id| (before, Self::Guid(id), after))
        })
    }

    /// The id itself, to look something up or to write it into a file; what a report shows is sealed.
    #[must_use]
    pub fn raw(&self) -> RawId<'_> {
        RawId(self)
    }

    /// How it begins: of two ids, the one with the smaller prefix is the smaller one.
    #[must_use]
    pub fn prefix(&self) -> u64 {
        match self {
            Self::Guid(bytes) => bytes.first_chunk().map_or(0, |first| u64::from_be_bytes(*first)),
            Self::Text(_) => u64::MAX,
        }
    }

    /// Reads a GUID from text known to be one, for tables of well-known ids.
    #[must_use]
    pub fn is_guid(&self) -> bool {
        matches!(self, Self::Guid(_))
    }
}

/// The digits of a GUID and its hyphens.
pub(super) const GUID_LENGTH: usize = 36;

/// Where the sixteen pairs of hexadecimal digits of a GUID begin.
const PAIRS: [usize; 16] = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

/// The value of each byte as a hexadecimal digit; `NO_DIGIT` for others.
const DIGITS: [u8; 256] = digits();
const NO_DIGIT: u8 = 0xFF;

#[expect(clippy::indexing_slicing, clippy::cast_possible_truncation, reason = "evaluated by the compiler, over 0..256")]
const fn digits() -> [u8; 256] {
    let mut table = [NO_DIGIT; 256];
    let mut byte = 0;
    while byte < 256 {
        if let Some(digit) = (byte as u8 as char).to_digit(16) {
            table[byte] = digit as u8;
        }
        byte += 1;
    }
    table
}

fn guid(text: &str) -> Option<[u8; 16]> {
    let text = text.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')).unwrap_or(text);
    let bytes: &[u8; GUID_LENGTH] = text.as_bytes().try_into().ok()?;
    if [8, 13, 18, 23].iter().any(|&hyphen| bytes.get::<usize>(hyphen) != Some(&b'-')) {
        return None;
    }
    let digit = |at: usize| bytes.get(at).and_then(|byte| DIGITS.get(usize::from(*byte))).copied().unwrap_or(NO_DIGIT);
    let mut out = [0_u8; 16];
    let mut worst = 0;
    for (slot, at) in out.iter_mut().zip(PAIRS) {
        let (high, low) = (digit(at), digit(at + 1));
        worst |= high | low;
        *slot = high << 4 | low;
    }
    (worst != NO_DIGIT).then_some(out)
}

/// An id as it is compared, kept in files and looked up.
#[derive(Debug, Clone, Copy)]
pub struct RawId<'i>(&'i ObjectId);

impl fmt::Display for RawId<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ObjectId::Text(text) => out.write_str(text),
            ObjectId::Guid(bytes) => {
                for (index, byte) in bytes.iter().enumerate() {
                    if matches!(index, 4 | 6 | 8 | 10) {
                        out.write_str("-")?;
                    }
                    write!(out, "{byte:02x}")?;
                }
                Ok(())
            }
        }
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        seal::id(self.raw()).fmt(out)
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.raw(), out)
    }
}

#[cfg(test)]
mod tests {
    use super::ObjectId;

    #[test]
    fn guids_compare_without_regard_to_case_braces_and_blanks() {
        let plain = ObjectId::parse("0aA0bb11-1111-2222-3333-444455556666");
        assert_eq!(plain, ObjectId::parse(" {0AA0BB11-1111-2222-3333-444455556666} "));
        assert_eq!(plain.map(|id| id.raw().to_string()).as_deref(), Some("0aa0bb11-1111-2222-3333-444455556666"));
    }

    #[test]
    fn other_ids_are_kept_as_given() {
        assert_ne!(ObjectId::parse("lAPpYvVpN0KRkAEhdxRE"), ObjectId::parse("lappyvvpn0krkaehdxre"));
        assert_eq!(ObjectId::parse("  "), None);
    }

    #[test]
    fn a_guid_is_found_inside_a_path() {
        let found = ObjectId::find_guid("groupMembers.0aa0bb11-1111-2222-3333-444455556666.0001.json");
        assert_eq!(found, ObjectId::parse("0aa0bb11-1111-2222-3333-444455556666"));
        assert_eq!(ObjectId::find_guid("élève-0001"), None);
    }
}
