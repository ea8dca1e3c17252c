//! Words that several formats have.

use serde::Serialize as _;
use serde_json::{Map, Value};

use crate::finding::Subject;
use crate::fix::{Fix, Left, Obstacle, Plan, Unknown, Written};
use crate::naming::counted;
use crate::report::formatter::Levels;

/// JSON on one line, in ASCII: nothing in it means something to a shell or a terminal but quotes.
pub(super) fn one_line(value: &Value) -> String {
    let mut bytes = Vec::new();
    // Writing to memory cannot fail, and the value has only texts as names.
    let _ = value.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, Levels::new(0)));
    let mut line = String::new();
    for character in String::from_utf8_lossy(&bytes).chars() {
        if character.is_ascii() {
            line.push(character);
        } else {
            line.extend(character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    line
}

pub(super) fn body_line(body: &Map<String, Value>) -> String {
    one_line(&Value::Object(body.clone()))
}

/// `maximumDuration: "P365D" -> "P180D"`.
pub(super) fn change_line(change: &Written) -> String {
    let before = change.before.as_ref().map_or_else(|| "not set".to_owned(), one_line);
    format!("{}: {before} -> {}", change.path, one_line(&change.after))
}

/// The name, else the id: hostile text.
pub(super) fn label(subject: &Subject) -> &str {
    subject.name.as_deref().unwrap_or(&subject.id)
}

/// The tenant in words: hostile text.
pub(super) fn tenant(plan: &Plan) -> &str {
    plan.run.tenant().unwrap_or("the tenant")
}

/// What was found when the changed export was judged again, as a sentence.
pub(super) fn proof(plan: &Plan) -> String {
    let proof = &plan.proof;
    let asked: Vec<&Left> = plan.decisions.iter().flat_map(|handled| &handled.left).collect();
    let unconfigured = asked.iter().filter(|left| matches!(left.obstacle, Obstacle::Unconfigured(_))).count();
    let terraform = match unconfigured {
        0 => String::new(),
        count => format!("; Terraform manages what {count} of them are about: --terraform-source writes its changes"),
    };
    if plan.requests.is_empty() && plan.attributes.is_empty() {
        let findings = counted(asked.len(), "finding");
        return match unconfigured {
            0 => format!("{findings}; no change was found that provably ends one"),
            _ => format!("{findings}{terraform}"),
        };
    }
    let surfaced = match proof.surfaced {
        0 => String::new(),
        count => format!(", {count} no longer folded into others"),
    };
    let unknown = match proof.no_longer_evaluated.len() {
        0 => String::new(),
        count => format!(", {count} that can no longer be evaluated"),
    };
    format!(
        "proved on the changed export: {} before, {} after, {} ended, {} new, {} worse{surfaced}{unknown}{terraform}",
        counted(proof.before, "finding"),
        proof.after,
        proof.ended,
        proof.introduced,
        proof.worsened
    )
}

/// `requests 3, 4`.
pub(super) fn numbered(word: &str, numbers: &[usize]) -> String {
    let all: Vec<String> = numbers.iter().map(usize::to_string).collect();
    format!("{word}{} {}", if numbers.len() == 1 { "" } else { "s" }, all.join(", "))
}

/// What can no longer be evaluated, with what is about it.
pub(super) fn unknown_line(unknown: &Unknown) -> String {
    let parts = [("request", &unknown.requests), ("attribute", &unknown.attributes)];
    let parts = parts.iter().filter(|(_, numbers)| !numbers.is_empty());
    let parts: Vec<String> = parts.map(|(word, numbers)| numbered(word, numbers)).collect();
    let after = if parts.is_empty() { "all changes".to_owned() } else { parts.join(" and ") };
    format!("{}, after {after}", unknown.fault.words())
}

/// Every finding that ends.
pub(super) fn ended(plan: &Plan) -> impl Iterator<Item = &Fix> {
    plan.decisions.iter().flat_map(|handled| &handled.fixed).chain(&plan.also)
}
