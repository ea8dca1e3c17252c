//! Floor 4: what reports show of the texts of the input: the texts themselves, or pseudonyms.
//!
//! Whatever comes from the input is sealed where it is read ([`crate::source::seal`]), and the engine opens every seal once, with
//! a cover, before it sorts and counts. Sinks see opened texts only. The same key gives the same pseudonyms, so that two
//! reports can be compared; without the key nobody can tell what is behind one.

mod path;
mod pseudonym;
mod vocabulary;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

pub use self::pseudonym::Key;
use self::pseudonym::{Pseudonym, guid_like, hashed};
use crate::export::files::sources::Sources;
use crate::export::notice::Notice;
use crate::export::options::LoadError;
use crate::finding::{Change, Edit, Finding, Hop, Label, Subject};
use crate::model::ObjectId;
use crate::source::Phrase;
use crate::source::seal::Secret;
use crate::tenant::well_known;

/// How sealed texts are shown.
#[derive(Debug, Clone, Default)]
pub struct Cover(Option<Arc<Pseudonyms>>);

#[derive(Debug)]
struct Pseudonyms {
    key: Key,
    used: Mutex<BTreeMap<String, String>>,
}

impl Cover {
    /// Shows every text as it is.
    #[must_use]
    pub fn plain() -> Self {
        Self(None)
    }

    /// Shows pseudonyms in place of names, addresses, ids, values and paths.
    #[must_use]
    pub fn pseudonyms(key: Key) -> Self {
        Self(Some(Arc::new(Pseudonyms { key, used: Mutex::default() })))
    }

    /// Whether it shows pseudonyms.
    #[must_use]
    pub fn hides(&self) -> bool {
        self.0.is_some()
    }

    /// What is behind the pseudonyms given so far, for the one who keeps the key.
    #[must_use]
    pub fn used(&self) -> BTreeMap<String, String> {
        let used = |hidden: &Arc<Pseudonyms>| hidden.used.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.0.as_ref().map(used).unwrap_or_default()
    }

    /// A phrase as reports show it.
    #[must_use]
    pub fn open(&self, phrase: Phrase) -> String {
        let mut text = match &self.0 {
            None => phrase.open(|_, text| text.to_owned()),
            Some(hidden) => phrase.open(|secret, text| hidden.of(secret, text)),
        };
        text.shrink_to_fit();
        text
    }

    /// The path of a file as reports show it.
    #[must_use]
    pub fn path(&self, path: &str) -> String {
        self.text(Secret::Path, path)
    }

    /// Every file, by number, as reports show it.
    #[must_use]
    pub fn paths(&self, sources: &Sources) -> Vec<String> {
        sources.files().iter().map(|file| self.path(&file.shown)).collect()
    }

    /// One text of the input as reports show it.
    #[must_use]
    pub fn text(&self, secret: Secret, text: &str) -> String {
        self.0.as_ref().map_or_else(|| text.to_owned(), |hidden| hidden.of(secret, text))
    }

    /// A subject as reports name it.
    #[must_use]
    pub fn subject(&self, subject: Subject<Phrase>) -> Subject {
        let Subject { kind, id, name } = subject;
        Subject { kind, id: self.open(id), name: name.map(|name| self.open(name)) }
    }

    /// A finding as reports show it.
    #[must_use]
    pub fn finding(&self, finding: Finding) -> Finding<String> {
        let Finding { message, help, changes, labels, related, evidence, measures, lowered, severity_unknown, parts } =
            finding;
        Finding {
            message: self.open(message),
            help: self.open(help),
            changes: each(changes, |change| self.change(change)),
            labels: each(labels, |label| self.label(label)),
            related: each(related, |subject| self.subject(subject)),
            evidence: each(evidence, |(key, value)| (key, self.open(value))),
            measures,
            lowered,
            severity_unknown,
            parts,
        }
    }

    /// A piece of evidence as reports show it.
    #[must_use]
    pub fn label(&self, label: Label<Phrase>) -> Label {
        let Label { at, text, step } = label;
        Label { at, text: self.open(text), step: step.map(|hop| Box::new(self.hop(*hop))) }
    }

    fn hop(&self, hop: Hop<Phrase>) -> Hop {
        let Hop { number, from, to, is_gated } = hop;
        Hop { number, from: self.open(from), to: self.open(to), is_gated }
    }

    fn change(&self, change: Change) -> Change<String> {
        Change { edits: each(change.edits, |edit| self.edit(edit)) }
    }

    fn edit(&self, edit: Edit) -> Edit<String> {
        let Edit { object, target, from, scope, action, request, words } = edit;
        Edit {
            object: self.subject(object),
            target,
            from: from.map(|value| self.open(value)),
            scope: scope.map(|scope| self.open(scope)),
            action: action.map(|value| self.open(value), |object| self.subject(object)),
            request: request.map(|request| self.open(request)),
            words: self.open(words),
        }
    }

    /// An error of loading as it is said; a path that the user mistyped stays as it was typed.
    #[must_use]
    pub fn load_error(&self, error: LoadError) -> LoadError {
        match error {
            LoadError::Missing { path } => LoadError::Missing { path },
            LoadError::Unreadable { path, reason } => LoadError::Unreadable { path: self.path(&path), reason },
            LoadError::Tenants { first, second } => {
                let [first, second] = [first, second].map(|id| self.text(Secret::Id, &id));
                LoadError::Tenants { first, second }
            }
            LoadError::Exceeded { path, exceeded } => LoadError::Exceeded { path: self.path(&path), exceeded },
        }
    }

    /// A notice as reports show it.
    #[must_use]
    pub fn notice(&self, notice: Notice<Phrase>) -> Notice {
        let Notice { file, position, kind, message, collection, objects } = notice;
        Notice { file, position, kind, message: self.open(message), collection, objects }
    }
}

/// Opens each, and keeps no room for more: there are several lists to a finding.
fn each<T, U>(list: Vec<T>, open: impl FnMut(T) -> U) -> Vec<U> {
    let mut made: Vec<U> = list.into_iter().map(open).collect();
    made.shrink_to_fit();
    made
}

impl Pseudonyms {
    fn of(&self, secret: Secret, text: &str) -> String {
        match secret {
            Secret::Path => path::covered(text, &|pseudonym, part| self.hashed(pseudonym, part), &|id| self.id(id)),
            Secret::Key if vocabulary::is_known(text) => text.to_owned(),
            Secret::Key => self.hashed(Pseudonym::Key, text),
            Secret::Name => self.named(Pseudonym::Name, text),
            Secret::Id => self.named(Pseudonym::Id, text),
            Secret::Word => self.named(Pseudonym::Text, text),
        }
    }

    /// What the form of a text tells: ids and addresses have the same pseudonym wherever they are.
    fn named(&self, pseudonym: Pseudonym, text: &str) -> String {
        let trimmed = text.trim();
        if let Some(id) = ObjectId::parse(trimmed).filter(ObjectId::is_guid) {
            return self.id(&id);
        }
        // What Microsoft names, and what says nothing: a missing value, the scope of the tenant.
        if matches!(trimmed, "" | "/") || well_known::template_of(trimmed).is_some() {
            return text.to_owned();
        }
        let is_address = trimmed.contains('@') && !trimmed.contains(char::is_whitespace);
        if is_address { self.hashed(Pseudonym::Address, trimmed) } else { self.hashed(pseudonym, trimmed) }
    }

    fn id(&self, id: &ObjectId) -> String {
        let text = id.raw().to_string();
        if well_known::built_in_role(id).is_some() { text } else { self.noted(guid_like(&self.key, &text), &text) }
    }

    fn hashed(&self, pseudonym: Pseudonym, text: &str) -> String {
        self.noted(hashed(&self.key, pseudonym, text), text)
    }

    fn noted(&self, pseudonym: String, text: &str) -> String {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if !used.contains_key(&pseudonym) {
            used.insert(pseudonym.clone(), text.to_owned());
        }
        pseudonym
    }
}

#[cfg(test)]
mod tests {
    use super::Cover;
    use crate::source::Phrase;
    use crate::source::seal::{self, Secret};

    fn cover() -> Cover {
        Cover::pseudonyms([7; 32])
    }

    #[test]
    fn what_is_the_same_has_one_pseudonym_wherever_it_is() {
        let cover = cover();
        let of = |secret, text: &str| cover.text(secret, text);
        assert_eq!(of(Secret::Name, "Ada@Contoso.com"), of(Secret::Word, "ada@contoso.com"));
        let guid = "8f36c487-4e75-4da9-a5bc-d7916f1acda0";
        assert_eq!(of(Secret::Name, &guid.to_ascii_uppercase()), of(Secret::Id, guid));
        assert_eq!(of(Secret::Path, &format!("groups/{guid}.json")), format!("groups/{}.json", of(Secret::Id, guid)));
        assert_ne!(of(Secret::Name, "a"), of(Secret::Name, "b"));
        assert_ne!(of(Secret::Name, "a"), Cover::pseudonyms([8; 32]).text(Secret::Name, "a"));
    }

    #[test]
    fn microsofts_names_and_ids_stay() {
        for text in ["Global Administrator", "62E90394-69F5-4237-9190-012177145E10", "/", ""] {
            assert!(cover().text(Secret::Id, text).eq_ignore_ascii_case(text), "{text}");
        }
    }

    #[test]
    fn the_words_of_the_program_stay_around_what_is_covered() {
        let phrase = || Phrase::from(format!("\"{}\" is in {}/member", seal::name("4da9"), seal::id("x")));
        assert_eq!(Cover::plain().open(phrase()), "\"4da9\" is in x/member");
        let cover = cover();
        let shown = cover.open(phrase());
        assert!(
            shown.starts_with("\"name-") && shown.contains("\" is in id-") && shown.ends_with("/member"),
            "{shown}"
        );
        assert_eq!(cover.used().values().collect::<Vec<_>>(), ["x", "4da9"]);
    }
}
