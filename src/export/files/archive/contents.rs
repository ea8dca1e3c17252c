//! What is in an archive, and what of it is read.

use std::collections::BTreeMap;

use crate::export::files::archive::entry::Entry;
use crate::export::limits::{Budget, Exceeded};
use crate::source::seal;
use crate::source::visible;

/// The entries of an archive that are files to read, by their paths, and what else it holds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Contents {
    pub(crate) entries: BTreeMap<String, Entry>,
    pub(crate) skipped: Vec<Skipped>,
}

/// An entry that is left out.
#[derive(Debug, Clone)]
pub(crate) struct Skipped {
    /// Its path, made safe to show and to take clues from.
    pub(crate) path: String,
    pub(crate) reason: Reason,
}

/// Why an entry is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reason {
    Outside,
    Long,
    Link,
    Packed,
    Encrypted,
    Method,
    Replaced,
}

impl Reason {
    /// Whether its data are missing now.
    pub(crate) fn is_loss(self) -> bool {
        self != Self::Replaced
    }

    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Outside => "its path points outside the archive",
            Self::Long => "its path is too long",
            Self::Link => "it is a link, and links are not followed",
            Self::Packed => "it is compressed or is an archive; unpack it first",
            Self::Encrypted => "it is encrypted; create the archive without a password",
            Self::Method => "it uses an unsupported compression method; use Deflate",
            Self::Replaced => "a later entry with the same path replaces it",
        }
    }
}

/// Why an archive gives nothing.
#[derive(Debug)]
pub(crate) enum Failed {
    /// It is damaged or no archive; a reader is told why.
    Damaged(String),
    /// It goes beyond a bound, at this entry or as a whole.
    Exceeded(Option<String>, Exceeded),
}

impl From<Exceeded> for Failed {
    fn from(exceeded: Exceeded) -> Self {
        Self::Exceeded(None, exceeded)
    }
}

impl Failed {
    pub(super) fn damaged(error: &dyn std::fmt::Display) -> Self {
        Self::Damaged(format!("the archive is damaged: {}; create it again", seal::word(error)))
    }
}

/// What decides over an entry before its bytes are looked at.
pub(crate) struct Selection<'a> {
    pub(crate) is_wanted: &'a dyn Fn(&str) -> bool,
    pub(crate) budget: &'a Budget,
}

/// Whether a file's name says that it is an archive, or compressed.
fn is_packed_name(path: &str) -> bool {
    ends_with_any(path, &[".zip", ".tar", ".tgz", ".gz"])
}

pub(super) fn ends_with_any(path: &str, endings: &[&str]) -> bool {
    let path = path.to_ascii_lowercase();
    endings.iter().any(|ending| path.ends_with(ending))
}

impl Selection<'_> {
    /// The path of an entry that is to be read; where it is none, that is noted in the contents if it means a loss.
    pub(super) fn path(&self, name: &str, is_link: bool, contents: &mut Contents) -> Result<Option<String>, Failed> {
        self.budget.file()?;
        let Some(path) = inner_path(name) else {
            contents.skip(name, Reason::Outside);
            return Ok(None);
        };
        if path.len() > LONGEST_PATH {
            contents.skip(&path, Reason::Long);
        } else if is_link {
            contents.skip(&path, Reason::Link);
        } else if is_packed_name(&path) {
            contents.skip(&path, Reason::Packed);
        } else if (self.is_wanted)(&path) {
            self.budget
                .depth(path.matches('/').count())
                .map_err(|exceeded| Failed::Exceeded(Some(path.clone()), exceeded))?;
            return Ok(Some(path));
        }
        Ok(None)
    }

    /// That an entry of this size may be read.
    pub(super) fn size(&self, path: &str, bytes: u64) -> Result<(), Failed> {
        self.budget.size(bytes).map_err(|exceeded| Failed::Exceeded(Some(path.to_owned()), exceeded))
    }
}

impl Contents {
    pub(super) fn skip(&mut self, path: &str, reason: Reason) {
        self.skipped.push(Skipped { path: safe_path(path), reason });
    }

    /// A later entry of the same path counts, as when unpacking.
    pub(super) fn add(&mut self, path: &str, entry: Entry) {
        if self.entries.insert(path.to_owned(), entry).is_some() {
            self.skip(path, Reason::Replaced);
        }
    }
}

/// The parts of an entry's path; Windows PowerShell 5.1 writes `\` between them.
fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split(['/', '\\']).filter(|part| !part.is_empty() && *part != ".")
}

/// The path of an entry with `/`, where it is one inside the archive.
fn inner_path(name: &str) -> Option<String> {
    let is_absolute = name.starts_with(['/', '\\']);
    let is_drive = parts(name).next().is_some_and(|first| first.ends_with(':') || first.get(1..2) == Some(":"));
    let path = parts(name).collect::<Vec<_>>().join("/");
    let leaves = parts(name).any(|part| part == "..") || name.contains('\0');
    (!is_absolute && !is_drive && !leaves && !path.is_empty()).then_some(path)
}

/// Bytes of a path; more than systems allow (`PATH_MAX` of Linux), and less than an archive can repeat without end.
const LONGEST_PATH: usize = 4096;

/// How many characters of an entry's path a notice shows: the last ones, where the file's name is.
const SHOWN: usize = 120;

/// A path that need not be a plain one, to show.
fn safe_path(name: &str) -> String {
    let from = name.char_indices().rev().nth(SHOWN).map_or(0, |(at, _)| at);
    visible(name.get(from..).unwrap_or(name)).replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::{inner_path, is_packed_name};

    #[test]
    fn a_path_stays_inside_its_archive() {
        for (name, inner) in [
            ("groups/p1.json", Some("groups/p1.json")),
            ("./groups//p1.json", Some("groups/p1.json")),
            ("groups\\p1.json", Some("groups/p1.json")),
            ("a..b/...json", Some("a..b/...json")),
            ("../p1.json", None),
            ("groups/../../p1.json", None),
            ("groups\\..\\p1.json", None),
            ("/etc/p1.json", None),
            ("\\\\server\\p1.json", None),
            ("C:\\p1.json", None),
            ("c:p1.json", None),
            ("p1.json\0.txt", None),
            ("", None),
        ] {
            assert_eq!(inner_path(name).as_deref(), inner, "{name:?}");
        }
    }

    #[test]
    fn a_name_tells_what_is_packed() {
        assert!(["a/b.ZIP", "b.tar.gz", "groups.json.gz", "x.tgz", "x.tar"].iter().all(|name| is_packed_name(name)));
        assert!(!is_packed_name("x.zip/groups.json"));
    }
}
