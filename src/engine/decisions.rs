//! From findings to decisions: what one person decides at once, the worst first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::assessment::{Decision, Reported};
use super::baseline::BaselineState;
use super::fold::Moved;
use super::stake::Reach;
use crate::catalogue::Kind;
use crate::finding::{Severity, Subject, SubjectKind};
use crate::naming::counted;
use crate::source::hex;

/// What findings have in common that are decided together: the change, and what they lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    is_old: bool,
    is_since_baseline: Option<bool>,
    reach: Class,
    change: &'static str,
}

/// What is reached, as far as a decision tells it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Tier0,
    Privileged,
    Other,
}

/// Puts findings into decisions: each into exactly one, all in the order of the rank. Findings stand together that are decided
/// together.
pub(crate) fn decide(findings: impl ExactSizeIterator<Item = Box<Reported>>) -> (Vec<Reported>, Vec<Decision>) {
    let (mut all, mut decisions) = (Vec::with_capacity(findings.len()), Vec::new());
    let mut groups: BTreeMap<Key, Moved> = BTreeMap::new();
    for reported in findings {
        groups.entry(key(&reported)).or_default().push(reported);
    }
    let mut groups: Vec<(Key, Moved)> = groups.into_iter().collect();
    groups.sort_by_cached_key(|(key, findings)| rank(*key, findings));
    for (key, mut findings) in groups {
        findings.sort_by(|a, b| order(a).cmp(&order(b)));
        decisions.push(decision(key, &findings, all.len()));
        all.extend(findings.into_iter().map(|reported| *reported));
    }
    (all, decisions)
}

fn key(reported: &Reported) -> Key {
    let reach = match reported.stake.reach {
        reach if reach.is_tier0() => Class::Tier0,
        Reach::Privileged => Class::Privileged,
        _ => Class::Other,
    };
    Key {
        is_old: reported.introduced == Some(false),
        is_since_baseline: reported.state().map(BaselineState::is_counted),
        reach,
        change: reported.entry.decision,
    }
}

/// What is new since the baseline or worse first, then what a plan brings about, then by severity, then by what is reached and what stands before it, then access that breaks
/// before access that is too wide, then by how many people it is about; ties by the change.
fn rank(key: Key, findings: &[Box<Reported>]) -> impl Ord + use<> {
    let reach = findings.iter().map(|reported| reported.stake.reach).min().unwrap_or_default();
    let breaks = findings.iter().any(|reported| reported.entry.kind == Kind::Conflict);
    let age = (key.is_since_baseline == Some(false), key.is_old);
    (age, Reverse(gravest(findings)), reach, !breaks, Reverse(people(findings)), key.change)
}

fn gravest(findings: &[Box<Reported>]) -> Severity {
    findings.iter().map(|reported| reported.severity).max().unwrap_or(Severity::Note)
}

fn people(findings: &[Box<Reported>]) -> usize {
    let by_subject: BTreeMap<&Subject, usize> =
        findings.iter().map(|reported| (&reported.subject, reported.stake.people)).collect();
    by_subject.values().sum()
}

fn order(reported: &Reported) -> (Reverse<Severity>, Reach, &str, &Subject) {
    (Reverse(reported.severity), reported.stake.reach, reported.entry.id, &reported.subject)
}

fn decision(key: Key, findings: &[Box<Reported>], start: usize) -> Decision {
    let mut objects: Vec<Subject> = Vec::new();
    let mut seen = BTreeSet::new();
    for reported in findings {
        if seen.insert(&reported.subject) {
            objects.push(reported.subject.clone());
        }
    }
    let rules: BTreeSet<&'static str> = findings.iter().map(|reported| reported.entry.id).collect();
    let reach = findings.iter().map(|reported| reported.stake.reach).min().unwrap_or_default();
    // Those that the baseline knows keep the id that they have in it.
    let new = if key.is_since_baseline == Some(true) { "\0new" } else { "" };
    let digest = Sha256::digest(format!("{}\0{:?}\0{}{new}", key.change, key.reach, key.is_old));
    Decision {
        id: hex(digest.get(..8).unwrap_or_default()),
        title: title(key.change, &named(&objects, key.reach), &leading_to(findings, &objects)),
        severity: gravest(findings),
        reach,
        people: people(findings),
        rules: rules.into_iter().collect(),
        objects,
        findings: start..start + findings.len(),
        introduced: findings.first().and_then(|reported| reported.introduced),
        is_since_baseline: key.is_since_baseline,
    }
}

/// The change with its objects and what they lead to, which is set off by commas.
fn title(change: &str, objects: &str, leading: &str) -> String {
    let end = if leading.is_empty() || change.ends_with("{}") { "" } else { "," };
    change.replace("{}", &format!("{objects}{leading}{end}"))
}

/// One object by its name, several by their number; directory roles and assignments of them with what they are, as nothing that they
/// lead to says it.
fn named(objects: &[Subject], reach: Class) -> String {
    match objects {
        [Subject { kind: SubjectKind::Tenant, name: None, .. }] => return "the tenant".to_owned(),
        [object] => return format!("\"{}\"", object.name.as_deref().unwrap_or(&object.id)),
        _ => {}
    }
    let mut kinds: BTreeMap<&'static str, usize> = BTreeMap::new();
    for object in objects {
        *kinds.entry(noun(object, reach)).or_default() += 1;
    }
    let counts: Vec<String> = kinds.iter().map(|(noun, count)| plural(*count, noun)).collect();
    match counts.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

fn plural(count: usize, noun: &str) -> String {
    match noun.strip_suffix('y').filter(|_| count != 1) {
        Some(stem) => format!("{count} {stem}ies"),
        None => counted(count, noun),
    }
}

/// What an object is called where it is counted.
fn noun(object: &Subject, reach: Class) -> &'static str {
    match object.kind {
        SubjectKind::Tenant => "tenant",
        SubjectKind::Group => "group",
        SubjectKind::RoleSettings if object.id.contains('/') => "group role",
        SubjectKind::RoleSettings if reach == Class::Tier0 => "tier-0 directory role",
        SubjectKind::RoleSettings if reach == Class::Privileged => "privileged directory role",
        SubjectKind::RoleSettings => "directory role",
        SubjectKind::GroupRole => "group role",
        SubjectKind::Schedule => "PIM assignment",
        SubjectKind::RoleAssignment if reach == Class::Tier0 => "tier-0 role assignment",
        SubjectKind::RoleAssignment if reach == Class::Privileged => "privileged role assignment",
        SubjectKind::RoleAssignment => "role assignment",
        SubjectKind::AdministrativeUnit => "administrative unit",
        SubjectKind::AuthenticationContext => "authentication context",
        SubjectKind::ConditionalAccessPolicy => "Conditional Access policy",
        SubjectKind::LifecycleWorkflow => "lifecycle workflow",
        SubjectKind::AccessPackage => "access package",
        SubjectKind::AssignmentPolicy => "assignment policy",
        SubjectKind::Grant => "resource role",
        SubjectKind::Offer => "package policy",
        SubjectKind::PackageAssignment => "package assignment",
        SubjectKind::Catalog => "catalog",
        SubjectKind::AccessReview => "access review",
        SubjectKind::User => "user",
        SubjectKind::ServicePrincipal => "service principal",
        SubjectKind::Path => "path",
    }
}

/// `, which leads to Global Administrator`: the role that all of them lead to, or that they lead to some of tier 0. Nothing where one
/// of them, such as a directory role itself, is not known to lead to any.
fn leading_to(findings: &[Box<Reported>], objects: &[Subject]) -> String {
    let roles: Option<BTreeSet<&str>> = findings.iter().map(|reported| reported.stake.role.as_deref()).collect();
    let Some(roles) = roles else { return String::new() };
    let verb = if objects.len() == 1 { "which leads" } else { "which lead" };
    let tier0 = findings.iter().any(|reported| reported.stake.reach.is_tier0());
    match (roles.first(), roles.len()) {
        (None, _) => String::new(),
        (Some(role), 1) => format!(", {verb} to {role}"),
        _ if tier0 => format!(", {verb} to tier-0 roles"),
        _ => format!(", {verb} to privileged roles"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Class, named, plural, title};
    use crate::finding::{Subject, SubjectKind};

    #[test]
    fn what_objects_lead_to_is_set_off_by_commas() {
        let leading = ", which lead to tier-0 roles";
        assert_eq!(title("Close {}", "2 groups", leading), "Close 2 groups, which lead to tier-0 roles");
        let within = title("Send the alerts about {} to a mailbox", "2 groups", leading);
        assert_eq!(within, "Send the alerts about 2 groups, which lead to tier-0 roles, to a mailbox");
        assert_eq!(
            title("Send the alerts about {} to a mailbox", "2 groups", ""),
            "Send the alerts about 2 groups to a mailbox"
        );
    }

    #[test]
    fn assignments_of_roles_are_called_by_what_the_roles_are() {
        let held = |id: &str| Subject { kind: SubjectKind::RoleAssignment, id: id.to_owned(), name: None };
        let named = |reach| named(&[held("a"), held("b")], reach);
        assert_eq!(named(Class::Tier0), "2 tier-0 role assignments");
        assert_eq!(named(Class::Privileged), "2 privileged role assignments");
        assert_eq!(named(Class::Other), "2 role assignments");
    }

    #[test]
    fn what_is_counted_has_its_plural() {
        assert_eq!(plural(1, "package policy"), "1 package policy");
        assert_eq!(plural(2, "package policy"), "2 package policies");
        assert_eq!(plural(3, "group"), "3 groups");
    }
}
