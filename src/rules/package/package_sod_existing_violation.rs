use super::{end_assignments, holders_of, with_assignments};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{
    AccessPackage, Collection, Gap, Known, ObjectId, PackageAssignment, Property, all_of, any_found, found_in, not,
};
use crate::naming;
use crate::rules::words::names_of;

pub(crate) fn check(cx: &Context<'_>, package: &AccessPackage) -> Judgement {
    let listed = package.incompatible_packages()?;
    let found = found_in(listed.iter().map(|other| violation(cx, package, other)))?;
    let Some(first) = found.first() else { return Ok(Verdict::Pass) };
    let people = holders_of(&first.own);
    let (name, other) = (package.label(), first.other.label());
    let hold = if people.len() == 1 { "holds" } else { "hold" };
    let more = match found.len() {
        1 => String::new(),
        count => format!("; the same applies to {} more", naming::counted(count - 1, "incompatible package")),
    };
    let finding = Finding::new(format!(
        "{} {hold} \"{name}\" and \"{other}\", although the packages are incompatible{more}",
        names_of(cx, people.iter().copied())
    ))
    .because(
        package.source.at(Property::IncompatibleAccessPackages),
        format!("\"{name}\" is incompatible with \"{other}\""),
    );
    let finding = found.iter().fold(finding, |finding, violation| {
        let finding = with_assignments(cx, &violation.own, &format!("holds \"{name}\""), finding);
        with_assignments(cx, &violation.others, &format!("holds \"{}\"", violation.other.label()), finding)
            .related(naming::package(violation.other))
    });
    let finding = finding.measure("people", people.len());
    let finding = end_assignments(cx, &first.own, &name, finding);
    end_assignments(cx, &first.others, &other, finding).into()
}

/// Assignments of two incompatible packages, by the same people.
struct Violation<'t> {
    other: &'t AccessPackage,
    own: Vec<&'t PackageAssignment>,
    others: Vec<&'t PackageAssignment>,
}

fn violation<'t>(cx: &Context<'t>, package: &AccessPackage, other: &ObjectId) -> Known<Option<Violation<'t>>> {
    if *other == package.id {
        return Ok(None);
    }
    let own = cx.tenant.assignments_of(&package.id).matching(|assignment| has_other(cx, assignment, other));
    if !all_of([any_found(&own), not(is_reported_there(cx, package, other))])? {
        return Ok(None);
    }
    let own = own?;
    let people = holders_of(&own);
    let others = cx
        .tenant
        .assignments_of(other)
        .matching(|assignment| Ok(assignment.holder()?.is_some_and(|holder| people.binary_search(&holder).is_ok())))?;
    let other = cx.tenant.package(other)?.ok_or(Gap::Unresolved(Collection::AccessPackages))?;
    Ok(Some(Violation { other, own, others }))
}

fn has_other(cx: &Context<'_>, assignment: &PackageAssignment, other: &ObjectId) -> Known<bool> {
    let Some(holder) = assignment.holder()? else { return Ok(false) };
    cx.tenant.assignments_held_by(holder).any(|held| Ok(held.package()? == other))
}

/// Of two packages that name each other, the one with the lower id reports it.
fn is_reported_there(cx: &Context<'_>, package: &AccessPackage, other: &ObjectId) -> Known<bool> {
    if *other > package.id {
        return Ok(false);
    }
    cx.tenant.package(other)?.map_or(Ok(false), |other| Ok(other.incompatible_packages()?.contains(&package.id)))
}
