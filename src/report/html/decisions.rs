//! What to decide, the worst first.

use std::collections::BTreeSet;
use std::io::{self, Write};

use maud::{Markup, html};

use super::facets::Facets;
use super::page::Page;
use super::text::{Text, badge, counted, number, scrolled, sentence, write_markup};
use crate::catalogue::Kind;
use crate::engine::assessment::{Assessment, Decision, Reported};
use crate::engine::stake::Reach;
use crate::report::clipped;

/// So many findings of a decision are linked to by name, each cut to so many characters.
const LINKED: usize = 4;
const LINK: usize = 60;

/// Writes the table.
pub(super) fn write(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let assessment = page.report.assessment;
    let table = html! {
        table class="decisions" {
            caption class="quiet" { "Decisions by rank" }
            thead {
                tr {
                    th scope="col" class="num" { "Rank" }
                    th scope="col" { "Severity" }
                    th scope="col" { "Decision" }
                    th scope="col" { "What is reached" }
                    th scope="col" class="num" { "People" }
                    th scope="col" class="num" { "Findings" }
                    th scope="col" { "Where" }
                }
            }
            tbody { @for (rank, decision) in (1..).zip(&assessment.decisions) { (row(assessment, rank, decision)) } }
        }
    };
    let introduction = html! {
        p {
            "One decision is one change that closes all findings that ask for it and lead to the like. " (first(&assessment.decisions))
            "The worst stand first: by severity, then by what is reached, then by the people it is about. People are entries in PIM and holders of roles, each counted at its object."
        }
        (scrolled("Decisions by rank", &table))
    };
    write_markup(out, &introduction)
}

/// What stands before the worst: what a baseline does not have, and what a plan brings about.
fn first(decisions: &[Decision]) -> &'static str {
    let has_baseline = decisions.iter().any(|decision| decision.is_since_baseline.is_some());
    let has_plan = decisions.iter().any(|decision| decision.introduced.is_some());
    match (has_baseline, has_plan) {
        (true, true) => {
            "Those that are new or worse since the baseline come before all others, then those that the plan introduces. "
        }
        (true, false) => "Those that are new or worse since the baseline come before all others. ",
        (false, true) => "Those that the plan introduces come before all others. ",
        (false, false) => "",
    }
}

fn row(assessment: &Assessment, rank: usize, decision: &Decision) -> Markup {
    let findings = assessment.findings_of(decision);
    let facets = Facets::of(findings);
    html! {
        tr data-severity=(facets.severities) data-area=(facets.areas) data-outcome="failed" {
            td class="num" { (number(rank)) }
            td { (badge(decision.severity)) }
            th scope="row" { a href={ "#decision-" (decision.id) } { (sentence(&decision.title)) } (introduced(decision)) }
            td { (reached(decision, findings)) }
            td class="num" { (number(decision.people)) }
            td class="num" { (number(findings.len())) }
            td class="where" {
                @for finding in findings.iter().take(LINKED) {
                    a href={ "#finding-" (finding.id) } { (Text(&clipped(finding.subject.name.as_ref().unwrap_or(&finding.subject.id), LINK))) } " "
                }
                @if findings.len() > LINKED { a href={ "#decision-" (decision.id) } { "and " (number(findings.len() - LINKED)) " more" } }
            }
        }
    }
}

/// Whether a plan brings it about, and whether it is new.
pub(super) fn introduced(decision: &Decision) -> Markup {
    html! {
        @if decision.introduced == Some(true) { " " em { "The plan brings it about." } }
        @if decision.is_since_baseline == Some(true) { " " em { "New or worse since the baseline." } }
    }
}

/// What is reached, with the role where it is one.
pub(super) fn reached(decision: &Decision, findings: &[Reported]) -> Markup {
    let roles: BTreeSet<&str> = findings.iter().filter_map(|reported| reported.stake.role.as_deref()).collect();
    html! {
        @match (roles.first(), roles.len()) {
            (Some(role), 1) => { (sentence(role)) ": " (in_words(decision.reach)) }
            (Some(_), count) => { (number(count)) " roles: " (in_words(decision.reach)) }
            (None, _) => { (in_words(decision.reach)) }
        }
    }
}

/// What is reached, in words.
pub(super) fn in_words(reach: Reach) -> &'static str {
    match reach {
        Reach::Tier0Now => "tier 0, at any time",
        Reach::Tier0Activated => "tier 0, after an activation",
        Reach::Tier0Approved => "tier 0, after an approval",
        Reach::Privileged => "privileged",
        Reach::Other => "nothing privileged that is known",
    }
}

/// What is at stake as long as nothing is decided, as clauses: not what the fault alone lets somebody
/// do: that is different for each rule, and its findings say it.
pub(super) fn consequence(assessment: &Assessment, decision: &Decision) -> String {
    let findings = assessment.findings_of(decision);
    let kind = findings.iter().map(|reported| reported.entry.kind).min_by_key(|kind| rank_of(*kind));
    let stake = match decision.reach {
        Reach::Tier0Now | Reach::Tier0Activated => Some("control of the whole tenant"),
        Reach::Tier0Approved => Some("control of the whole tenant, after an approval"),
        Reach::Privileged => Some("a privileged role"),
        Reach::Other => None,
    };
    let at_stake = stake.map(|stake| format!("at stake is {stake}"));
    let fault = match kind.unwrap_or(Kind::Hygiene) {
        Kind::Conflict => {
            Some("access could fail or end unseen, or go unprotected although PIM shows a protection".to_owned())
        }
        Kind::Exposure if at_stake.is_none() => {
            Some("access could be easier to get, or last longer, than was meant".to_owned())
        }
        Kind::Exposure => None,
        Kind::Hygiene => return "faults of the other kinds could go unnoticed among what nobody needs".to_owned(),
    };
    let clauses: Vec<String> = fault.into_iter().chain(at_stake).chain(holders(decision, findings)).collect();
    clauses.join("; ")
}

/// Whom the access is with. Somebody at several objects counts at each.
fn holders(decision: &Decision, findings: &[Reported]) -> Option<String> {
    let each = if findings.len() > 1 { ", each counted at every object" } else { "" };
    match decision.people {
        0 => None,
        1 => Some("1 person has it or can activate it".to_owned()),
        count => Some(format!("{} people have it or can activate it{each}", number(count))),
    }
}

/// The worst kind first.
fn rank_of(kind: Kind) -> u8 {
    match kind {
        Kind::Exposure => 0,
        Kind::Conflict => 1,
        Kind::Hygiene => 2,
    }
}

/// `3 findings about 12 people`.
pub(super) fn size(decision: &Decision, findings: &[Reported]) -> String {
    match decision.people {
        0 => counted(findings.len(), "finding"),
        1 => format!("{} about 1 person", counted(findings.len(), "finding")),
        people => format!("{} about {} people", counted(findings.len(), "finding"), number(people)),
    }
}
