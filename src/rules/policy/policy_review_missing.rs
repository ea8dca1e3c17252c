use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{
    Access, AssignmentPolicy, Instant, Known, Lifetime, Property, SettingsRole, all_of, any_found, any_of, matching,
    not,
};
use crate::rules::granted;
use crate::tenant::PackageGrant;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if policy.is_automatic() == Ok(true) {
        return Err(Undecided::NotApplicable("the policy assigns automatically while its rule matches"));
    }
    let grants = super::grants_of(cx, policy);
    let unreviewed =
        grants.and_then(|grants| matching(grants, |one| all_of([cx.gives_sensitive(one), not(is_reviewed(cx, one))])));
    if !all_of([not(policy.is_automatic()), not(policy.is_reviewed()), is_long(cx, policy), any_found(&unreviewed)])? {
        return Ok(Verdict::Pass);
    }
    let (label, unreviewed) = (super::label(cx, policy), unreviewed?);
    let given = granted::all_in_plural(cx, &unreviewed);
    let finding =
        Finding::new(format!("no access review asks whether those who became {given} under {label} still need it"))
            .because(policy.source.at(Property::ReviewSettings), "assignments are not reviewed");
    let finding = granted::with_sensitive(cx, &unreviewed, finding);
    let interval = cx.thresholds.max_review_interval;
    let finding = finding.change([super::edit(
        policy,
        Property::ReviewSettings,
        Action::Choose,
        format!("require access reviews in {label}, every {interval} or more often"),
    )]);
    super::with_package(cx, policy, finding).into()
}

/// Whether assignments last longer than the longest time between two reviews, be it by an extension that nobody approves.
fn is_long(cx: &Context<'_>, policy: &AssignmentPolicy) -> Known<bool> {
    let (longest, slack) = (cx.thresholds.max_review_interval, cx.thresholds.duration_slack);
    let lasts = policy.lifetime().and_then(|life| match life {
        Lifetime::Unlimited | Lifetime::WhileInScope | Lifetime::Until(Instant::Never) => Ok(true),
        Lifetime::For(period) => Ok(period.exceeds(longest, slack)),
        Lifetime::Until(end) => Ok(end > cx.as_of()?.plus(longest)),
    });
    let is_approved = all_of([policy.requires_approval(), policy.requires_approval_on_update()]);
    any_of([lasts, all_of([policy.is_extendable(), not(is_approved), not(is_until(policy))])])
}

/// Whether assignments end on a date, which no extension moves.
fn is_until(policy: &AssignmentPolicy) -> Known<bool> {
    policy.lifetime().map(|life| matches!(life, Lifetime::Until(_)))
}

/// Whether an access review of its own asks about what is granted. Reviews of groups ask about members, not about owners:
/// <https://learn.microsoft.com/entra/id-governance/create-access-review-pim-for-groups>.
fn is_reviewed(cx: &Context<'_>, granted: &PackageGrant<'_>) -> Known<bool> {
    match granted.settings_role()? {
        Some(SettingsRole::Group(group, Access::Member)) => cx.tenant.is_group_reviewed(&group),
        Some(SettingsRole::Directory(role)) => cx.tenant.are_holders_reviewed(&role, granted.mode()?),
        Some(SettingsRole::Group(_, Access::Owner)) | None => Ok(false),
    }
}
