use super::{Found, gravest, in_steps, with_path};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::hops;
use crate::model::{AssignmentPolicy, Audience, all_of, any_found, is_found, matching, not};
use crate::rules::control::is_above;
use crate::rules::lowered::path_self_service_to_privileged_role as lowered;
use crate::rules::policy::{label, require_approval, with_package};
use crate::tenant::paths::{Gate, Kinds, Limit, Node, Path, Step};

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if !policy.is_self_requestable()? {
        return Err(Undecided::NotApplicable("no one can request the package under this policy"));
    }
    let package = Node::Package(policy.package()?.clone());
    let found = gravest(cx, &package, Kinds::OWN, Limit::UNGATED);
    let leads = is_found(&found);
    let is_open = |step: &Step<'_>| {
        all_of([step.is_ungated(), not(cx.tenant.is_nobody(step.from)), not(is_above(cx, step.from))])
    };
    let open = cx.tenant.requests_under(policy).and_then(|requests| matching(requests, is_open));
    if !all_of([any_found(&open), leads])? {
        return Ok(Verdict::Pass);
    }
    let (Some(request), Some(Found { role, path, tier0 })) = (open?.pop(), found?) else { return Ok(Verdict::Pass) };
    let path = Path { steps: [vec![request], path.steps].concat() };
    let who = if policy.audience()? == Audience::Specific {
        "those who may request".to_owned()
    } else {
        hops::label(cx.tenant, request.from)
    };
    let finding = Finding::new(format!(
        "with {}, {who} can become \"{}\" {}, and none of them needs an approval",
        label(cx, policy),
        cx.tenant.role_label(&role),
        in_steps(&path)
    ));
    let gate: Gate = path.gate();
    let finding = with_path(cx, &path, finding)
        .evidence("factor", gate.factor.name())
        .change(require_approval(
            cx,
            policy,
            2,
            "name at least two approvers who cannot become members of the groups on the way",
        ))
        .note("alternatively, require approval at a later step of the path")
        .lowered_if(lowered::NO_TIER_0_ROLE, if gate.is_naked() { Ok(false) } else { not(tier0) });
    with_package(cx, policy, finding).into()
}
