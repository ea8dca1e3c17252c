use std::fmt;

use fastrand::Rng;
use serde::{Serialize, Serializer};

/// A GUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(u128);

impl Id {
    /// The next GUID of a generator, of version 4.
    pub fn next(rng: &mut Rng) -> Self {
        let random = rng.u128(..);
        Self(random & !(0xf << 76) & !(0x3 << 62) | (4 << 76) | (2 << 62))
    }

    /// The GUID that a text spells. Other texts give the nil GUID.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let digits: String = text.chars().filter(char::is_ascii_hexdigit).collect();
        Self(u128::from_str_radix(&digits, 16).unwrap_or(0))
    }
}

impl From<Id> for String {
    fn from(id: Id) -> Self {
        id.to_string()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = self.0;
        let part = |shift: u32, bits: u32| (n >> shift) & ((1 << bits) - 1);
        write!(
            f,
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            part(96, 32),
            part(80, 16),
            part(64, 16),
            part(48, 16),
            part(0, 48)
        )
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
