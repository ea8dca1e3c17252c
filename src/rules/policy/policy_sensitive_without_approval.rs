use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Known, Mode, Property, SettingsRole, all_of, any_found, any_of, matching, not};
use crate::naming;
use crate::rules::lowered::policy_sensitive_without_approval as lowered;
use crate::rules::proof::with_gravest_role;
use crate::tenant::PackageGrant;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if !policy.is_self_requestable()? {
        return Err(Undecided::NotApplicable("no one can request the package under this policy"));
    }
    let grants = super::grants_of(cx, policy);
    let sensitive = grants.clone().and_then(|grants| matching(grants, |granted| cx.gives_sensitive(granted)));
    if !all_of([not(policy.requires_approval()), any_found(&sensitive)])? {
        return Ok(Verdict::Pass);
    }
    let (grants, sensitive) = (grants?, sensitive?);
    let guarded = all_of(grants.iter().map(|one| any_of([not(cx.gives_sensitive(one)), is_approved_later(cx, one)])));
    let (label, given) = (super::label(cx, policy), what(cx, &sensitive));
    let mut finding =
        Finding::new(format!("anyone who requests access under {label} becomes {given} without approval"))
            .because(policy.source.at(Property::ApprovalOnAdd), "requests do not require approval");
    for granted in &sensitive {
        finding = with_grant(cx, granted, finding);
    }
    let who = policy.audience()?.words();
    let finding = finding
        .because(policy.source.at(Property::AllowedTargetScope), format!("{who} can request"))
        .change(super::require_approval(cx, policy, 2, "name at least two approvers"))
        .lowered_if(lowered::ELIGIBLE_WITH_APPROVAL, guarded);
    super::with_package(cx, policy, finding).into()
}

/// The grant only makes eligible, and somebody has to approve the activation. Groups have no approvers by default; directory
/// roles have.
fn is_approved_later(cx: &Context<'_>, granted: &PackageGrant<'_>) -> Known<bool> {
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

/// `an eligible member of "Tier-0 Admins"`, `... (and 2 more)`.
fn what(cx: &Context<'_>, sensitive: &[PackageGrant<'_>]) -> String {
    let first = sensitive.first().map(|granted| given(cx, granted)).unwrap_or_default();
    match sensitive.len() {
        0 | 1 => first,
        several => format!("{first} (and {} more)", several - 1),
    }
}

fn given(cx: &Context<'_>, granted: &PackageGrant<'_>) -> String {
    let mode = granted.mode().ok();
    match granted.settings_role() {
        Ok(Some(SettingsRole::Directory(role))) => {
            let verb = if mode == Some(Mode::Eligible) { "eligible for" } else { "active in" };
            format!("{verb} \"{}\"", cx.tenant.role_label(&role))
        }
        Ok(Some(SettingsRole::Group(group, access))) => {
            let mode = mode.map_or_else(|| "a ".to_owned(), |mode| format!("an {mode} "));
            format!("{mode}{access} of \"{}\"", cx.tenant.group_label(&group))
        }
        _ => "part of a sensitive group".to_owned(),
    }
}

/// The grant, and what makes it sensitive.
fn with_grant(cx: &Context<'_>, granted: &PackageGrant<'_>, finding: Finding) -> Finding {
    let finding = finding
        .because(
            granted.at(Property::ResourceRole),
            format!("an assignee of the package becomes {}", given(cx, granted)),
        )
        .related(naming::grant(cx.tenant, granted));
    let Ok(Some(group)) = granted.group() else { return finding };
    with_gravest_role(cx, group, finding.related(naming::group(cx.tenant, group)))
}
