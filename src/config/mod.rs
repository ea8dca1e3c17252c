//! Floor 7: `pimlint.toml`. Every value keeps its place in the file, and every fault is shown there.

mod draft;
mod fault;
mod file;
mod keys;
mod matching;
mod part;
mod read;
mod schema;
mod settings;
mod template;
mod value;

pub use self::draft::draft;
pub(crate) use self::fault::Page;
pub use self::fault::{Fault, Faults};
pub use self::file::{Config, FILE, discover, read};
pub use self::keys::{CLOUDS, FAIL_ON, Form, KEYS, Key};
pub use self::part::Part;
pub use self::schema::schema;
pub use self::settings::{Settings, Unmatched};
pub(crate) use self::value::{Reader, Table, Value, suggestion};
