use super::{holders_of, role_of, with_assignments};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Access, Known, Mode, ObjectId, PackageAssignment, Property, any_found, any_of};
use crate::naming;
use crate::rules::edits;
use crate::rules::words::{listed, names_of};
use crate::tenant::PackageGrant;

pub(crate) fn check(cx: &Context<'_>, granted: &PackageGrant<'_>) -> Judgement {
    let (group, access) = role_of(granted, Mode::Eligible)?;
    if !cx.tenant.is_granted(group, access, Mode::Active)? {
        return Ok(Verdict::Pass);
    }
    let active: Vec<PackageGrant<'_>> = cx.tenant.grants_giving(group, access, Mode::Active).collect();
    if let Some(twin) = active.iter().find(|other| other.package.id == granted.package.id) {
        let (package, name) = (granted.package.label(), cx.tenant.group_label(group));
        let message = format!(
            "\"{package}\" makes people eligible {access}s of \"{name}\" and active {access}s as well, so no one has to activate"
        );
        return about(cx, granted, twin, (group, access), message).into();
    }
    both(cx, granted, (group, access), &active)
}

/// Whether anybody holds this package and another one that gives the role actively.
fn both(
    cx: &Context<'_>,
    granted: &PackageGrant<'_>,
    role: (&ObjectId, Access),
    active: &[PackageGrant<'_>],
) -> Judgement {
    let found = cx.tenant.assignments_of(&granted.package.id).matching(|assignment| has_one_of(cx, assignment, active));
    if !any_found(&found)? {
        return Ok(Verdict::Pass);
    }
    let (found, (group, access)) = (found?, role);
    let people = holders_of(&found);
    let holds = |other: &&PackageGrant<'_>| {
        people.iter().any(|user| {
            cx.tenant.assignments_held_by(user).any(|held| Ok(*held.package()? == other.package.id)) == Ok(true)
        })
    };
    let others: Vec<&PackageGrant<'_>> = active.iter().filter(holds).collect();
    let Some(first) = others.first() else { return Ok(Verdict::Pass) };
    let message = format!(
        "\"{}\" makes {} eligible as {access} of \"{}\", but {} {} them active {access}s",
        granted.package.label(),
        names_of(cx, people.iter().copied()),
        cx.tenant.group_label(group),
        listed(others.iter().map(|other| other.package.label())),
        if others.len() == 1 { "makes" } else { "make" },
    );
    let finding = about(cx, granted, first, role, message);
    with_assignments(cx, &found, &format!("holds \"{}\"", granted.package.label()), finding)
        .related_all(others.iter().map(|other| naming::package(other.package)))
        .measure("people", people.len())
        .into()
}

fn has_one_of(cx: &Context<'_>, assignment: &PackageAssignment, active: &[PackageGrant<'_>]) -> Known<bool> {
    let Some(holder) = assignment.holder()? else { return Ok(false) };
    cx.tenant.assignments_held_by(holder).any(|held| {
        let package = held.package()?;
        any_of(active.iter().map(|other| Ok(*package == other.package.id)))
    })
}

fn about(
    cx: &Context<'_>,
    granted: &PackageGrant<'_>,
    twin: &PackageGrant<'_>,
    (group, access): (&ObjectId, Access),
    message: String,
) -> Finding {
    let (name, package) = (cx.tenant.group_label(group), twin.package.label());
    let active = format!("remove the active {access} role of \"{name}\" from \"{package}\"");
    let eligible =
        format!("remove the eligible one from \"{}\" if active {access}s are intended", granted.package.label());
    Finding::new(message)
        .because(granted.at(Property::ResourceRole), format!("this role makes eligible {access}s"))
        .because(twin.at(Property::ResourceRole), format!("this role makes active {access}s"))
        .related(naming::package(granted.package))
        .related(naming::group(cx.tenant, group))
        .change([edits::remove_grant(cx, twin, active)])
        .change([edits::remove_grant(cx, granted, eligible)])
}
