//! Takes names and ids out of an assessment, so that its reports can leave the building.
//!
//! Every sink then writes pseudonyms without knowing it. The same key gives the same pseudonyms, so that two reports can be
//! compared; without the key nobody can tell what stands behind one.

mod names;
mod pseudonym;

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError};
use regex::Regex;

use self::pseudonym::{Pseudonym, guid_like, hashed};
use crate::engine::assess::finding_id;
use crate::engine::assessment::{Assessment, Coverage, Input, PackageLifetime, Reported, RuleOutcome, Run, Tested};
use crate::engine::request::Request;
use crate::export::files::sources::{Changed, Sources};
use crate::export::notice::Notice;
use crate::finding::{Finding, Label, Subject};
use crate::model::ObjectId;

/// The secret that pseudonyms are made with.
pub type Key = [u8; 32];

/// Addresses and GUIDs need no list: they are recognised by their form.
const BY_FORM: &str =
    r"(?i)(?P<mail>[\w.+\-#']+@[\w\-]+(?:\.[\w\-]+)+)|(?P<guid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})";
/// A shorter name is replaced only where it stands alone between quotes: it may be part of any word.
const SHORTEST: usize = 3;

/// Only the first bytes of a name are searched for, and the rest is compared where they are found: the time and the memory of
/// the search then follow the number of names, not their length.
const SEARCHED: usize = 64;

/// Replaces what names the tenant's objects.
pub struct Redactor<'k> {
    key: Key,
    finder: AhoCorasick,
    /// For each pattern of the finder the names that begin with it, the longest first.
    names: Vec<Vec<(String, String)>>,
    forms: Regex,
    keep: &'k dyn Fn(&ObjectId) -> bool,
    used: std::cell::RefCell<BTreeMap<String, String>>,
}

/// Why a report cannot be redacted.
#[derive(Debug, thiserror::Error)]
pub enum Unsearchable {
    /// A file whose names have to be known is another one now.
    #[error("{path}: {changed}, so the names in it are unknown")]
    Changed {
        /// The file, as outputs show it.
        path: String,
        /// What happened.
        changed: Changed,
    },
    /// There are too many of them.
    #[error("the names cannot be searched for: {0}")]
    Names(#[from] BuildError),
    /// The expressions of addresses and GUIDs are wrong.
    #[error("addresses cannot be searched for: {0}")]
    Forms(#[from] regex::Error),
}

impl<'k> Redactor<'k> {
    /// Gathers the names from the files and from the assessment. `keep` says which ids are Microsoft's and the same in every
    /// tenant, `known` which names are.
    ///
    /// # Errors
    /// Where a file changed since it was judged, or there are more names than can be searched for.
    pub fn new(
        key: Key,
        sources: &Sources,
        assessment: &Assessment,
        keep: &'k dyn Fn(&ObjectId) -> bool,
        known: &dyn Fn(&str) -> bool,
    ) -> Result<Self, Unsearchable> {
        let mut names: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for (name, kind) in names::of(sources, assessment)? {
            if !known(&name) {
                let pseudonym = hashed(&key, kind, &name);
                names.entry(searched(&name).to_ascii_lowercase()).or_default().push((name, pseudonym));
            }
        }
        let finder = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(names.keys())?;
        let mut names: Vec<_> = names.into_values().collect();
        for same_start in &mut names {
            same_start.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        }
        Ok(Self { key, finder, names, forms: Regex::new(BY_FORM)?, keep, used: std::cell::RefCell::default() })
    }

    /// What stands behind the pseudonyms given so far, for the one who keeps the key.
    #[must_use]
    pub fn used(self) -> BTreeMap<String, String> {
        self.used.into_inner()
    }

    /// A text with pseudonyms in place of names, addresses and GUIDs.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        self.forms_replaced(&self.names_replaced(text))
    }

    fn names_replaced(&self, text: &str) -> String {
        let mut redacted = String::with_capacity(text.len());
        let mut from = 0;
        for (range, name, pseudonym) in self.found(text) {
            if range.start < from {
                continue;
            }
            redacted.push_str(text.get(from..range.start).unwrap_or_default());
            redacted.push_str(&self.noted(pseudonym.to_owned(), name));
            from = range.end;
        }
        redacted.push_str(text.get(from..).unwrap_or_default());
        redacted
    }

    /// The names in a text: by their start, and the longest first. A name may lie within another that is refused.
    fn found(&self, text: &str) -> Vec<(Range<usize>, &str, &str)> {
        let at = |start: usize, name: &str| {
            let range = start..start + name.len();
            let is_same = text.get(range.clone()).is_some_and(|found| found.eq_ignore_ascii_case(name));
            (is_same && stands_alone(text, range.clone(), name.chars().count() < SHORTEST)).then_some(range)
        };
        let names = |found: aho_corasick::Match| {
            let names = self.names.get(found.pattern().as_usize()).map_or(&[][..], Vec::as_slice);
            names
                .iter()
                .find_map(|(name, pseudonym)| Some((at(found.start(), name)?, name.as_str(), pseudonym.as_str())))
        };
        let mut found: Vec<_> = self.finder.find_overlapping_iter(text).filter_map(names).collect();
        found.sort_by_key(|(range, ..)| (range.start, std::cmp::Reverse(range.end)));
        found
    }

    fn forms_replaced(&self, text: &str) -> String {
        let replaced = self.forms.replace_all(text, |found: &regex::Captures<'_>| {
            let whole = found.get(0).map_or("", |whole| whole.as_str());
            if found.name("mail").is_some() {
                return self.noted(hashed(&self.key, Pseudonym::Address, whole), whole);
            }
            self.id_text(whole)
        });
        replaced.into_owned()
    }

    fn id_text(&self, guid: &str) -> String {
        match ObjectId::parse(guid) {
            Some(id) if (self.keep)(&id) => guid.to_owned(),
            _ => self.noted(guid_like(&self.key, guid), guid),
        }
    }

    fn noted(&self, pseudonym: String, original: &str) -> String {
        self.used.borrow_mut().entry(pseudonym.clone()).or_insert_with(|| original.to_owned());
        pseudonym
    }

    /// The assessment with pseudonyms. Every field is named here, so that a new one cannot be forgotten.
    #[must_use]
    pub fn assessment(&self, assessment: Assessment) -> Assessment {
        let Assessment { run, inputs, coverage, notices, rules, findings, lifetimes } = assessment;
        Assessment {
            run: self.run(run),
            inputs: inputs.into_iter().map(|input| self.input(input)).collect(),
            coverage: coverage.into_iter().map(|row| self.coverage(row)).collect(),
            notices: notices.into_iter().map(|notice| self.notice(notice)).collect(),
            rules: rules.into_iter().map(|rule| self.rule(rule)).collect(),
            findings: findings.into_iter().map(|reported| self.reported(reported)).collect(),
            lifetimes: lifetimes.map(|all| all.into_iter().map(|lifetime| self.lifetime(lifetime)).collect()),
        }
    }

    fn run(&self, run: Run) -> Run {
        let Run { as_of, as_of_source, tenant_id, tenant_name, request, arguments, sample } = run;
        Run {
            as_of,
            as_of_source,
            tenant_id: tenant_id.map(|id| self.text(&id)),
            tenant_name: tenant_name.map(|name| self.text(&name)),
            request: self.request(request),
            arguments: arguments.iter().map(|argument| self.text(argument)).collect(),
            sample,
        }
    }

    fn request(&self, request: Request) -> Request {
        let Request { include, exclude, select, ignore, as_of, tenant, terraform_source, limits, redacted } = request;
        let all = |texts: Vec<String>| texts.iter().map(|text| self.text(text)).collect();
        Request {
            include: all(include),
            exclude: all(exclude),
            select,
            ignore,
            as_of,
            tenant: tenant.map(|name| self.text(&name)),
            terraform_source: terraform_source.map(|path| self.text(&path)),
            limits,
            redacted,
        }
    }

    fn input(&self, input: Input) -> Input {
        let Input { file, path, sha256, bytes, source, collections } = input;
        Input { file, path: self.text(&path), sha256, bytes, source, collections }
    }

    fn coverage(&self, row: Coverage) -> Coverage {
        let Coverage { collection, state, objects, pages, unresolved, detail, blind } = row;
        let detail = detail.map(|detail| self.text(&detail));
        Coverage { collection, state, objects, pages, unresolved, detail, blind }
    }

    fn notice(&self, notice: Notice) -> Notice {
        let Notice { file, position, kind, message, collection, objects } = notice;
        Notice { file, position, kind, message: self.text(&message), collection, objects }
    }

    fn rule(&self, rule: RuleOutcome) -> RuleOutcome {
        let RuleOutcome { entry, outcomes, not_evaluated, not_applicable, population, sample } = rule;
        let tested = |Tested { subject, outcome }| Tested { subject: self.subject(subject), outcome };
        let all = |list: Vec<Tested>| list.into_iter().map(tested).collect();
        let (population, sample) = (population.map(all), sample.map(all));
        RuleOutcome { entry, outcomes, not_evaluated, not_applicable, population, sample }
    }

    fn reported(&self, reported: Reported) -> Reported {
        let Reported { id: _, entry, subject, severity, finding, folded, introduced } = reported;
        let subject = self.subject(subject);
        Reported {
            // The true one is a hash of the true id, which anybody who guesses that could confirm.
            id: finding_id(entry.id, &subject),
            entry,
            subject,
            severity,
            finding: self.finding(finding),
            folded: folded.into_iter().map(|(rule, message)| (rule, self.text(&message))).collect(),
            introduced,
        }
    }

    fn lifetime(&self, lifetime: PackageLifetime) -> PackageLifetime {
        let PackageLifetime { offer, package, policy, role, promised, limit, end } = lifetime;
        PackageLifetime {
            offer: self.subject(offer),
            package: package.map(|package| self.subject(package)),
            policy: self.subject(policy),
            role: role.map(|(group, access)| (self.subject(group), access)),
            promised,
            limit,
            end,
        }
    }

    fn finding(&self, finding: Finding) -> Finding {
        let Finding { message, help, labels, related, evidence, lowered, severity_unknown } = finding;
        Finding {
            message: self.text(&message),
            help: self.text(&help),
            labels: labels.into_iter().map(|Label { at, text }| Label { at, text: self.text(&text) }).collect(),
            related: related.into_iter().map(|subject| self.subject(subject)).collect(),
            evidence: evidence.into_iter().map(|(key, value)| (key, self.text(&value))).collect(),
            lowered,
            severity_unknown,
        }
    }

    fn subject(&self, subject: Subject) -> Subject {
        let Subject { kind, id, name } = subject;
        let parts: Vec<String> = id.split('/').map(|part| self.id_part(part)).collect();
        Subject { kind, id: parts.join("/"), name: name.map(|name| self.text(&name)) }
    }

    /// One part of an id: a GUID, a word that says which role of a group, or an opaque text that is as good as a name.
    fn id_part(&self, part: &str) -> String {
        if self.forms.is_match(part) || names::IS_WORD.contains(&part) || part.len() < SHORTEST {
            return self.text(part);
        }
        self.noted(hashed(&self.key, Pseudonym::Id, part), part)
    }
}

/// The part of a name that is searched for.
fn searched(name: &str) -> &str {
    name.get(..name.floor_char_boundary(SEARCHED)).unwrap_or(name)
}

/// Whether a match is a whole word; a short one has to stand between quotes.
fn stands_alone(text: &str, range: Range<usize>, quoted: bool) -> bool {
    let before = text.get(..range.start).and_then(|text| text.chars().next_back());
    let after = text.get(range.end..).and_then(|text| text.chars().next());
    if quoted {
        return before == after && matches!(before, None | Some('"'));
    }
    let joins = |outside: Option<char>, inside: Option<char>| {
        outside.is_some_and(char::is_alphanumeric) && inside.is_some_and(char::is_alphanumeric)
    };
    let inside = text.get(range).unwrap_or_default();
    !joins(before, inside.chars().next()) && !joins(after, inside.chars().next_back())
}
