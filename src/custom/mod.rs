//! Floor 7: rules of one's own: Markdown entries with JSON Schema, read from a folder.

mod entry;
#[path = "../../rules/build/examples.rs"]
#[allow(unreachable_pub, missing_docs, reason = "shared with the build script")]
mod examples;
mod folder;
mod text;

pub use self::folder::{Own, OwnRule, read};
