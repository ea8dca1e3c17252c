//! The names that an export holds.

use std::collections::{BTreeMap, BTreeSet};

use super::Unsearchable;
use super::pseudonym::Pseudonym;
use crate::engine::assessment::Assessment;
use crate::export::files::sources::Sources;
use crate::finding::{Subject, SubjectKind};
use crate::source::{FileId, Kind, Tokens, unquote};

/// Words that ids are composed of, and names that Entra gives itself; they name nobody.
pub(super) const IS_WORD: &[&str] = &["member", "owner", "eligible", "active", "tenant"];
const ENTRA_GIVES: &[&str] = &[
    "member",
    "owner",
    "eligible",
    "active",
    "eligible member",
    "eligible owner",
    "default",
    "root",
    "directory",
    "all",
    "initial policy",
    "global",
    "user",
    "group",
];

/// Members whose value names an object, lower-cased and without underscores.
const KEYS: &[&str] = &["mail", "mailnickname", "address", "description", "rulesource"];

/// Every name in the files and in the assessment that can appear in a report, with what kind of text it is.
///
/// # Errors
/// [`Unsearchable::Changed`] where a file cannot be read again: what it names would stay in the report.
pub(super) fn of(sources: &Sources, assessment: &Assessment) -> Result<BTreeMap<String, Pseudonym>, Unsearchable> {
    let words = words_of(assessment, sources);
    let mut names = BTreeMap::new();
    let mut add = |name: &str| {
        let name = name.trim();
        let is_free = !name.is_empty() && !ENTRA_GIVES.iter().any(|word| word.eq_ignore_ascii_case(name));
        if is_free && split(name).all(|word| words.contains(&word.to_ascii_lowercase())) {
            names.insert(name.to_owned(), Pseudonym::Name);
        }
    };
    for (file, id) in sources.files().iter().zip(0..) {
        let changed = |changed| Unsearchable::Changed { path: file.shown.clone(), changed };
        if let Some(text) = sources.text_if_any(FileId(id)).map_err(changed)? {
            each_name(&text, &mut add);
        }
    }
    let subjects = assessment.findings.iter().flat_map(|reported| {
        std::iter::once(&reported.subject).chain(&reported.finding.related).filter(|subject| has_own_name(subject.kind))
    });
    let run = &assessment.run;
    subjects.filter_map(|subject| subject.name.as_ref()).chain(&run.tenant_name).for_each(|name| add(name));
    Ok(names)
}

/// The names of the other kinds are composed of several, such as a holder's and a group's.
fn has_own_name(kind: SubjectKind) -> bool {
    use SubjectKind as K;
    matches!(
        kind,
        K::Group
            | K::AdministrativeUnit
            | K::AccessPackage
            | K::AssignmentPolicy
            | K::Catalog
            | K::AccessReview
            | K::User
            | K::ServicePrincipal
    )
}

fn each_name(text: &str, add: &mut impl FnMut(&str)) {
    let mut names = false;
    for token in Tokens::new(text) {
        let part = text.get(token.range()).unwrap_or_default();
        match token.kind {
            Kind::Key => names = is_name(&unquote(part)),
            Kind::Scalar if names && part.starts_with('"') => add(&unquote(part)),
            _ => {}
        }
    }
}

/// `displayName`, `userPrincipalName`, `principal_name`, `mail`; the name stays open over a list, as in `GroupNames`.
fn is_name(key: &str) -> bool {
    let key: String = key.chars().filter(|character| *character != '_').collect::<String>().to_ascii_lowercase();
    key.ends_with("name") || key.ends_with("names") || KEYS.contains(&key.as_str())
}

/// The words of every text that a report may show: a name with another word cannot stand in it.
fn words_of(assessment: &Assessment, sources: &Sources) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let mut add = |text: &str| words.extend(split(text).map(str::to_ascii_lowercase));
    let subject = |subject: &Subject, add: &mut dyn FnMut(&str)| {
        add(&subject.id);
        subject.name.iter().for_each(|name| add(name));
    };
    for reported in &assessment.findings {
        let finding = &reported.finding;
        add(&finding.message);
        add(&finding.help);
        finding.labels.iter().for_each(|label| add(&label.text));
        finding.evidence.iter().for_each(|(_, value)| add(value));
        reported.folded.iter().for_each(|(_, message)| add(message));
        std::iter::once(&reported.subject).chain(&finding.related).for_each(|named| subject(named, &mut add));
    }
    let lists = assessment.rules.iter().flat_map(|rule| [&rule.population, &rule.sample]);
    for tested in lists.flatten().flatten() {
        subject(&tested.subject, &mut add);
    }
    for lifetime in assessment.lifetimes.iter().flatten() {
        let role = lifetime.role.as_ref().map(|(group, _)| group);
        [&lifetime.offer, &lifetime.policy]
            .into_iter()
            .chain(&lifetime.package)
            .chain(role)
            .for_each(|named| subject(named, &mut add));
    }
    assessment.notices.iter().for_each(|notice| add(&notice.message));
    assessment.coverage.iter().filter_map(|row| row.detail.as_ref()).for_each(|detail| add(detail));
    sources.files().iter().for_each(|file| add(&file.shown));
    let run = &assessment.run;
    let request = &run.request;
    let asked = request.include.iter().chain(&request.exclude).chain(&request.tenant).chain(&request.terraform_source);
    run.arguments.iter().chain(asked).chain(&run.tenant_name).chain(&run.tenant_id).for_each(|text| add(text));
    words
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty())
}
