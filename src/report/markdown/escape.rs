//! Text of the export in Markdown: no character of it is markup, and what a site would make a link, a mention or a formula
//! of is shown as code.

use crate::source::visible;

/// Punctuation that means nothing within a line.
const PLAIN: &str = ".,:-/'\"();=?%+";

/// Text in a line or in a cell of a table, not at the start of a block.
pub(crate) fn inline(text: &str) -> String {
    let text = visible(text);
    let mut shown = String::with_capacity(text.len() + text.len() / 8);
    for run in text.split_inclusive(char::is_whitespace) {
        let word = run.trim_end();
        if is_reference(word) {
            shown.push_str(&code(word));
        } else {
            escape(word, &mut shown);
        }
        shown.push_str(run.get(word.len()..).unwrap_or_default());
    }
    shown
}

/// Text as code, in a line or in a cell of a table.
pub(in crate::report) fn code(text: &str) -> String {
    let text = visible(text);
    let mut shown = String::with_capacity(text.len() + 2);
    // A bar ends a cell even in code, and number signs side by side begin a command in the log of Azure Pipelines.
    for part in text.split_inclusive(['|', '#']) {
        let span = part.trim_end_matches(['|', '#']);
        push_span(span, &mut shown);
        escape(part.get(span.len()..).unwrap_or_default(), &mut shown);
    }
    shown
}

/// A code span (`CommonMark` 6.1): between more backticks than stand in it, and between spaces where one is at its edge.
fn push_span(text: &str, shown: &mut String) {
    if text.is_empty() {
        return;
    }
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let edge = |character| matches!(character, Some('`' | ' '));
    let space = if edge(text.chars().next()) || edge(text.chars().next_back()) { " " } else { "" };
    shown.extend([&fence, space, text, space, &fence]);
}

fn escape(text: &str, shown: &mut String) {
    for character in text.chars() {
        if character.is_ascii_punctuation() && !PLAIN.contains(character) {
            shown.push('\\');
        }
        shown.push(character);
    }
}

/// Whether GitHub, GitLab or Azure DevOps would take the word for an address, a mention, a reference, an emoji or a formula
/// even where its characters are escaped.
fn is_reference(word: &str) -> bool {
    let before_word = |mark: char| {
        let named = |rest: &str| rest.starts_with(|next: char| next.is_alphanumeric() || next == '"');
        word.match_indices(mark).any(|(at, _)| word.get(at + mark.len_utf8()..).is_some_and(named))
    };
    word.contains(['@', '#', '$'])
        || word.contains("://")
        || word.matches(':').count() > 1
        || ["www.", "GH-"].iter().any(|start| word.contains(start))
        || ['!', '~', '%', '&'].into_iter().any(before_word)
}
