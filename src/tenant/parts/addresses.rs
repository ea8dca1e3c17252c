//! Mail addresses of users.

use crate::model::{Gap, Given, Known};
use crate::tenant::by_id::Found;

/// Users by mail address and user principal name, in small letters.
#[derive(Debug, Default)]
pub(crate) struct Addresses {
    pub(crate) rows: Found<String, u32>,
    /// Why an address that is not among them may still be a user's.
    pub(crate) gap: Option<Gap>,
}

impl Addresses {
    pub(crate) fn add(&mut self, address: Known<Option<&Given>>, row: u32) {
        match address {
            Ok(Some(address)) => {
                self.rows.entry(address.raw().to_ascii_lowercase()).or_insert(row);
            }
            Ok(None) => {}
            Err(gap) => self.gap = self.gap.or(Some(gap)),
        }
    }
}
