use std::collections::BTreeSet;

use super::{excludes, makes_members};
use crate::context::{Context, Givers};
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::{AccessPackage, Known, ObjectId, Property, all_of, any_of, matching, not};
use crate::naming;
use crate::tenant::PackageGrant;

pub(crate) fn check(cx: &Context<'_>, package: &AccessPackage) -> Judgement {
    let declared = &cx.declared.conflicting_access;
    if declared.is_empty() {
        return Err(Undecided::NotApplicable("no pair of `conflicting-access` is set in pimlint.toml"));
    }
    // What the package gives of a pair, and what nobody with it should get from another package.
    let pairs = declared.pairs.iter().flat_map(|[one, other]| [[one, other], [other, one]]);
    let halves: Vec<Half<'_>> = pairs
        .map(|[own, against]| Half { own, against, is_given: gives(cx, package, own) })
        .filter(|half| half.is_given != Ok(false))
        .collect();
    let others = if halves.is_empty() { Vec::new() } else { others(cx, package, &halves)? };
    match (others.first(), declared.open) {
        (Some(first), _) => finding(cx, package, first, &others, &halves).into(),
        (None, Some(gap)) => Err(gap.into()),
        (None, None) => Ok(Verdict::Pass),
    }
}

/// One side of a pair, which a package may give.
struct Half<'t> {
    own: &'t ObjectId,
    against: &'t ObjectId,
    is_given: Known<bool>,
}

impl Half<'_> {
    /// Whether the one package gives this side and the other package the other one.
    fn is_met(&self, cx: &Context<'_>, other: &AccessPackage) -> Known<bool> {
        all_of([self.is_given, gives(cx, other, self.against)])
    }
}

/// The packages that give the other side of a pair, and are open to those who have this one. Only such are looked at: of all packages,
/// most give neither side.
fn others<'t>(cx: &Context<'t>, package: &AccessPackage, halves: &[Half<'_>]) -> Known<Vec<&'t AccessPackage>> {
    let givers = cx.givers(|| givers(cx));
    let (mut certain, mut possible) = (BTreeSet::new(), BTreeSet::new());
    for (half, giving) in halves.iter().filter_map(|half| Some((half, givers.get(half.against)?))) {
        let sides = if half.is_given == Ok(true) { &mut certain } else { &mut possible };
        sides.extend(&giving.certain);
        possible.extend(&giving.possible);
    }
    let packages = cx.tenant.packages();
    let those = |at: &BTreeSet<usize>| {
        packages.as_ref().map(|all| at.iter().filter_map(|at| all.get(*at)).collect::<Vec<&AccessPackage>>())
    };
    let is_open = |other: &&AccessPackage| is_open(cx, package, other, halves);
    let found = those(&certain).matching(is_open)?;
    if found.is_empty() {
        let gap = those(&possible).seen().into_iter().flatten().find_map(|other| is_open(other).err());
        return gap.map_or(Ok(found), Err);
    }
    Ok(found)
}

/// For each side of a declared pair, the packages that give it.
fn givers(cx: &Context<'_>) -> Givers {
    let packages = cx.tenant.packages();
    let mut givers = Givers::new();
    for wanted in cx.declared.conflicting_access.pairs.iter().flatten() {
        let giving = givers.entry(wanted.clone()).or_default();
        if !giving.certain.is_empty() || !giving.possible.is_empty() {
            continue;
        }
        for (at, package) in packages.seen().into_iter().copied().flatten().enumerate() {
            match gives(cx, package, wanted) {
                Ok(true) => giving.certain.push(at),
                Ok(false) => {}
                Err(_) => giving.possible.push(at),
            }
        }
    }
    givers
}

/// Whether two packages give a pair, and neither is incompatible with the other. Of the two, the one with the lower id reports it.
fn is_open(cx: &Context<'_>, package: &AccessPackage, other: &AccessPackage, halves: &[Half<'_>]) -> Known<bool> {
    if package.id >= other.id {
        return Ok(false);
    }
    let give_a_pair = any_of(halves.iter().map(|half| half.is_met(cx, other)));
    if give_a_pair == Ok(false) {
        return Ok(false);
    }
    let are_apart = any_of([excludes(cx, package, other), excludes(cx, other, package)]);
    all_of([give_a_pair, not(are_apart)])
}

/// Whether a package makes people eligible or active members of a group, or of one that leads to a directory role.
fn gives(cx: &Context<'_>, package: &AccessPackage, wanted: &ObjectId) -> Known<bool> {
    any_of(cx.tenant.grants_of(&package.id).iter().map(|granted| leads_to(cx, granted, wanted)))
}

fn leads_to(cx: &Context<'_>, granted: &PackageGrant<'_>, wanted: &ObjectId) -> Known<bool> {
    if let Some(group) = granted.group()? {
        return all_of([any_of([Ok(group == wanted), reaches(cx, group, wanted)]), makes_members(granted)]);
    }
    Ok(granted.directory_role()?.is_some_and(|role| is_role(cx, role, wanted)))
}

/// Whether an active member of a group gets this directory role; no group is one.
fn reaches(cx: &Context<'_>, group: &ObjectId, wanted: &ObjectId) -> Known<bool> {
    if matches!(cx.tenant.group(wanted), Ok(Some(_))) {
        return Ok(false);
    }
    cx.tenant.reach(group).any(|reached| Ok(is_role(cx, &reached.assignment.role, wanted)))
}

fn is_role(cx: &Context<'_>, role: &ObjectId, wanted: &ObjectId) -> bool {
    cx.tenant.role_template(role) == cx.tenant.role_template(wanted)
}

fn finding(
    cx: &Context<'_>,
    package: &AccessPackage,
    first: &AccessPackage,
    others: &[&AccessPackage],
    halves: &[Half<'_>],
) -> Finding {
    let (name, other) = (package.label(), first.label());
    let pair = halves.iter().find(|half| half.is_met(cx, first) == Ok(true));
    let more = match others.len() {
        1 => String::new(),
        count => format!("; the same applies to {} more", naming::counted(count - 1, "package")),
    };
    let given = pair.map(|half| (label(cx, half.own), label(cx, half.against)));
    let (own, against) = given.unwrap_or_default();
    let finding = Finding::new(format!(
        "\"{name}\" gives \"{own}\" and \"{other}\" gives \"{against}\", which no one should hold together, but neither package is \
         incompatible with the other{more}"
    ))
    .because(package.source.at(Property::IncompatibleAccessPackages), format!("the package does not name \"{other}\""))
    .because(first.source.at(Property::IncompatibleAccessPackages), format!("nor does that one name \"{name}\""));
    let shown = pair.map(|half| [(package, half.own), (first, half.against)]);
    shown
        .into_iter()
        .flatten()
        .fold(finding, |finding, (package, wanted)| with_grant(cx, package, wanted, finding))
        .related_all(others.iter().map(|other| naming::package(other)))
        .measure("packages", others.len())
        .change_as(words(&name, others), edits(package, others))
}

/// Points at what gives a side of the pair.
fn with_grant(cx: &Context<'_>, package: &AccessPackage, wanted: &ObjectId, finding: Finding) -> Finding {
    let grants = cx.tenant.grants_of(&package.id);
    match matching(&grants, |granted| leads_to(cx, granted, wanted)).unwrap_or_default().first() {
        Some(granted) => {
            let text = format!("\"{}\" gives \"{}\"", package.label(), label(cx, wanted));
            finding.because(granted.at(Property::ResourceScope), text)
        }
        None => finding,
    }
}

fn label(cx: &Context<'_>, wanted: &ObjectId) -> String {
    match cx.tenant.group(wanted) {
        Ok(Some(group)) => group.label(),
        _ => cx.tenant.role_label(wanted),
    }
}

fn words(name: &str, others: &[&AccessPackage]) -> String {
    let others: Vec<String> = others.iter().map(|other| format!("\"{}\"", other.label())).collect();
    format!("add {} to the incompatible access packages of \"{name}\", and \"{name}\" to theirs", others.join(", "))
}

/// An incompatibility keeps people out in the direction in which it is set only, so it is set in both.
fn edits(package: &AccessPackage, others: &[&AccessPackage]) -> Vec<Edit> {
    let add = |to: &AccessPackage, added: &AccessPackage| {
        let words = format!("add \"{}\" to the incompatible access packages of \"{}\"", added.label(), to.label());
        let action = Action::Add(vec![naming::package(added)]);
        Edit::new(naming::package(to), Property::IncompatibleAccessPackages, action, words)
    };
    others.iter().flat_map(|other| [add(package, other), add(other, package)]).collect()
}
