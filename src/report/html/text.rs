//! Text from the export, in HTML. Every character reaches the reader, and none acts.

use std::io::{self, Write};

use std::borrow::Cow;
use std::fmt::Write as _;

use maud::{Escaper, Markup, Render, html};

use crate::finding::{Severity, Subject};
use crate::report::clipped;
use crate::report::command::{ends_in_number_sign, without_commands};
pub(super) use crate::report::words::capitalised;
use crate::source::{is_hidden, visible};

/// A longer text is cut where it is one of many; a name is then folded.
const LONG: usize = 400;

/// A text, isolated from what stands around it. A hidden character shows its number and is isolated as well, so that it
/// reorders nothing; one that HTML forbids is replaced.
pub(in crate::report) struct Text<'a>(pub(in crate::report) &'a str);

impl Render for Text<'_> {
    fn render_to(&self, out: &mut String) {
        out.push_str("<bdi>");
        for run in self.0.split_inclusive(is_marked) {
            let hidden = run.chars().next_back().filter(|last| is_marked(*last));
            let shown = run.strip_suffix(|last| Some(last) == hidden).unwrap_or(run);
            escape(shown, out);
            if let Some(character) = hidden {
                let number = u32::from(character);
                let kept = if is_forbidden(character) { '\u{FFFD}' } else { character };
                // Writing to a string cannot fail.
                let _ = write!(out, "<span class=\"hidden\" title=\"U+{number:04X}\">{kept}</span>");
            }
        }
        out.push_str("</bdi>");
    }
}

/// Text as HTML; the second of two number signs as a reference, as in the log of a build they begin a command.
fn escape(text: &str, out: &mut String) {
    let mut written = 0;
    let signs = text.match_indices('#').map(|(at, _)| at);
    for at in signs.filter(|at| text.get(..*at).is_some_and(ends_in_number_sign)) {
        let _ = Escaper::new(out).write_str(text.get(written..at).unwrap_or_default());
        out.push_str("&#35;");
        written = at + 1;
    }
    let _ = Escaper::new(out).write_str(text.get(written..).unwrap_or_default());
}

fn is_marked(character: char) -> bool {
    is_hidden(character) || is_forbidden(character)
}

/// Whether HTML does not allow a character, or does not keep it: controls and noncharacters.
/// <https://html.spec.whatwg.org/multipage/parsing.html#preprocessing-the-input-stream>
fn is_forbidden(character: char) -> bool {
    let is_nonchar = matches!(character, '\u{FDD0}'..='\u{FDEF}') || u32::from(character) & 0xFFFE == 0xFFFE;
    is_nonchar || (character.is_control() && !matches!(character, '\t' | '\n'))
}

/// A text for attributes and titles, where nothing can be marked.
pub(super) fn plain(text: &str, limit: usize) -> String {
    without_commands(visible(&clipped(text, limit))).into_owned()
}

/// A sentence of a rule with names in it, cut where it is very long.
pub(super) fn sentence(text: &str) -> Markup {
    let shown = clipped(text, LONG * 5);
    html! {
        (Text(&shown))
        @if let Cow::Owned(_) = shown {
            " " span class="cut" { "(cut here; the JSON report has all " (number(text.chars().count())) " characters)" }
        }
    }
}

/// A name in full; a very long one is folded.
pub(super) fn name(name: &str) -> Markup {
    let short = clipped(name, LONG);
    html! {
        @if let Cow::Owned(short) = short {
            details class="long" {
                summary { (Text(&short)) " " span class="cut" { "(" (number(name.chars().count())) " characters)" } }
                (Text(name))
            }
        } @else {
            (Text(name))
        }
    }
}

/// The object that is judged: its name, its kind and its id.
pub(super) fn subject(subject: &Subject) -> Markup {
    html! {
        @if let Some(known) = &subject.name { div class="name" { (name(known)) } }
        div class="id" { (subject.kind.as_str()) " " code { (Text(&clipped(&subject.id, LONG))) } }
    }
}

/// An object that takes part, in one line.
pub(super) fn mention(subject: &Subject) -> Markup {
    html! {
        (subject.kind.as_str()) " "
        @if let Some(known) = &subject.name { (Text(&clipped(known, LONG))) " " }
        code { (Text(&clipped(&subject.id, LONG))) }
    }
}

/// `1 finding`, `30,000 findings`.
pub(super) fn counted(count: usize, word: &str) -> String {
    format!("{} {word}{}", number(count), if count == 1 { "" } else { "s" })
}

/// A severity as a word in a box.
pub(super) fn badge(severity: Severity) -> Markup {
    html! { span class={ "badge " (severity.as_str()) } { (severity.as_str()) } }
}

/// A count with its thousands apart: `30,000`.
pub(super) fn number(count: usize) -> String {
    let digits = count.to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(",")
}

/// `part` of `whole` on a scale of so many steps.
pub(super) fn small(part: usize, whole: usize, steps: u32) -> u32 {
    let share = (part as u128) * u128::from(steps) / (whole.max(1) as u128);
    u32::try_from(share).unwrap_or(steps).min(steps)
}

/// A table that may be wider than a phone: it scrolls for itself, by keyboard as well.
pub(super) fn scrolled(label: &str, table: &Markup) -> Markup {
    html! { div class="scroll" role="region" aria-label=(label) tabindex="0" { (table) } }
}

/// Writes what was made.
pub(super) fn write_markup(out: &mut dyn Write, markup: &Markup) -> io::Result<()> {
    out.write_all(markup.0.as_bytes())
}

#[cfg(test)]
mod tests {
    use maud::Render;

    use super::{Text, number};

    #[test]
    fn no_character_of_a_text_acts() {
        let rendered = Text("<b>&\"\u{202e}x\u{1b}\n").render().into_string();
        let expected = "<bdi>&lt;b&gt;&amp;&quot;<span class=\"hidden\" title=\"U+202E\">\u{202e}</span>x\
            <span class=\"hidden\" title=\"U+001B\">\u{fffd}</span><span class=\"hidden\" title=\"U+000A\">\n</span></bdi>";
        assert_eq!(rendered, expected);
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([0, 999, 1_000, 30_000, 1_234_567].map(number), ["0", "999", "1,000", "30,000", "1,234,567"]);
    }
}
