use super::{Gained, in_steps, leading, with_path};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::hops;
use crate::model::{Approver, AssignmentPolicy, Audience, Known, PolicyStage, Property, all_of, any_of, is_found, not};
use crate::rules::audience::{can_request, narrow};
use crate::rules::lowered::path_external_to_privileged as lowered;
use crate::rules::policy::{label, require_approval, with_package};
use crate::tenant::paths::{Factor, Limit, Node, Path, Step};

/// One person may have to agree.
const ONE_APPROVAL: Limit = Limit { people: 1, factor: Factor::Context };

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let is_open = |audience: Audience| audience.is_external() || audience == Audience::AllUsers;
    can_request(policy, is_open, "neither guests nor people outside the organization can request under this policy")?;
    let requests = cx.tenant.requests_under(policy)?;
    let Some(request) = requests.first().copied() else { return Ok(Verdict::Pass) };
    let package = Node::Package(policy.package()?.clone());
    let at_most = |people| any_of([Ok(request.gate.people <= people), inside_at_most(policy, people)]);
    let is_unasked = any_of([request.is_ungated(), at_most(0)]);
    let is_easy = any_of([is_unasked, at_most(ONE_APPROVAL.people)]);
    let (open, approved) = (leading(cx, &package, Limit::UNGATED), leading(cx, &package, ONE_APPROVAL));
    let is_free = all_of([is_unasked, is_found(&open)]);
    if is_free != Ok(true) && !all_of([is_easy, is_found(&approved)])? {
        return Ok(Verdict::Pass);
    }
    let found = if is_free == Ok(true) { open } else { approved };
    let Some(Gained { what, path }) = found? else { return Ok(Verdict::Pass) };
    let path = Path { steps: [vec![without_sponsors(request, policy)], path.steps].concat() };
    let name = label(cx, policy);
    let agreed =
        if is_free == Ok(true) { "no one has to agree" } else { "no step takes more than one approval, as configured" };
    let finding = Finding::new(format!(
        "with {name}, {} can become {what} {}, and {agreed}",
        hops::label(cx.tenant, request.from),
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

/// A request as what it takes of people of the organization.
fn without_sponsors<'t>(mut request: Step<'t>, policy: &AssignmentPolicy) -> Step<'t> {
    let inside = (0..Limit::MOST).find(|people| inside_at_most(policy, *people) == Ok(true));
    if let Some(people) = inside.filter(|people| *people < request.gate.people) {
        request.gate.people = people;
        request.gate.loses_approval = true;
    }
    request
}

/// Whether at most so many people of the organization have to agree to a request: in a stage that only sponsors of the other
/// organization decide, it approves its own people.
fn inside_at_most(policy: &AssignmentPolicy, people: u8) -> Known<bool> {
    let is_outside = |approver: &Approver| match approver {
        Approver::Relation(name) => Ok(name.is("externalSponsors")),
        Approver::User(_) | Approver::Group(_) | Approver::Open | Approver::Unknown => Ok(false),
    };
    if !policy.requires_approval()? {
        return Ok(false);
    }
    let stages = policy.stages()?;
    let is_inside = |stage: &PolicyStage| stage.deciders().any(|approver| not(is_outside(approver)));
    let inside: Vec<Known<bool>> = stages.iter().map(is_inside).collect();
    let (most, sure) = (usize::from(people), inside.iter().filter(|stage| **stage == Ok(true)).count());
    if stages.is_empty() || sure > most {
        return Ok(false);
    }
    match inside.iter().filter_map(|stage| stage.err()).nth(most - sure) {
        Some(gap) => Err(gap),
        None => Ok(true),
    }
}
