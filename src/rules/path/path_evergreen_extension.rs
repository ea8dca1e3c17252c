use super::{Found, gravest, in_steps, with_path};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Known, Lifetime, Property, SettingsRole, all_of, any_of, is_found, not};
use crate::rules::lowered::path_evergreen_extension as lowered;
use crate::rules::policy::{edit, grants_of, label, with_package};
use crate::tenant::PackageGrant;
use crate::tenant::paths::{Kinds, Limit, Node};

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if !policy.requires_approval()? {
        return Err(Undecided::NotApplicable("requests do not require approval"));
    }
    let life = policy.lifetime();
    let is_limited = life.map(|life| matches!(life, Lifetime::For(_)));
    let is_free = all_of([policy.is_extendable(), not(policy.requires_approval_on_update()), is_limited]);
    if is_free == Ok(false) {
        return Ok(Verdict::Pass);
    }
    let package = Node::Package(policy.package()?.clone());
    let found = gravest(cx, &package, Kinds::OWN, Limit::UNGATED);
    let leads = is_found(&found);
    let is_reviewed = any_of([is_reviewed_by_others(policy), is_given_reviewed(cx, policy)]);
    if !all_of([is_free, leads, not(is_reviewed)])? {
        return Ok(Verdict::Pass);
    }
    let Some(Found { role, path, tier0 }) = found? else { return Ok(Verdict::Pass) };
    let (named, role, life) = (label(cx, policy), cx.tenant.role_label(&role), life?);
    let finding = Finding::new(format!(
        "after one approval under {named}, access for {life} can be extended again and again, and it leads to \"{role}\" {} \
         without another approval",
        in_steps(&path)
    ))
    .because(policy.source.at(Property::ApprovalOnUpdate), "extensions do not require approval")
    .because(policy.source.at(Property::SelfUpdate), "people can extend their assignment");
    let words = format!("require approval to grant extensions in {named}");
    let finding = with_path(cx, &path, finding)
        .change([edit(policy, Property::ApprovalOnUpdate, Action::set(true), words).now(false)])
        .change([edit(policy, Property::SelfUpdate, Action::set(false), "switch off extensions").now(true)])
        .note("alternatively, have others review the assignments, and remove those that no one confirms")
        .lowered_if(lowered::NO_TIER_0_ROLE, not(tier0));
    with_package(cx, policy, finding).into()
}

/// Whether others than the holders review the assignments, and what no one confirms is removed.
fn is_reviewed_by_others(policy: &AssignmentPolicy) -> Known<bool> {
    all_of([policy.is_reviewed_with_removal(), not(policy.review.is_by_themselves())])
}

/// Whether access reviews ask about everyone in each sensitive group or role that the package gives.
fn is_given_reviewed(cx: &Context<'_>, policy: &AssignmentPolicy) -> Known<bool> {
    let given = grants_of(cx, policy)?;
    let is_reviewed = |granted: &PackageGrant<'_>| match granted.settings_role()? {
        Some(SettingsRole::Group(group, _)) => cx.tenant.is_group_reviewed(&group),
        Some(SettingsRole::Directory(role)) => cx.tenant.is_role_reviewed(&cx.tenant.role_template(&role)),
        None => Ok(false),
    };
    all_of([
        any_of(given.iter().map(|granted| cx.gives_sensitive(granted))),
        all_of(given.iter().map(|granted| any_of([not(cx.gives_sensitive(granted)), is_reviewed(granted)]))),
    ])
}
