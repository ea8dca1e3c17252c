//! Seals: the marks around a text of the input, from where it is read to where a report shows it.
//!
//! A sealed text travels inside the program's own sentences as any other text does. A cover ([`crate::cover`]) opens it, once,
//! and shows either the text or a pseudonym. The marks are Unicode noncharacters, meant for internal use; the input's own are
//! replaced where it is sealed, so that no input can open or close a seal.

use std::cmp::Ordering;
use std::fmt::{self, Display, Write as _};
use std::sync::LazyLock;

use memchr::memmem::Finder;

/// What kind of text is sealed: it decides how the text is covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Secret {
    /// A name of an object, or an address.
    Name,
    /// An identifier.
    Id,
    /// Any other text: a value, a rule, a piece of a file.
    Word,
    /// The path of a file, with `/` between its parts.
    Path,
    /// The name of a member of an object.
    Key,
}

const ALL: [Secret; 5] = [Secret::Name, Secret::Id, Secret::Word, Secret::Path, Secret::Key];
const CLOSE: char = '\u{FDDF}';
/// Looks for the first two bytes of every mark in UTF-8. Made once, because most texts are short.
static STARTS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\xEF\xB7"));

impl Secret {
    fn mark(self) -> char {
        match self {
            Self::Name => '\u{FDD0}',
            Self::Id => '\u{FDD1}',
            Self::Word => '\u{FDD2}',
            Self::Path => '\u{FDD3}',
            Self::Key => '\u{FDD4}',
        }
    }

    fn of(mark: char) -> Option<Self> {
        ALL.into_iter().find(|secret| secret.mark() == mark)
    }
}

/// A text between marks.
#[derive(Debug, Clone, Copy)]
pub struct Sealed<T>(Secret, T);

/// A name of the input, sealed.
pub fn name<T: Display>(text: T) -> Sealed<T> {
    Sealed(Secret::Name, text)
}

/// An identifier of the input, sealed.
pub fn id<T: Display>(text: T) -> Sealed<T> {
    Sealed(Secret::Id, text)
}

/// Any other text of the input, sealed.
pub fn word<T: Display>(text: T) -> Sealed<T> {
    Sealed(Secret::Word, text)
}

/// The path of a file, sealed.
pub fn path<T: Display>(text: T) -> Sealed<T> {
    Sealed(Secret::Path, text)
}

/// The name of a member of an object, sealed.
pub fn key<T: Display>(text: T) -> Sealed<T> {
    Sealed(Secret::Key, text)
}

impl<T: Display> Display for Sealed<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(secret, text) = self;
        out.write_char(secret.mark())?;
        write!(Unmarked(out), "{text}")?;
        out.write_char(CLOSE)
    }
}

/// Writes a text without the code points that seals are made of.
struct Unmarked<'f, 'o>(&'f mut fmt::Formatter<'o>);

impl fmt::Write for Unmarked<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let Self(out) = self;
        if STARTS.find(text.as_bytes()).is_none() {
            return out.write_str(text);
        }
        text.chars()
            .try_for_each(|letter| out.write_char(if is_mark(letter) { char::REPLACEMENT_CHARACTER } else { letter }))
    }
}

fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{FDD0}'..='\u{FDEF}')
}

/// A text of the program with sealed texts in it: what a rule says, what a notice quotes. It cannot be shown until a cover
/// opened it. Phrases sort as the texts do that they open to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Phrase(String);

impl From<String> for Phrase {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl<T: Display> From<Sealed<T>> for Phrase {
    fn from(text: Sealed<T>) -> Self {
        Self(text.to_string())
    }
}

impl From<&String> for Phrase {
    fn from(text: &String) -> Self {
        Self(text.clone())
    }
}

impl Ord for Phrase {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bare().cmp(other.bare()).then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for Phrase {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<&str> for Phrase {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl Phrase {
    /// The phrase with its seals, as a part of a longer one.
    #[must_use]
    pub fn as_part(&self) -> &str {
        &self.0
    }

    /// Whether what it opens to, without a cover, begins with this character.
    #[must_use]
    pub fn starts_with(&self, first: char) -> bool {
        self.0.trim_start_matches(is_mark).starts_with(first)
    }

    /// Whether what it opens to, without a cover, satisfies a test.
    #[must_use]
    pub fn is_such(&self, test: impl Fn(&str) -> bool) -> bool {
        test(&self.0.replace(is_mark, ""))
    }

    /// The phrase as the start of a sentence. A sealed text at its start stays as it is.
    #[must_use]
    pub fn capitalized(mut self) -> Self {
        if let Some(first) = self.0.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        self
    }

    /// The bytes without those of marks.
    fn bare(&self) -> impl Iterator<Item = u8> + '_ {
        let mut rest = self.0.as_bytes();
        std::iter::from_fn(move || {
            while let [0xEF, 0xB7, 0x90..=0xAF, behind @ ..] = rest {
                rest = behind;
            }
            let (first, behind) = rest.split_first()?;
            rest = behind;
            Some(*first)
        })
    }

    /// The text, with what `cover` makes of each sealed text in its place.
    ///
    /// A seal that was cut off is closed at the end of the text, so that nothing of it is shown uncovered.
    #[must_use]
    pub fn open<S: AsRef<str>>(self, mut cover: impl FnMut(Secret, &str) -> S) -> String {
        let Self(text) = self;
        if STARTS.find(text.as_bytes()).is_none() {
            return text;
        }
        let mut opened = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some((before, mark, behind)) = next_mark(rest) {
            opened.push_str(before);
            rest = behind;
            let Some(secret) = Secret::of(mark) else { continue };
            let end = rest.find(is_mark).unwrap_or(rest.len());
            let (inside, behind) = rest.split_at(end);
            opened.push_str(cover(secret, inside).as_ref());
            rest = behind.strip_prefix(CLOSE).unwrap_or(behind);
        }
        opened.push_str(rest);
        opened
    }
}

/// The next mark with what comes before and behind it.
fn next_mark(text: &str) -> Option<(&str, char, &str)> {
    let marks = STARTS.find_iter(text.as_bytes());
    marks.filter_map(|at| text.split_at_checked(at)).find_map(|(before, from)| {
        let mark = from.chars().next().filter(|letter| is_mark(*letter))?;
        Some((before, mark, from.get(mark.len_utf8()..)?))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{CLOSE, Phrase, id, is_mark, name, path, word};

    fn shown(phrase: Phrase) -> String {
        phrase.open(|_, text| text.to_owned())
    }

    fn covered(phrase: Phrase) -> String {
        phrase.open(|secret, _| format!("{secret:?}"))
    }

    #[test]
    fn every_sealed_text_is_opened_where_it_is() {
        let phrase = Phrase::from(format!("{} has {} in {}: {}", name("Zoë"), id(7), path("a/b"), word("")));
        assert_eq!(shown(phrase.clone()), "Zoë has 7 in a/b: ");
        assert_eq!(covered(phrase), "Name has Id in Path: Word");
    }

    #[test]
    fn the_input_cannot_open_or_close_a_seal() {
        let phrase = Phrase::from(format!("a {} b", name("x\u{FDDF}y\u{FDD1}z\u{FDEF}\u{FDCF}")));
        assert_eq!(shown(phrase.clone()), "a x\u{FFFD}y\u{FFFD}z\u{FFFD}\u{FDCF} b");
        assert_eq!(covered(phrase), "a Name b");
    }

    #[test]
    fn a_sentence_begins_with_a_capital_but_a_sealed_text_is_not_changed() {
        for (text, expected) in [
            ("the group".to_owned(), "The group"),
            (name("ada").to_string(), "ada"),
            (format!("\"{}\"", name("ada")), "\"ada\""),
            ("é".to_owned(), "é"),
            (String::new(), ""),
        ] {
            assert_eq!(shown(Phrase::from(text).capitalized()), expected);
        }
    }

    #[test]
    fn phrases_sort_as_what_they_open_to() {
        let mut phrases: Vec<Phrase> =
            ["b", "ab", "a", "a b", "é"].map(|text| format!("\"{}\"", name(text)).into()).into();
        let mut texts: Vec<String> = phrases.iter().cloned().map(shown).collect();
        phrases.sort();
        texts.sort();
        assert_eq!(phrases.into_iter().map(shown).collect::<Vec<_>>(), texts);
    }

    #[test]
    fn a_seal_that_was_cut_off_covers_what_is_left_of_it() {
        for (text, expected) in [
            ("a \u{FDD0}Zoë", "a Name"),
            ("a \u{FDD0}Zo\u{FDD1}7\u{FDDF} b", "a NameId b"),
            ("a \u{FDDF} b", "a  b"),
            ("\u{FDD0}", "Name"),
        ] {
            assert_eq!(covered(text.into()), expected);
        }
    }

    proptest! {
        #[test]
        fn a_text_opens_to_itself(texts in prop::collection::vec("[a\u{FDC0}\u{FDFF}\u{FFFD}é ]{0,9}", 0..9)) {
            let between = |texts: Vec<String>| texts.join("><");
            let sealed = between(texts.iter().map(|text| name(text).to_string()).collect());
            let plain = between(texts.clone());
            prop_assert_eq!(shown(sealed.clone().into()), plain);
            prop_assert_eq!(covered(sealed.into()), between(vec!["Name".to_owned(); texts.len()]));
        }

        #[test]
        fn nothing_behind_an_opening_mark_is_shown_before_its_end(text in "[a-z\u{FDD0}\u{FDD1}\u{FDDF}]{0,20}") {
            let mut is_open = false;
            let outside: String = text
                .chars()
                .filter(|letter| {
                    is_open = if is_mark(*letter) { *letter != CLOSE } else { is_open };
                    !is_open && !is_mark(*letter)
                })
                .collect();
            prop_assert_eq!(Phrase::from(text).open(|_, _| ""), outside);
        }
    }
}
