use super::{as_holders, of_role_of, with_entries};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Access, Known, Mode, PrincipalKind, Property, Schedule, all_of, any_of, not};
use crate::naming;
use crate::rules::delivered::{comes_from_package, is_settled};
use crate::rules::edits;
use crate::rules::words::one_of;
use crate::tenant::{GroupRole, PackageGrant};

pub(crate) fn check(cx: &Context<'_>, role: &GroupRole) -> Judgement {
    if cx.tenant.is_granted(&role.group, role.access, Mode::Eligible) == Ok(false) {
        // Of a group that is known by its address alone, packages may have the id.
        if !role.group.is_guid() {
            cx.tenant.group(&role.group)?;
        }
        return Ok(Verdict::Pass);
    }
    let entries = cx.tenant.schedules_of(&role.group, Mode::Eligible);
    let direct = entries.matching(|entry| is_direct(cx, role, entry))?;
    let Some(first) = direct.first() else { return Ok(Verdict::Pass) };
    let grants: Vec<PackageGrant<'_>> = cx.tenant.grants_giving(&role.group, role.access, Mode::Eligible).collect();
    let further = cx.tenant.is_granted(&role.group, role.access, Mode::Eligible).map(|_| false);
    let is_used = |granted: &PackageGrant<'_>| cx.tenant.assignments_of(&granted.package.id).any(|_| Ok(true));
    // A package that nobody holds is not yet the way to get the role.
    if !any_of(grants.iter().map(is_used).chain([further]))? {
        return Ok(Verdict::Pass);
    }
    let packages = one_of(grants.iter().map(|granted| granted.package.label()));
    let (one, many) = match role.access {
        Access::Member => ("eligible as a member", "eligible as members"),
        Access::Owner => ("eligible as an owner", "eligible as owners"),
    };
    let finding = Finding::new(format!(
        "{} of \"{}\" without an assignment of {packages}",
        as_holders(cx, &direct, one, many),
        cx.tenant.group_label(&role.group)
    ))
    .measure("eligibilities", direct.len());
    let removed = Action::Remove(edits::holders(cx, direct.iter().copied()));
    let words = format!("assign {packages} to those who need it and remove the direct eligibilities");
    let remove = of_role_of(cx, first, Mode::Eligible, removed, words);
    let finding = with_entries(cx, &direct, Property::PrincipalId, "no package gave this", finding);
    grants
        .iter()
        .take(1)
        .fold(finding, |finding, granted| {
            finding.because(
                granted.at(Property::ResourceRole),
                format!("\"{}\" gives the same role", granted.package.label()),
            )
        })
        .related_all(grants.iter().map(|granted| naming::package(granted.package)))
        .related(naming::group(cx.tenant, &role.group))
        .change([remove])
        .into()
}

/// Whether a user's eligibility was given by hand, and not just now.
fn is_direct(cx: &Context<'_>, role: &GroupRole, entry: &Schedule) -> Known<bool> {
    all_of([
        entry.gives(role.access),
        cx.tenant.is_of_kind(&entry.principal, entry.principal_kind(), PrincipalKind::User),
        not(cx.declared.emergency_accounts.contains(&entry.principal)),
        not(comes_from_package(cx, entry)),
        is_settled(cx, entry),
    ])
}
