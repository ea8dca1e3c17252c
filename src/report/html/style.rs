//! The style sheet of one report.

use std::fmt::Write as _;

use super::facets;
use super::opening::{moment, tenant_name};
use super::text::plain;
use crate::engine::assessment::Assessment;

/// What all pages share.
pub(super) const SHARED: &str = include_str!("page.css");
/// Characters of a tenant's name that stand at the head of a printed page.
const NAME: usize = 60;

/// The sheet: what all reports share, what the choices do, and what stands on each printed page.
pub(super) fn of(assessment: &Assessment) -> String {
    let (name, moment) = (string(&plain(tenant_name(assessment), NAME)), string(&moment(assessment)));
    let mut style = format!("{SHARED}{}", facets::style());
    // Writing to a string cannot fail.
    let _ =
        writeln!(style, "@page {{ @top-left {{ content: {name}; }} @top-right {{ content: \"As of \" {moment}; }} }}");
    style
}

/// A text as a string of CSS: all but letters, digits and blanks by their numbers, so that nothing ends it.
fn string(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for character in text.chars() {
        if character.is_ascii_alphanumeric() || character == ' ' {
            quoted.push(character);
        } else {
            let _ = write!(quoted, "\\{:x} ", u32::from(character));
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::string;

    #[test]
    fn no_text_ends_the_string() {
        assert_eq!(string("A\"}</style>\\\n"), r#""A\22 \7d \3c \2f style\3e \5c \a ""#);
    }
}
