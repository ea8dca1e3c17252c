//! A page for a terminal: wrapped to its width, in styles that are stripped where nobody sees them.

mod blocks;
mod inline;
mod page;
mod style;

pub(super) use page::Prose;
pub(super) use style::{BOLD, styled};
