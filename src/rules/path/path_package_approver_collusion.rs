use super::{Found, gravest, sensitive_group, with_path};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Known, any_of, is_found, not};
use crate::naming;
use crate::rules::collusion::{Applicants, NAMED};
use crate::rules::lowered::path_package_approver_collusion as lowered;
use crate::rules::policy::label;
use crate::rules::policy_stages::{self, name_approvers, with_stages};
use crate::tenant::approvers::IN_POLICY;
use crate::tenant::paths::{Kinds, Limit, Node};

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let stages = policy_stages::of(policy)?;
    if !policy.is_self_requestable()? {
        return Err(Undecided::NotApplicable("no one can request the package under this policy"));
    }
    let package = Node::Package(policy.package()?.clone());
    let role = gravest(cx, &package, Kinds::OWN, Limit::ANY);
    let group = sensitive_group(cx, &package, Limit::ANY);
    if !any_of([is_found(&role), is_found(&group)])? {
        return Err(Undecided::NotApplicable(
            "the package does not lead to a privileged role that can change something",
        ));
    }
    let requestors = requestors(cx, policy)?;
    let found = policy_stages::found(&stages, |stage| requestors.colluding(cx, &stage.deciders(), IN_POLICY))?;
    let Some((stage, colluding)) =
        found.into_iter().find_map(|(stage, found)| Some((stage, found.into_iter().next()?)))
    else {
        return Ok(Verdict::Pass);
    };
    let name = cx.tenant.group_label(colluding.approvers);
    let says = colluding.says(cx, &format!("request under {}", label(cx, policy)));
    let finding = Finding::new(format!("{says}, which approves requests{}", stage.place()))
        .related(naming::group(cx.tenant, colluding.approvers));
    let finding =
        with_stages(cx, policy, &format!("members of \"{name}\" approve the requests{}", stage.place()), finding);
    let tier0 = role.and_then(|found| found.map_or(Ok(false), |Found { tier0, .. }| tier0));
    with_path(cx, &colluding.way, finding)
        .measure("people", colluding.people.len())
        .change([name_approvers(
            policy,
            Action::Choose,
            format!(
                "name approvers in {} whom no one who can request chooses, such as a role-assignable group with other owners",
                label(cx, policy)
            ),
        )])
        .lowered_if(lowered::NO_TIER_0_ROLE, not(tier0))
        .lowered_if(lowered::FURTHER_STAGE, Ok(stages.len() > 1))
        .into()
}

/// Who can request under a policy.
///
/// # Errors
/// The gap, where that is unknown.
fn requestors<'t>(cx: &Context<'t>, policy: &AssignmentPolicy) -> Known<Applicants<'t>> {
    let begins: Vec<Node> = cx.tenant.requestors_under(policy)?.into_iter().cloned().collect();
    let paths = cx.tenant.paths_to(&begins, NAMED, Limit::ANY);
    Ok(Applicants { complete: paths.complete(), paths })
}
