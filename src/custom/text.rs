//! The text of an entry: its headings and fenced blocks, with their places.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// A heading.
pub(super) struct Heading {
    pub(super) level: HeadingLevel,
    /// Without its mark.
    pub(super) text: String,
    /// The whole line.
    pub(super) at: Range<usize>,
}

/// A fenced block.
pub(super) struct Block {
    /// What stands behind the fence: `json must`.
    pub(super) info: String,
    /// The lines inside.
    pub(super) at: Range<usize>,
}

/// What an entry consists of.
#[derive(Default)]
pub(super) struct Outline {
    pub(super) headings: Vec<Heading>,
    pub(super) blocks: Vec<Block>,
}

impl Outline {
    pub(super) fn of(text: &str) -> Self {
        let mut outline = Self::default();
        let mut heading: Option<Heading> = None;
        let mut block: Option<Block> = None;
        for (event, at) in Parser::new_ext(text, Options::empty()).into_offset_iter() {
            match event {
                Event::Start(Tag::Heading { level, .. }) => heading = Some(Heading { level, text: String::new(), at }),
                Event::End(TagEnd::Heading(_)) => outline.headings.extend(heading.take()),
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    block = Some(Block { info: info.to_string(), at: at.start..at.start });
                }
                Event::End(TagEnd::CodeBlock) => outline.blocks.extend(block.take()),
                Event::Text(piece) | Event::Code(piece) => {
                    if let Some(heading) = &mut heading {
                        heading.text.push_str(&piece);
                    } else if let Some(block) = &mut block {
                        let start = if block.at.is_empty() { at.start } else { block.at.start };
                        block.at = start..at.end;
                    }
                }
                _ => {}
            }
        }
        outline
    }

    /// The first block with this behind its fence.
    pub(super) fn block(&self, info: &str) -> Option<&Block> {
        self.blocks.iter().find(|block| block.info == info)
    }
}
