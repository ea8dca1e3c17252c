use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Approver, AssignmentPolicy, Audience, Known, Property, all_of, any_of};
use crate::naming;
use crate::rules::audience::{narrow, with_audience};
use crate::rules::words::listed;
use crate::tenant::approvers::IN_SCOPE;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if !policy.is_self_requestable()? {
        return Err(Undecided::NotApplicable("no one can request the package under this policy"));
    }
    if policy.requires_approval()? {
        return Ok(Verdict::Pass);
    }
    let stricter = cx.tenant.policies_of(policy.package()?).matching(|other| undercuts(policy, other))?;
    if stricter.is_empty() {
        return Ok(Verdict::Pass);
    }
    let (label, others) = (super::label(cx, policy), listed(stricter.iter().map(|other| other.label())));
    let finding = Finding::new(format!(
        "{label} requires no approval, and people who need one under {others} of the same package can choose it instead"
    ));
    let finding = super::with_no_approval(policy, finding);
    let point = |finding: Finding, other: &&AssignmentPolicy| {
        finding
            .because(other.source.at(Property::ApprovalOnAdd), format!("\"{}\" requires approval", other.label()))
            .related(naming::policy(other))
    };
    let finding = stricter.iter().fold(finding, point);
    with_audience(cx, policy, finding)
        .change(super::require_approval(cx, policy, 1, format!("name the approvers of {others}").as_str()))
        .change([narrow(policy, format!("take the people of {others} out of its scope"))])
        .into()
}

/// Whether people in the scope of another policy, which requires approval, can choose this one instead.
fn undercuts(policy: &AssignmentPolicy, other: &AssignmentPolicy) -> Known<bool> {
    if policy.id == other.id {
        return Ok(false);
    }
    all_of([share_people(policy, other), other.is_self_requestable(), other.requires_approval()])
}

/// Whether those in the scope of another policy are in that of this one too, and neither goes before the other. Named users and
/// groups are compared by their ids: who is in two groups is an exception that somebody may have meant.
fn share_people(policy: &AssignmentPolicy, other: &AssignmentPolicy) -> Known<bool> {
    use Audience as A;
    match (policy.audience()?, other.audience()?) {
        (A::AllMembers, A::AllMembers)
        | (A::AllUsers, A::AllUsers)
        | (A::AllOrganizations, A::AllOrganizations)
        | (A::AnyExternal, A::AllOrganizations | A::AnyExternal) => Ok(true),
        (A::Specific, A::Specific) => {
            let own = policy.requestors()?;
            any_of(other.requestors()?.iter().map(|one| names(own, one)))
        }
        (A::SpecificOrganizations, A::SpecificOrganizations) => {
            let own = policy.organizations()?;
            Ok(other.organizations()?.iter().any(|one| own.contains(one)))
        }
        _ => Ok(false),
    }
}

fn names(list: &[Approver], one: &Approver) -> Known<bool> {
    match one {
        Approver::User(_) | Approver::Group(_) if list.contains(one) => Ok(true),
        Approver::User(_) | Approver::Group(_) => {
            let open = list.iter().find(|named| matches!(named, Approver::Open | Approver::Unknown));
            open.map_or(Ok(false), |open| Err(open.gap(IN_SCOPE)))
        }
        Approver::Relation(_) => Ok(false),
        Approver::Open | Approver::Unknown if list.is_empty() => Ok(false),
        Approver::Open | Approver::Unknown => Err(one.gap(IN_SCOPE)),
    }
}
