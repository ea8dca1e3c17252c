//! The signs of the program in ASCII, for terminals and logs that show no others.

use std::borrow::Cow;

/// What stands for a text that was cut, and for it in ASCII. Both take as many bytes, so that places in a text stay what they are.
pub(super) const CUT: (&str, &str) = ("…", "...");

/// A line with the signs of the program in ASCII; frames are drawn in it from the start. No sign becomes one of `#:[`, with which a
/// name could give a command to a build server.
pub(super) fn in_ascii(line: Cow<'_, str>) -> Cow<'_, str> {
    if line.is_ascii() {
        return line;
    }
    let mut shown = String::with_capacity(line.len());
    for character in line.chars() {
        match character {
            '…' => shown.push_str(CUT.1),
            // What stands for a character that could move the cursor.
            '\u{FFFD}' => shown.push('?'),
            // The bars of a chart, the lowest first.
            '▁' => shown.push('_'),
            '▂' => shown.push('.'),
            '▃' => shown.push('-'),
            '▄' => shown.push('='),
            '▅' => shown.push('+'),
            '▆' => shown.push('*'),
            '▇' => shown.push('%'),
            '█' => shown.push('@'),
            other => shown.push(other),
        }
    }
    shown.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_signs_of_the_program_change() {
        assert_eq!(in_ascii("a cut na…: ▁▂▃▄▅▆▇█".into()), "a cut na...: _.-=+*%@");
        assert_eq!(in_ascii("Zoë \u{FFFD}".into()), "Zoë ?");
    }

    #[test]
    fn a_cut_takes_as_many_bytes_in_ascii() {
        assert_eq!(CUT.0.len(), CUT.1.len());
    }
}
