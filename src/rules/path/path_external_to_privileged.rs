use super::{Found, gravest, in_steps, with_path};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::hops;
use crate::model::{Approver, AssignmentPolicy, Audience, Known, Property, all_of, any_of, is_found, not};
use crate::rules::audience::{can_request, narrow};
use crate::rules::lowered::path_external_to_privileged as lowered;
use crate::rules::policy::{label, require_approval, with_package};
use crate::tenant::paths::{Factor, Kinds, Limit, Node, Path};

/// One person may have to agree.
const ONE_APPROVAL: Limit = Limit { people: 1, factor: Factor::Context };

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let is_open = |audience: Audience| audience.is_external() || audience == Audience::AllUsers;
    can_request(policy, is_open, "neither guests nor people outside the organization can request under this policy")?;
    let requests = cx.tenant.requests_under(policy)?;
    let Some(request) = requests.first().copied() else { return Ok(Verdict::Pass) };
    let package = Node::Package(policy.package()?.clone());
    let is_unasked = any_of([request.is_ungated(), is_approved_outside(policy)]);
    let is_easy = any_of([is_unasked, Ok(request.gate.people <= ONE_APPROVAL.people)]);
    let (open, approved) = (leading(cx, &package, Limit::UNGATED), leading(cx, &package, ONE_APPROVAL));
    let is_free = all_of([is_unasked, is_found(&open)]);
    if is_free != Ok(true) && !all_of([is_easy, is_found(&approved)])? {
        return Ok(Verdict::Pass);
    }
    let found = if is_free == Ok(true) { open } else { approved };
    let Some(Found { role, path, .. }) = found? else { return Ok(Verdict::Pass) };
    let path = Path { steps: [vec![request], path.steps].concat() };
    let (name, agreed) = (label(cx, policy), if is_free == Ok(true) { "no one has" } else { "only one person has" });
    let finding = Finding::new(format!(
        "with {name}, {} can become \"{}\" {}, and {agreed} to agree",
        hops::label(cx.tenant, request.from),
        cx.tenant.role_label(&role),
        in_steps(&path)
    ))
    .because(policy.source.at(Property::AllowedTargetScope), "people from outside can request");
    let finding = with_path(cx, &path, finding)
        .change([narrow(policy, format!("have {name} be for member users of the organization only"))])
        .lowered_if(lowered::APPROVED_ONCE, not(is_free));
    let finding = if policy.requires_approval() == Ok(false) {
        finding.change(require_approval(cx, policy, 2, "name at least two approvers of the organization"))
    } else {
        finding.note("alternatively, add a second approval stage with approvers of the organization")
    };
    with_package(cx, policy, finding).into()
}

fn leading<'t>(cx: &Context<'t>, package: &Node, limit: Limit) -> Known<Option<Found<'t>>> {
    gravest(cx, package, Kinds::OWN, limit)
}

/// Whether only sponsors of the other organization approve, so that it approves its own people.
fn is_approved_outside(policy: &AssignmentPolicy) -> Known<bool> {
    let is_outside = |approver: &Approver| match approver {
        Approver::Relation(name) => Ok(name.is("externalSponsors")),
        Approver::User(_) | Approver::Group(_) | Approver::Unknown => Ok(false),
    };
    if !policy.requires_approval()? {
        return Ok(false);
    }
    let stages = policy.stages()?;
    let of_stage = |stage: &crate::model::PolicyStage| not(stage.deciders().any(|approver| not(is_outside(approver))));
    all_of([Ok(!stages.is_empty())].into_iter().chain(stages.iter().map(of_stage)))
}
