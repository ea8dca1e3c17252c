//! Text, and places in it: bytes become text, an object in it has a place, a place has a line, a column, a pointer and
//! a readable excerpt. Nothing here knows what the JSON means.

mod comments;
mod decode;
mod excerpt;
mod hex;
mod hidden;
mod lines;
mod mapped_text;
mod nearest;
mod place;
mod pointer;
mod reindent;
pub mod seal;
mod surrogates;
mod tokens;
mod watch;

#[cfg(test)]
mod arbitrary;

pub use comments::blank_comments;
pub use decode::{Decoded, Encoding, Refusal, decode};
pub use excerpt::{Excerpt, excerpt};
pub use hex::hex;
pub use hidden::{is_hidden, is_plain, visible};
pub use lines::{Lines, Position};
pub use nearest::nearest_of;
pub use place::{Inside, Member, Place, Step, resolve, steps};
pub use pointer::pointers;
pub use seal::Phrase;
pub use surrogates::mend_surrogates;
pub use tokens::{Container, Kind, Token, Tokens, unquote};
pub use watch::{Phase, Watch, Watcher};

/// The number of one input file within a run; numbers follow the order in which the files are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);
