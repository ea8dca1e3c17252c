use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Known, Mode, Property, SettingsRole, all_of, any_of, not};
use crate::naming;
use crate::rules::lowered::policy_sensitive_without_approval as lowered;
use crate::tenant::PackageGrant;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if !policy.is_self_requestable()? {
        return Err(Undecided::NotApplicable("nobody can request the package under this policy"));
    }
    let grants = super::grants_of(cx, policy);
    let decisive =
        grants.as_ref().map_err(|gap| *gap).and_then(|grants| any_of(grants.iter().map(|one| cx.gives_sensitive(one))));
    if !all_of([not(policy.requires_approval()), decisive])? {
        return Ok(Verdict::Pass);
    }
    let grants = grants?;
    let sensitive: Vec<_> = grants.iter().filter(|granted| cx.gives_sensitive(granted) == Ok(true)).collect();
    let guarded = all_of(grants.iter().map(|one| any_of([not(cx.gives_sensitive(one)), is_approved_later(cx, one)])));
    let (label, given) = (super::label(cx, policy), what(cx, &sensitive));
    let mut finding = Finding::new(format!("whoever asks becomes {given} under {label} without anybody's approval"))
        .because(policy.source.at(Property::ApprovalOnAdd), "a request needs no approval");
    for granted in sensitive {
        finding = with_grant(cx, granted, finding);
    }
    let who = policy.audience()?.words();
    let finding = finding
        .because(policy.source.at(Property::AllowedTargetScope), format!("{who} may request"))
        .help(format!("require approval in {label}, and name at least two approvers"))
        .lowered_if(lowered::THE_SENSITIVE_ACCESS_IS_ONLY_ELIGIBLE_AND_ITS_ACTIVATION_NEEDS_AN_APPROVAL, guarded);
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
                policy.requires_approval(),
                policy.approvers().map(|mut approvers| approvers.next().is_some()),
            ]),
            SettingsRole::Directory(_) => policy.requires_approval(),
        }
    };
    all_of([eligible, approved()])
}

/// `an eligible member of "Tier-0 Admins"`, `... (and 2 more)`.
fn what(cx: &Context<'_>, sensitive: &[&PackageGrant<'_>]) -> String {
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
        .because(granted.at(Property::ResourceRole), format!("whoever gets the package becomes {}", given(cx, granted)))
        .related(naming::grant(cx.tenant, granted));
    let Ok(Some(group)) = granted.group() else { return finding };
    let finding = finding.related(naming::group(cx.tenant, group));
    let reach = cx.tenant.reach(group);
    let reached = reach.seen().into_iter().flatten().find(|way| cx.is_privileged(&way.assignment.role) == Ok(true));
    let Some(way) = reached else { return finding };
    let verb = if way.gates.is_empty() { "have" } else { "can activate" };
    let (group, role) = (cx.tenant.group_label(group), cx.tenant.role_label(&way.assignment.role));
    finding
        .because(way.assignment.source.whole(), format!("members of \"{group}\" {verb} \"{role}\""))
        .related(naming::role_assignment(cx.tenant, way.assignment))
}
