use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{Approver, AssignmentPolicy, Audience, Property};

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let (count, limit, what) = match policy.audience()? {
        Audience::Specific => {
            let is_named = |one: &&Approver| !matches!(one, Approver::Relation(_));
            (
                policy.requestors()?.iter().filter(is_named).count(),
                cx.thresholds.policy_subjects_max,
                "users and groups",
            )
        }
        Audience::SpecificOrganizations => {
            (policy.organizations()?.len(), cx.thresholds.policy_organizations_max, "connected organizations")
        }
        _ => return Err(Undecided::NotApplicable("the policy names no users, groups or connected organizations")),
    };
    if count <= limit {
        return Ok(Verdict::Pass);
    }
    let label = super::label(cx, policy);
    let finding = Finding::new(format!("{label} names more than {limit} {what}"))
        .because(policy.source.at(Property::SpecificAllowedTargets), format!("more than {limit} {what}"))
        .measure("objects", count)
        .change([super::edit(
            policy,
            Property::SpecificAllowedTargets,
            Action::at_most(limit),
            format!("name {limit} or fewer {what} in {label}, such as groups with these people"),
        )
        .now(count)]);
    super::with_package(cx, policy, finding).into()
}
