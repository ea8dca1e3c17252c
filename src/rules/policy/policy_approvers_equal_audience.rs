use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Audience, Collected, Known, Property, all_of, any_found, not};
use crate::naming;
use crate::rules::granted;
use crate::rules::policy_stages::{self, Stage, name_approvers, with_stages};
use crate::rules::words::names_of;
use crate::tenant::approvers::People;

/// As many people know each other well enough to approve out of courtesy.
const COLLEAGUES: usize = 25;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let stages = policy_stages::of(policy)?;
    if policy.audience()? != Audience::Specific {
        return Err(Undecided::NotApplicable("the policy does not name who can request"));
    }
    let grants = super::grants_of(cx, policy);
    let sensitive = granted::sensitive(cx, &grants);
    if !all_of([policy.is_requestable(), any_found(&sensitive)])? {
        return Ok(Verdict::Pass);
    }
    let requestors = cx.tenant.requestors(policy)?;
    let approvers = all_approvers(cx, &stages);
    let are_colleagues = all_of(
        stages
            .iter()
            .map(|stage| is_among(cx, stage, &requestors))
            .chain([not(approvers.fewer_than(2)), requestors.fewer_than(COLLEAGUES + 1)]),
    );
    if !are_colleagues? {
        return Ok(Verdict::Pass);
    }
    let label = super::label(cx, policy);
    let finding = Finding::new(format!(
        "everyone who can approve requests under {label} can also request, so they approve each other and become {}",
        granted::all_in_plural(cx, &sensitive?)
    ));
    with_stages(cx, policy, &format!("the approvers are {}", names_of(cx, approvers.seen())), finding)
        .because(policy.source.at(Property::SpecificAllowedTargets), "all of them are among those who can request")
        .related_all(approvers.seen().map(|user| naming::user(cx.tenant, user)))
        .change([name_approvers(policy, Action::Choose, format!("name approvers in {label} who cannot request"))])
        .into()
}

fn all_approvers(cx: &Context<'_>, stages: &[Stage<'_>]) -> People {
    let lists: Vec<_> = stages.iter().map(Stage::deciders).collect();
    let all = lists.iter().flat_map(|list| list.seen().into_iter().flatten()).copied().collect();
    let gap = lists.iter().find_map(|list| list.complete().err());
    let all = gap.map_or(Collected::Complete(all), Collected::Missing);
    cx.tenant.who_can_sign_in(policy_stages::people_of(cx, &all))
}

/// Whether a stage has approvers, all of whom can request.
fn is_among(cx: &Context<'_>, stage: &Stage<'_>, requestors: &People) -> Known<bool> {
    let approvers = stage.approvers(cx);
    all_of([not(stage.may_be_decided_by_others()), not(approvers.fewer_than(1)), approvers.are_all_in(requestors)])
}
