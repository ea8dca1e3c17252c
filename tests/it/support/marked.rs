//! Exports in which every text that may name something is marked, so that nothing of it can hide in a report.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use pimlint::model::{Instant, ObjectId, Period};
use pimlint::source::{Kind, Tokens, decode, unquote};
use pimlint::tenant::well_known;

/// What Entra itself calls a role in an access package, a kind of resource, a policy; and words of exporters.
const ENTRAS_OWN: &[&str] = &[
    "DirectoryRole",
    "Member",
    "Owner",
    "Eligible Member",
    "Eligible Owner",
    "Group",
    "All",
    "None",
    "GuestsOrExternalUsers",
];
/// Endings of members whose value names something, in lower case and without underscores.
const NAMING: &[&str] = &[
    "name",
    "names",
    "mail",
    "mails",
    "id",
    "ids",
    "description",
    "addresses",
    "recipients",
    "membershiprule",
    "domains",
    "template",
    "index",
    "upn",
    "rulesource",
    "address",
];
/// The first eight digits of every id.
pub const GUID: &str = "feed5a1b";
/// A word of no language.
pub const WORD: &str = "zqxvk";
const DIGITS: [usize; 5] = [8, 4, 4, 4, 12];

/// Marks given so far: what was read, and what is written in its place.
pub struct Marks {
    given: BTreeMap<String, String>,
    count: u32,
    chance: u64,
    /// One in so many of the other texts is marked too; none where it is 0.
    noise: u64,
}

impl Marks {
    pub fn new(noise: u64, seed: u64) -> Self {
        Self { given: BTreeMap::new(), count: 0, chance: seed.wrapping_mul(2).wrapping_add(1), noise }
    }

    /// The same mark for the same text: a word, one or two characters of a rare script, a name that breaks sentences.
    fn of(&mut self, text: &str) -> String {
        if let Some(known) = self.given.get(&text.to_lowercase()) {
            return known.clone();
        }
        let fresh = self.fresh(text);
        self.given.insert(text.to_lowercase(), fresh.clone());
        fresh
    }

    fn fresh(&mut self, text: &str) -> String {
        self.count += 1;
        let number = self.count;
        let rare = |more: u32| char::from_u32(0x20000 + number * 2 + more).expect("a character");
        if ObjectId::parse(text).is_some_and(|id| id.is_guid()) {
            return format!("{GUID}-{:04x}-4da9-8000-{number:012x}", number % 0x10000);
        }
        if let Some((_, domain)) = text.split_once('@').filter(|_| !text.contains(' ')) {
            return format!(
                "{WORD}{number}@{}",
                domain.replace(|letter: char| letter.is_ascii_alphabetic(), "q").replace('q', WORD)
            );
        }
        match number % 5 {
            0 => rare(0).to_string(),
            1 => format!("{}{}", rare(0), rare(1)),
            2 => format!("{WORD}{number}"),
            3 => format!("{WORD}{number} \" follows a rule: 4da9"),
            _ => format!("Ж{WORD}{number}é {WORD}"),
        }
    }

    fn is_hit(&mut self) -> bool {
        // A linear congruential generator: the same noise for the same seed.
        self.chance = self.chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.noise > 0 && (self.chance >> 33).is_multiple_of(self.noise)
    }

    /// A text with marks in place of the ids in it, and of the texts that were marked before.
    fn inside(&mut self, text: &str) -> String {
        let mut marked = String::new();
        let mut rest = text;
        while let Some(letter) = rest.chars().next() {
            let length: usize = DIGITS.iter().sum::<usize>() + 4;
            let guid = rest.get(..length).filter(|guid| ObjectId::parse(guid).is_some_and(|id| id.is_guid()));
            let guid = guid.filter(|guid| !is_microsofts(guid));
            let taken = guid.map_or(letter.len_utf8(), str::len);
            match guid {
                Some(guid) => marked.push_str(&self.of(guid)),
                None => marked.push(letter),
            }
            rest = &rest[taken..];
        }
        marked
    }

    /// What is written in place of the value of a member.
    fn value(&mut self, key: &str, text: &str) -> String {
        let names = key.to_lowercase().replace('_', "");
        let is_own = text.is_empty() || ENTRAS_OWN.contains(&text) || is_microsofts(text) || text.starts_with('#');
        let is_typed = Instant::parse(text).is_ok() || Period::parse(text).is_some() || text.parse::<f64>().is_ok();
        if is_own || is_typed || key.starts_with('@') {
            return text.to_owned();
        }
        let is_name =
            NAMING.iter().any(|naming| names.ends_with(naming)) || self.given.contains_key(&text.to_lowercase());
        let is_name = is_name
            && !text.contains('/')
            && !text.starts_with("Expiration_")
            && !text.contains("_EndUser_")
            && !text.contains("_Admin_");
        if is_name || text.contains('@') || self.is_hit() { self.of(text) } else { self.inside(text) }
    }

    /// JSON, damaged or not.
    fn json(&mut self, text: &str) -> String {
        let (mut marked, mut from, mut key) = (String::new(), 0, String::new());
        for token in Tokens::new(text) {
            let part = text.get(token.range()).unwrap_or_default();
            if !part.starts_with('"') {
                continue;
            }
            let plain = unquote(part).into_owned();
            let new = if token.kind == Kind::Key {
                key.clone_from(&plain);
                let is_odd = !plain.starts_with('@') && self.noise > 0 && self.is_hit() && self.is_hit();
                if is_odd || self.given.contains_key(&plain.to_lowercase()) {
                    self.of(&plain)
                } else {
                    self.inside(&plain)
                }
            } else {
                self.value(&key, &plain)
            };
            marked.push_str(&text[from..token.start]);
            // A quote that is not closed stays open.
            let closed = part.len() > 1 && part.ends_with('"');
            let quoted = serde_json::to_string(&new).expect("a text");
            marked.push_str(if closed { &quoted } else { &quoted[..quoted.len() - 1] });
            from = token.end;
        }
        marked.push_str(&text[from..]);
        marked
    }

    /// A part of a path.
    fn file_name(&mut self, name: &str) -> String {
        let known = name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_lowercase();
        match self.given.get(&known) {
            Some(mark) if !mark.contains('"') => name.to_lowercase().replace(&known, mark),
            _ => self.inside(name),
        }
    }

    /// Copies a folder, with marks in its files and in their names.
    pub fn copy(&mut self, from: &Path, to: &Path) {
        let files: Vec<_> =
            walkdir::WalkDir::new(from).sort_by_file_name().into_iter().map(|entry| entry.expect("an entry")).collect();
        let terraform = terraform_names(files.iter().map(walkdir::DirEntry::path));
        for entry in files.iter().filter(|entry| entry.file_type().is_file()) {
            let bytes = fs::read(entry.path()).expect("a file");
            let mut scratch = String::new();
            let decoded = decode(&bytes, &mut scratch).map(|decoded| decoded.text.to_owned());
            let marked = decoded.map(|text| {
                let text = words(&text, &terraform);
                if entry.path().extension().is_some_and(|ending| ending == "tf") { text } else { self.json(&text) }
            });
            let below = entry.path().strip_prefix(from).expect("below");
            let path: std::path::PathBuf =
                below.components().map(|part| self.file_name(&part.as_os_str().to_string_lossy())).collect();
            let path = to.join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, marked.map_or(bytes, String::into_bytes)).expect("a copy");
        }
    }
}

/// Names that Terraform puts together: `azuread_group.admins["db"]`.
fn words(text: &str, names: &BTreeMap<String, String>) -> String {
    let mut marked = String::new();
    let mut word = String::new();
    for letter in text.chars().chain(['\0']) {
        if letter.is_alphanumeric() || matches!(letter, '_' | '-') {
            word.push(letter);
            continue;
        }
        marked.push_str(names.get(&word).unwrap_or(&word));
        word.clear();
        marked.push(letter);
    }
    marked.pop();
    marked
}

/// The names of resources and modules, which addresses repeat.
fn terraform_names<'p>(files: impl Iterator<Item = &'p Path>) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for path in files.filter(|path| {
        path.to_string_lossy().contains("terraform") && path.extension().is_some_and(|end| end == "json")
    }) {
        let text = fs::read_to_string(path).expect("text");
        let mut key = String::new();
        for token in Tokens::new(&text) {
            let part = unquote(&text[token.range()]).into_owned();
            if token.kind == Kind::Key {
                key = part;
            } else if matches!(key.as_str(), "name" | "index") && token.kind == Kind::Scalar {
                let mark = format!("{WORD}tf{}", names.len());
                if !part.contains('/') && part.parse::<u32>().is_err() && part != "azuread" {
                    names.entry(part).or_insert(mark);
                }
            }
        }
    }
    names
}

fn is_microsofts(text: &str) -> bool {
    well_known::template_of(text).is_some()
        || ObjectId::parse(text).is_some_and(|id| well_known::built_in_role(&id).is_some())
}

/// The first mark in a text.
pub fn mark_in(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let is_rare = |letter: char| matches!(letter, '\u{20000}'..='\u{2a6df}');
    let rare = lower.find(is_rare).or_else(|| lower.find("%f0%a0"));
    let at = [GUID, WORD].iter().filter_map(|mark| lower.find(mark)).chain(rare).min()?;
    let around = |at: usize| lower.floor_char_boundary(at);
    Some(lower[around(at.saturating_sub(90))..around((at + 60).min(lower.len()))].to_owned())
}
