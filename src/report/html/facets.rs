//! What can be shown alone: by severity, area and outcome, chosen by radio buttons that the style sheet looks at.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use maud::{Markup, html};

use crate::catalogue::AREAS;
use crate::engine::assessment::{Assessment, Reported};
use crate::finding::Severity;

/// The outcomes that can be chosen, and what they are called.
const OUTCOMES: [(&str, &str); 4] = [
    ("failed", "Failed"),
    ("not-evaluated", "Not evaluated"),
    ("partly-tested", "Partly tested"),
    ("passed", "Passed"),
];

/// What some findings are chosen by.
pub(super) struct Facets {
    pub(super) severities: String,
    pub(super) areas: String,
}

impl Facets {
    pub(super) fn of<'r>(findings: impl IntoIterator<Item = &'r Reported>) -> Self {
        let (mut severities, mut areas) = (BTreeSet::new(), BTreeSet::new());
        for reported in findings {
            severities.insert(reported.severity.as_str());
            areas.insert(reported.entry.area);
        }
        let joined = |words: BTreeSet<&str>| words.into_iter().collect::<Vec<_>>().join(" ");
        Self { severities: joined(severities), areas: joined(areas) }
    }
}

/// The buttons.
pub(super) fn buttons(assessment: &Assessment) -> Markup {
    let severities = Severity::ALL.map(|severity| (severity.as_str(), severity.as_str()));
    let areas = AREAS.iter().filter(|area| assessment.rules.iter().any(|rule| rule.entry.area == area.name));
    let areas: Vec<_> = areas.map(|area| (area.name, area.name)).collect();
    html! {
        div class="filters" role="group" aria-label="What is shown" {
            (choice("severity", "Severity", &severities))
            (choice("area", "Area", &areas))
            (choice("outcome", "Outcome", &OUTCOMES))
            p class="about" { "Chooses among decisions, findings, cards, controls and procedures on the screen. All of them are printed." }
        }
    }
}

fn choice(facet: &str, name: &str, values: &[(&str, &str)]) -> Markup {
    html! {
        fieldset {
            legend { (name) }
            label { input type="radio" name=(facet) id={ (facet) "-all" } checked; " all" }
            @for (value, word) in values {
                label { input type="radio" name=(facet) id={ (facet) "-" (value) }; " " (word.to_lowercase()) }
            }
        }
    }
}

/// What the buttons do.
pub(super) fn style() -> String {
    let severities = Severity::ALL.map(|severity| ("severity", severity.as_str()));
    let areas = AREAS.iter().map(|area| ("area", area.name));
    let outcomes = OUTCOMES.map(|(outcome, _)| ("outcome", outcome));
    let mut style = "@media screen {\n".to_owned();
    for (facet, value) in severities.into_iter().chain(areas).chain(outcomes) {
        // Writing to a string cannot fail.
        let _ = writeln!(
            style,
            "  body:has(#{facet}-{value}:checked) [data-{facet}]:not([data-{facet}~=\"{value}\"]) {{ display: none; }}"
        );
    }
    style + "}\n"
}
