use super::{excludes, is_requestable};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{AccessPackage, Known, ObjectId, Property, any_of, matching, not};
use crate::naming;
use crate::rules::lowered::package_sod_one_directional as lowered;
use crate::rules::words::listed;

pub(crate) fn check(cx: &Context<'_>, package: &AccessPackage) -> Judgement {
    let named = package.incompatible_packages()?;
    let found = matching(named, |other| is_open(cx, package, other))?;
    let others: Vec<&AccessPackage> =
        found.into_iter().filter_map(|other| cx.tenant.package(other).ok().flatten()).collect();
    let Some(first) = others.first() else { return Ok(Verdict::Pass) };
    let name = package.label();
    let labels = listed(others.iter().map(|other| other.label()));
    let (prevent, it) = if others.len() == 1 { ("does", "it") } else { ("do", "them") };
    let add = |other: &&AccessPackage| {
        let words = format!("add \"{name}\" to the incompatible access packages of \"{}\"", other.label());
        let action = Action::Add(vec![naming::package(package)]);
        Edit::new(naming::package(other), Property::IncompatibleAccessPackages, action, words)
    };
    let requested = any_of(others.iter().map(|other| is_requestable(cx, &other.id)));
    let get = if requested == Ok(false) { "be given" } else { "request" };
    Finding::new(format!(
        "who has {labels} cannot request \"{name}\", but {labels} {prevent} not name \"{name}\" as incompatible, so who has \"{name}\" can {get} {it}"
    ))
    .because(
        first.source.at(Property::IncompatibleAccessPackages),
        format!("\"{}\" does not name \"{name}\"", first.label()),
    )
    .because(package.source.at(Property::IncompatibleAccessPackages), format!("\"{name}\" names \"{}\"", first.label()))
    .related_all(others.iter().map(|other| naming::package(other)))
    .measure("packages", others.len())
    .lowered_if(lowered::NOT_REQUESTABLE, not(requested))
    .change_as(format!("add \"{name}\" to the incompatible access packages of {labels}"), others.iter().map(add))
    .into()
}

/// Whether the other package exists and can be requested by those who have this one.
fn is_open(cx: &Context<'_>, package: &AccessPackage, other: &ObjectId) -> Known<bool> {
    cx.tenant.package(other)?.map_or(Ok(false), |other| not(excludes(cx, other, package)))
}
