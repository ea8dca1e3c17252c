//! What packages give: which of it is sensitive, and its words.

use crate::context::Context;
use crate::finding::Finding;
use crate::model::{Access, Known, Mode, Property, SettingsRole, all_of, matching};
use crate::naming;
use crate::rules::proof::with_gravest_role;
use crate::tenant::PackageGrant;

/// Those of the grants that give something sensitive.
///
/// # Errors
/// The first gap, where none of them is known to.
pub(crate) fn sensitive<'t>(cx: &Context<'_>, grants: &Known<Vec<PackageGrant<'t>>>) -> Known<Vec<PackageGrant<'t>>> {
    matching(grants.clone()?, |granted| cx.gives_sensitive(granted))
}

/// The grant only makes eligible, and somebody has to approve the activation. Groups have no approvers by default; directory
/// roles have.
///
/// # Errors
/// The gap, where the grant or the role settings are unknown.
pub(crate) fn is_approved_later(cx: &Context<'_>, granted: &PackageGrant<'_>) -> Known<bool> {
    let eligible = granted.mode().map(|mode| mode == Mode::Eligible);
    let approved = || {
        let Some(role) = granted.settings_role()? else { return Ok(false) };
        let policy = cx.tenant.settings_of(&role)?.policy()?;
        match &role {
            SettingsRole::Group(group, _) => all_of([
                cx.tenant.is_managed(group),
                policy.requires_human_approval(),
                policy.approvers().map(|mut approvers| approvers.next().is_some()),
            ]),
            SettingsRole::Directory(_) => policy.requires_human_approval(),
        }
    };
    all_of([eligible, approved()])
}

/// Of how many people a sentence speaks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Number {
    One,
    Many,
}

/// What somebody becomes: `an eligible member of "Tier-0 Admins"`, `... (and 2 more)`.
pub(crate) fn all_in_words(cx: &Context<'_>, sensitive: &[PackageGrant<'_>]) -> String {
    all_of_number(cx, sensitive, Number::One)
}

/// What people become: `eligible members of "Tier-0 Admins"`, `... (and 2 more)`.
pub(crate) fn all_in_plural(cx: &Context<'_>, sensitive: &[PackageGrant<'_>]) -> String {
    all_of_number(cx, sensitive, Number::Many)
}

fn all_of_number(cx: &Context<'_>, sensitive: &[PackageGrant<'_>], number: Number) -> String {
    let first = sensitive.first().map(|granted| in_words(cx, granted, number)).unwrap_or_default();
    match sensitive.len() {
        0 | 1 => first,
        several => format!("{first} (and {} more)", several - 1),
    }
}

/// `an eligible member of "Tier-0 Admins"`.
fn in_words(cx: &Context<'_>, granted: &PackageGrant<'_>, number: Number) -> String {
    let mode = granted.mode().ok();
    match granted.settings_role() {
        Ok(Some(SettingsRole::Directory(role))) => {
            let verb = if mode == Some(Mode::Eligible) { "eligible for" } else { "active in" };
            format!("{verb} \"{}\"", cx.tenant.role_label(&role))
        }
        Ok(Some(SettingsRole::Group(group, access))) => {
            let of = cx.tenant.group_label(&group);
            match (number, mode) {
                (Number::One, Some(mode)) => format!("an {mode} {access} of \"{of}\""),
                (Number::One, None) => format!("{} {access} of \"{of}\"", article(access)),
                (Number::Many, Some(mode)) => format!("{mode} {access}s of \"{of}\""),
                (Number::Many, None) => format!("{access}s of \"{of}\""),
            }
        }
        _ => "part of a sensitive group".to_owned(),
    }
}

fn article(access: Access) -> &'static str {
    match access {
        Access::Member => "a",
        Access::Owner => "an",
    }
}

/// The grants, and what makes them sensitive.
pub(crate) fn with_sensitive<'g, 't: 'g>(
    cx: &Context<'_>,
    grants: impl IntoIterator<Item = &'g PackageGrant<'t>>,
    finding: Finding,
) -> Finding {
    grants.into_iter().fold(finding, |finding, granted| with_one(cx, granted, finding))
}

fn with_one(cx: &Context<'_>, granted: &PackageGrant<'_>, finding: Finding) -> Finding {
    let finding = finding
        .because(
            granted.at(Property::ResourceRole),
            format!("an assignee of the package becomes {}", in_words(cx, granted, Number::One)),
        )
        .related(naming::grant(cx.tenant, granted));
    let Ok(Some(group)) = granted.group() else { return finding };
    with_gravest_role(cx, group, finding.related(naming::group(cx.tenant, group)))
}
