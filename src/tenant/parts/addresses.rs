//! Mail addresses of users.

use std::collections::BTreeMap;

use crate::model::{Gap, Known};

/// Users by mail address and user principal name, in small letters.
#[derive(Debug, Default)]
pub(crate) struct Addresses {
    pub(crate) rows: BTreeMap<String, u32>,
    /// Why an address that is not among them may still be a user's.
    pub(crate) gap: Option<Gap>,
}

impl Addresses {
    pub(crate) fn add(&mut self, address: Known<Option<&str>>, row: u32) {
        match address {
            Ok(Some(address)) => {
                self.rows.entry(address.to_ascii_lowercase()).or_insert(row);
            }
            Ok(None) => {}
            Err(gap) => self.gap = self.gap.or(Some(gap)),
        }
    }
}
