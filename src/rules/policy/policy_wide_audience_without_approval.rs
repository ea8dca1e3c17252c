use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Approver, AssignmentPolicy, Audience, Group, Known, Property, all_of, found_in};
use crate::naming;
use crate::rules::audience::{narrow, with_audience};
use crate::rules::lowered::policy_wide_audience_without_approval as lowered;
use crate::rules::words::listed;
use crate::tenant::approvers::IN_SCOPE;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let open = open_groups(cx, policy);
    let is_wide = policy.audience().and_then(|audience| match audience {
        Audience::AllMembers | Audience::AllUsers => Ok(true),
        _ => open.as_ref().map(|open| !open.is_empty()).map_err(|gap| *gap),
    });
    if !all_of([is_wide, policy.is_self_requestable()])? {
        return Err(Undecided::NotApplicable(
            "not everyone in the directory can request the package under this policy",
        ));
    }
    if policy.requires_approval()? {
        return Ok(Verdict::Pass);
    }
    let (audience, label, once) = (policy.audience()?, super::label(cx, policy), super::once(cx, policy));
    let open = open.unwrap_or_default();
    let who = match audience {
        Audience::AllMembers => "all members".to_owned(),
        Audience::AllUsers => "everyone, guests included,".to_owned(),
        _ => format!("all members, who can join {},", listed(open.iter().map(|group| group.label()))),
    };
    let finding = Finding::new(format!("{who} can get access under {label} without approval{once}"));
    let finding = super::with_no_approval(policy, finding)
        .change(super::require_approval(cx, policy, 1, "name approvers who know what the access is for"))
        .change([narrow(policy, "limit it to the people who need the package")])
        .lowered_if(lowered::MEMBERS_ONLY, Ok(audience != Audience::AllUsers))
        .lowered_if(lowered::NOT_YET, Ok(super::is_not_yet(cx, policy)));
    let finding = open.iter().fold(finding, |finding, group| {
        finding
            .because(group.source.at(Property::Visibility), format!("anyone can join \"{}\"", group.label()))
            .related(naming::group(cx.tenant, &group.id))
    });
    with_audience(cx, policy, finding).into()
}

/// The groups in scope that every member can join without asking anyone.
fn open_groups<'t>(cx: &Context<'t>, policy: &AssignmentPolicy) -> Known<Vec<&'t Group>> {
    found_in(policy.requestors()?.iter().map(|requestor| match requestor {
        Approver::Group(group) => {
            let Some(group) = cx.tenant.group(group)? else { return Ok(None) };
            Ok(cx.tenant.can_anyone_join(group)?.then_some(group))
        }
        open @ (Approver::Open | Approver::Unknown) => Err(open.gap(IN_SCOPE)),
        Approver::User(_) | Approver::Relation(_) => Ok(None),
    }))
}
