//! Floor 7: the exceptions register, `exceptions.toml`: which findings are accepted, by whom, why and until when.

mod day;
mod draft;
mod edit;
mod exception;
mod keys;
mod read;
mod schema;

pub use self::day::Day;
pub use self::draft::{Draft, Object, commented};
pub use self::edit::{NotEditable, with_entry, without_entries};
pub use self::exception::{Accepted, Disposition, Exception, NOT_IN_REGISTER, Register};
pub use self::keys::{DISPOSITIONS, FILE, KEYS, Key};
pub use self::read::Policy;
pub use self::schema::schema;
