//! Cards: what is wrong with one object, and what one person can become.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use maud::{Markup, html};

use super::decisions::in_words;
use super::facets::Facets;
use super::page::Page;
use super::text::{badge, counted, number, sentence, subject, write_markup};
use crate::engine::assessment::{Assessment, Reported};
use crate::engine::stake::Reach;
use crate::finding::{Subject, SubjectKind};

/// So many cards are shown, with so many findings each.
const CARDS: usize = 300;
const LINES: usize = 15;

/// The findings on one object or person, in the order of the report.
struct Card<'a> {
    subject: Subject,
    findings: Vec<&'a Reported>,
}

/// Writes a card for each object that a finding is about or that takes part in one.
pub(super) fn write_objects(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let cards = cards(page.report.assessment, |kind| !is_person(kind));
    let introduction = html! {
        p {
            "What is wrong with each group, role, package, policy and unit: the findings about it, and those that it takes part in. "
            (shown(cards.len(), "object"))
        }
    };
    write_cards(page, out, &introduction, &cards)
}

/// Writes a card for each person.
pub(super) fn write_people(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let cards = cards(page.report.assessment, is_person);
    let introduction = html! {
        p {
            "What each user and each service principal can become by the assignments that findings are about, and every finding that names it. "
            "Who has no card is named by no finding, which says nothing of what they can become. "
            (shown(cards.len(), "card"))
        }
    };
    write_cards(page, out, &introduction, &cards)
}

/// Whether there is anybody to write a card for.
pub(super) fn has_people(assessment: &Assessment) -> bool {
    assessment.to_decide().iter().any(|reported| named(reported).any(|subject| is_person(subject.kind)))
}

fn is_person(kind: SubjectKind) -> bool {
    matches!(kind, SubjectKind::User | SubjectKind::ServicePrincipal)
}

fn shown(count: usize, word: &str) -> String {
    if count > CARDS {
        format!("The {CARDS} with the worst findings are shown; the workbook has the others.")
    } else {
        format!("{}, those with the worst findings first.", counted(count, word))
    }
}

fn write_cards(page: &Page<'_>, out: &mut dyn Write, introduction: &Markup, cards: &[Card<'_>]) -> io::Result<()> {
    write_markup(out, introduction)?;
    write!(out, "<div class=\"objects\">")?;
    for one in cards.iter().take(CARDS) {
        write_markup(out, &card(one, page))?;
    }
    writeln!(out, "</div>")
}

/// Who and what a finding names.
fn named(reported: &Reported) -> impl Iterator<Item = &Subject> {
    std::iter::once(&reported.subject).chain(&reported.finding.related).chain(&reported.holder)
}

/// The cards, those with the worst findings first.
fn cards(assessment: &Assessment, wanted: impl Fn(SubjectKind) -> bool) -> Vec<Card<'_>> {
    let mut places: BTreeMap<(SubjectKind, String), usize> = BTreeMap::new();
    let mut cards: Vec<Card<'_>> = Vec::new();
    for reported in assessment.to_decide() {
        let mut seen = BTreeSet::new();
        for object in named(reported).filter_map(whole).filter(|object| wanted(object.kind)) {
            let at = *places.entry((object.kind, object.id.clone())).or_insert(cards.len());
            if at == cards.len() {
                cards.push(Card { subject: object.clone(), findings: Vec::new() });
            }
            let Some(card) = cards.get_mut(at) else { continue };
            if card.subject.name.is_none() {
                card.subject.name = object.name;
            }
            if seen.insert(at) {
                card.findings.push(reported);
            }
        }
    }
    cards
}

/// The object that a subject is or belongs to: a group for its roles, a package for what it grants.
fn whole(subject: &Subject) -> Option<Subject> {
    use SubjectKind as K;
    let Subject { kind, id, name } = subject;
    let part = || id.split_once('/').map(|(first, _)| first.to_owned());
    let named = |kind, id: String, name: Option<String>| Some(Subject { kind, id, name });
    match kind {
        K::RoleSettings | K::GroupRole => match part() {
            Some(group) => named(K::Group, group, name.as_deref().and_then(without_access)),
            None => Some(subject.clone()),
        },
        K::Grant => named(K::AccessPackage, part()?, None),
        K::Offer => named(K::AssignmentPolicy, part()?, None),
        K::Schedule | K::RoleAssignment | K::PackageAssignment | K::Path | K::Tenant => None,
        _ => Some(subject.clone()),
    }
}

/// `Tier-0 Admins` of `Tier-0 Admins (member)`.
fn without_access(name: &str) -> Option<String> {
    name.strip_suffix(" (member)").or_else(|| name.strip_suffix(" (owner)")).map(str::to_owned)
}

fn card(card: &Card<'_>, page: &Page<'_>) -> Markup {
    let facets = Facets::of(card.findings.iter().copied());
    let rest = card.findings.len().saturating_sub(LINES);
    html! {
        article class={ "object " (card.subject.kind.as_str()) } data-severity=(facets.severities) data-area=(facets.areas) data-outcome="failed" {
            div class="subject" { (subject(&card.subject)) (page.open(&card.subject)) }
            @if is_person(card.subject.kind) { (becomes(card)) }
            ul class="findings" {
                @for reported in card.findings.iter().take(LINES) { (line(reported, &card.subject)) }
                @if rest > 0 { li { "and " (number(rest)) " more" } }
            }
        }
    }
}

fn line(reported: &Reported, of: &Subject) -> Markup {
    let is_own = whole(&reported.subject).is_some_and(|own| own.kind == of.kind && own.id == of.id);
    html! {
        li {
            (badge(reported.severity)) " "
            a href={ "#finding-" (reported.id) } { (reported.entry.title) }
            @if !is_own { " " span class="about" { "takes part: " (sentence(reported.subject.name.as_ref().unwrap_or(&reported.subject.id))) } }
        }
    }
}

/// What a person reaches by the assignments that are theirs.
fn becomes(card: &Card<'_>) -> Markup {
    let is_theirs = |reported: &&&Reported| {
        reported.holder.as_ref().is_some_and(|holder| holder.kind == card.subject.kind && holder.id == card.subject.id)
    };
    let theirs = card.findings.iter().filter(is_theirs);
    let reached: BTreeSet<(Reach, Option<&str>)> = theirs
        .map(|reported| (reported.stake.reach, reported.stake.role.as_deref()))
        .filter(|(reach, _)| *reach != Reach::Other)
        .collect();
    html! {
        @for (reach, role) in reached {
            p class="becomes" {
                "Can become: "
                @if let Some(role) = role { strong { (sentence(role)) } ", " }
                (in_words(reach))
            }
        }
    }
}
