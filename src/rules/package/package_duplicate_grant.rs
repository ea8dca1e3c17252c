use std::collections::BTreeMap;

use super::{group_of, is_requestable};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{AccessPackage, Known, ObjectId, Property, all_of};
use crate::naming;
use crate::rules::edits;
use crate::rules::proof::with_gravest_role;
use crate::rules::words::listed;
use crate::tenant::PackageGrant;

pub(crate) fn check(cx: &Context<'_>, granted: &PackageGrant<'_>) -> Judgement {
    let group = group_of(granted)?;
    let others = others(cx, granted);
    let is_given_twice = others.as_ref().map(|others| !others.is_empty()).map_err(|gap| *gap);
    if !all_of([is_given_twice, cx.is_sensitive(group)])? {
        return Ok(Verdict::Pass);
    }
    let (others, package) = (others?, granted.package.label());
    let (name, labels) = (cx.tenant.group_label(group), listed(others.values().map(|other| other.label())));
    let (grant, packages) = if others.len() == 1 { ("grants", "package") } else { ("grant", "packages") };
    let all = others.keys().copied().chain([&granted.package.id]);
    let requested = all.filter(|package| is_requestable(cx, package) != Ok(false)).count();
    let so = if requested > 1 { ", so the weakest of their policies decides who gets it" } else { "" };
    let finding = Finding::new(format!("\"{package}\" grants a role of \"{name}\" that {labels} {grant} as well{so}"))
        .because(granted.at(Property::ResourceScope), "the package grants a role of this group");
    with_gravest_role(cx, group, finding)
        .related_all(others.values().map(|other| naming::package(other)))
        .related(naming::group(cx.tenant, group))
        .measure("packages", others.len() + 1)
        .change([edits::remove_grant(
            cx,
            granted,
            format!("remove the role of \"{name}\" from \"{package}\" or from the other {packages}"),
        )])
        .into()
}

/// The other packages that give the same role in the same way; of them all, the one with the lowest id reports it.
fn others<'t>(cx: &Context<'t>, granted: &PackageGrant<'t>) -> Known<BTreeMap<&'t ObjectId, &'t AccessPackage>> {
    let (Some((group, access)), mode) = (granted.group_role()?, granted.mode()?) else { return Ok(BTreeMap::new()) };
    let giving = cx.tenant.grants_giving(group, access, mode).map(|other| (&other.package.id, other.package));
    let others: BTreeMap<_, _> = giving.filter(|(id, _)| **id != granted.package.id).collect();
    if others.first_key_value().is_some_and(|(first, _)| **first < granted.package.id) {
        return Ok(BTreeMap::new());
    }
    cx.tenant.grants_gap().map_or(Ok(others), Err)
}
