//! The table of rules: every rule of the catalogue in each of its grades, whatever was judged.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Serialize;

use super::message::Message;
use super::taxonomy::{Relationship, Taxonomies};
use super::variant::{Grade, Variant};
use crate::catalogue::{Basis, Kind};
use crate::report::words::sentence;
use crate::report::{clipped, tool};

/// Tags of one rule; GitHub shows 10.
const MAX_TAGS: usize = 8;
/// Characters of a short or full description that GitHub takes.
const MAX_DESCRIPTION: usize = 1_024;

/// The descriptor of a rule, related to its controls where the log has taxonomies.
pub(super) fn rule(variant: Variant, taxonomies: &Taxonomies) -> Rule {
    let Variant { entry, grade } = variant;
    let title = if entry.title.is_empty() { entry.id } else { entry.title };
    let security = entry.kind != Kind::Hygiene;
    Rule {
        name: pascal_case(&variant.id()),
        id: variant.id(),
        short_description: Message::text(clipped(title, MAX_DESCRIPTION)),
        full_description: Message::text(clipped(&with_reason(variant), MAX_DESCRIPTION)),
        help: Help { text: help(variant, ""), markdown: help(variant, "## ") },
        help_uri: tool::page(entry),
        relationships: taxonomies.relationships(entry),
        default_configuration: Configuration { level: grade.level() },
        properties: RuleProperties {
            tags: tags(variant, security),
            precision: match entry.basis {
                Basis::Documented => "high",
                Basis::Observed | Basis::Advice => "medium",
            },
            security_severity: security.then_some(grade.security_severity()),
            problem_severity: (!security).then_some(grade.problem_severity()),
        },
    }
}

/// What the rule says, and why it is graded so.
fn with_reason(variant: Variant) -> String {
    let entry = variant.entry;
    let said = [entry.summary, entry.title, entry.id].into_iter().find(|text| !text.is_empty()).unwrap_or_default();
    let mut text = sentence(said.to_owned());
    if let Some(reason) = variant.reason() {
        text.push(' ');
        text.push_str(&reason);
    }
    text
}

fn help(variant: Variant, heading: &str) -> String {
    let entry = variant.entry;
    let mut help = with_reason(variant);
    let controls: Vec<_> =
        entry.controls.iter().map(|(framework, ids)| format!("{framework}: {}", ids.join(", "))).collect();
    let controls = controls.join("; ");
    let controls = (!controls.is_empty()).then_some(("Controls it gives evidence for", controls.as_str()));
    for (title, body) in entry.sections.iter().copied().chain(controls) {
        help.push_str("\n\n");
        help.push_str(heading);
        help.push_str(title);
        help.push_str("\n\n");
        help.push_str(body.trim());
    }
    help
}

fn tags(Variant { entry, grade }: Variant, security: bool) -> Vec<String> {
    let tier0 = (grade == Grade::Critical).then_some("tier-0");
    let fixed = ["entra", "pim-for-groups", entry.area, entry.kind.as_str()];
    let controls =
        entry.controls.iter().flat_map(|(framework, ids)| ids.iter().map(move |id| format!("{framework}/{id}")));
    let mut known = BTreeSet::new();
    let all = security.then_some("security").into_iter().chain(tier0).chain(fixed).map(str::to_owned).chain(controls);
    all.filter(|tag| known.insert(tag.clone())).take(MAX_TAGS).collect()
}

fn pascal_case(id: &str) -> String {
    let mut words = String::new();
    for word in id.split(['-', '/']) {
        let mut characters = word.chars();
        words.extend(characters.next().map(|first| first.to_ascii_uppercase()));
        words.push_str(characters.as_str());
    }
    words
}

/// §3.49 reportingDescriptor of a rule.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule {
    id: Cow<'static, str>,
    name: String,
    short_description: Message,
    full_description: Message,
    help: Help,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    relationships: Vec<Relationship>,
    default_configuration: Configuration,
    properties: RuleProperties,
}

/// §3.12 multiformatMessageString.
#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

/// §3.50 reportingConfiguration.
#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

/// §3.8 property bag of a rule, as GitHub reads it.
#[derive(Serialize)]
struct RuleProperties {
    tags: Vec<String>,
    precision: &'static str,
    #[serde(rename = "security-severity", skip_serializing_if = "Option::is_none")]
    security_severity: Option<&'static str>,
    #[serde(rename = "problem.severity", skip_serializing_if = "Option::is_none")]
    problem_severity: Option<&'static str>,
}
