use super::{Gained, in_steps, leading, with_path};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::hops;
use crate::model::{
    Approver, AssignmentPolicy, Audience, Instant, Known, Lifetime, ObjectId, PrincipalKind, Property, all_of,
    any_found, found_in, is_found, not,
};
use crate::naming;
use crate::rules::audience::narrow;
use crate::rules::lowered::path_parallel_policy_bypass as lowered;
use crate::rules::policy::{label, require_approval, with_package};
use crate::rules::words::listed;
use crate::tenant::approvers::People;
use crate::tenant::paths::{Factor, Gate, Limit, Node, Path, Step};

/// What a policy has less of than another one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Less {
    Approvals,
    Review,
    End,
}

/// Another policy of the package, and the request that people in its scope can make without what it requires.
struct Bypass<'t> {
    less: Less,
    other: &'t AssignmentPolicy,
    other_takes: Gate,
    request: Step<'t>,
}

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if !policy.is_self_requestable()? {
        return Err(Undecided::NotApplicable("no one can request the package under this policy"));
    }
    let policies = cx.tenant.policies_of(policy.package()?);
    let others = policies.seen().into_iter().flatten().copied().filter(|other| other.id != policy.id);
    let rest = policies.complete().err().map(Err);
    let found = found_in(others.map(|other| bypass(cx, policy, other)).chain(rest));
    if found.as_ref().is_ok_and(Vec::is_empty) {
        return Ok(Verdict::Pass);
    }
    let least = found.as_ref().ok().and_then(|found| found.iter().min_by_key(|bypass| bypass.less));
    let people = least.map_or(Limit::MOST, |bypass| bypass.request.gate.people);
    let gained = leading(cx, &Node::Package(policy.package()?.clone()), Limit { people, factor: Factor::Context });
    if !all_of([any_found(&found), is_found(&gained)])? {
        return Ok(Verdict::Pass);
    }
    let (mut bypasses, Some(Gained { what, path })) = (found?, gained?) else { return Ok(Verdict::Pass) };
    bypasses.sort_by_key(|bypass| bypass.less);
    let Some(first) = bypasses.first() else { return Ok(Verdict::Pass) };
    let path = Path { steps: [vec![first.request], path.steps].concat() };
    let (named, others) = (label(cx, policy), listed(bypasses.iter().map(|bypass| bypass.other.label())));
    let message =
        format!("{}, and become {what} {}", words(first, policy, &named).unwrap_or_default(), in_steps(&path));
    let finding = bypasses.iter().fold(Finding::new(message), |finding, bypass| shown(policy, bypass, finding));
    let same = format!("name the approvers of {others}");
    let finding =
        with_path(cx, &path, finding).change([narrow(policy, format!("take the people of {others} out of its scope"))]);
    let finding = match first.less {
        Less::Approvals if first.request.gate.people == 0 => finding.change(require_approval(cx, policy, 1, &same)),
        _ => finding.note(format!("alternatively, require the same in both policies: {}", first.less.remedy())),
    };
    with_package(cx, policy, finding).lowered_if(lowered::SAME_APPROVAL, Ok(first.less != Less::Approvals)).into()
}

impl Less {
    fn remedy(self) -> &'static str {
        match self {
            Self::Approvals => "as many approvals",
            Self::Review => "an access review",
            Self::End => "an expiration as early",
        }
    }
}

/// The beginning of the message: what people in the scope of the other policy can do without.
fn words(bypass: &Bypass<'_>, policy: &AssignmentPolicy, named: &str) -> Known<String> {
    let other = bypass.other.label();
    Ok(match bypass.less {
        Less::Approvals => format!(
            "people who need {} under \"{other}\" can request under {named} with {}",
            hops::gate_words(bypass.other_takes),
            hops::gate_words(bypass.request.gate)
        ),
        Less::Review => {
            format!(
                "people whose access under \"{other}\" is reviewed can request under {named} without an access review"
            )
        }
        Less::End => format!(
            "people whose access under \"{other}\" ends ({}) can request under {named} for longer ({})",
            bypass.other.lifetime()?,
            policy.lifetime()?
        ),
    })
}

/// Points at what both policies say of what one has less of.
fn shown(policy: &AssignmentPolicy, bypass: &Bypass<'_>, finding: Finding) -> Finding {
    let other = bypass.other;
    let (property, own, theirs) = match bypass.less {
        Less::Approvals => (Property::ApprovalOnAdd, hops::gate_words(bypass.request.gate), "requires more"),
        Less::Review => (Property::ReviewSettings, "assignments are not reviewed".to_owned(), "reviews assignments"),
        Less::End => (Property::Expiration, "assignments last longer".to_owned(), "ends assignments earlier"),
    };
    finding
        .because(policy.source.at(property), own)
        .because(other.source.at(property), format!("\"{}\" {theirs}", other.label()))
        .related(naming::policy(other))
}

/// How people whom another policy is for get by with less under this one; none where they do not.
fn bypass<'t>(cx: &Context<'t>, policy: &AssignmentPolicy, other: &'t AssignmentPolicy) -> Known<Option<Bypass<'t>>> {
    if other.is_self_requestable() == Ok(false) || goes_before(other, policy) == Ok(true) {
        return Ok(None);
    }
    let asked = cx.tenant.requests_under(other)?;
    let Some(other_takes) = asked.iter().map(|step| step.gate).min() else {
        return other.is_self_requestable().map(|_| None);
    };
    let is_stricter = all_of(
        asked
            .iter()
            .map(|step| not(step.is_ungated()))
            .chain([other.is_self_requestable(), not(goes_before(other, policy))]),
    );
    if is_stricter == Ok(false) {
        return Ok(None);
    }
    let named = if other.audience()? == Audience::Specific { Some(cx.tenant.requestors(other)?) } else { None };
    let scope = Scope { policy: other, named };
    let requests = cx.tenant.requests_under(policy)?;
    let found = found_in(requests.into_iter().flat_map(|request| {
        let applies =
            || all_of([is_stricter, scope.shares(cx, policy, request.from), not(cx.tenant.is_nobody(request.from))]);
        let less = less(cx, policy, &request, other, other_takes);
        less.map(|(less, is_less)| {
            if is_less == Ok(false) {
                return Ok(None);
            }
            Ok(all_of([is_less, applies()])?.then_some(Bypass { less, other, other_takes, request }))
        })
    }))?;
    Ok(found.into_iter().min_by_key(|bypass| (bypass.less, bypass.request.gate)))
}

/// What a request takes less of than one under another policy takes.
fn less(
    cx: &Context<'_>,
    policy: &AssignmentPolicy,
    request: &Step<'_>,
    other: &AssignmentPolicy,
    other_takes: Gate,
) -> [(Less, Known<bool>); 3] {
    let fewer = if request.gate.people < other_takes.people { Ok(true) } else { request.is_ungated() };
    let no_more = || Ok(request.gate.people <= other_takes.people);
    let unreviewed = all_of([no_more(), other.is_reviewed(), not(policy.is_reviewed())]);
    let longer = all_of([no_more(), lasts_longer(cx, policy, other)]);
    [(Less::Approvals, fewer), (Less::Review, unreviewed), (Less::End, longer)]
}

fn lasts_longer(cx: &Context<'_>, policy: &AssignmentPolicy, other: &AssignmentPolicy) -> Known<bool> {
    Ok(match (policy.lifetime()?, other.lifetime()?) {
        (_, Lifetime::Unlimited | Lifetime::WhileInScope | Lifetime::Until(Instant::Never)) => false,
        (Lifetime::Unlimited | Lifetime::WhileInScope | Lifetime::Until(Instant::Never), _) => true,
        (Lifetime::For(own), Lifetime::For(theirs)) => own.exceeds(theirs, cx.thresholds.duration_slack),
        (Lifetime::Until(own), Lifetime::Until(theirs)) => own > theirs,
        (Lifetime::For(_), Lifetime::Until(_)) | (Lifetime::Until(_), Lifetime::For(_)) => false,
    })
}

/// Whether who is in the scope of both gets the first without a choice. Of policies with the same priority people choose.
fn goes_before(policy: &AssignmentPolicy, other: &AssignmentPolicy) -> Known<bool> {
    let (own, others) = (policy.audience()?.priority(), other.audience()?.priority());
    Ok(own.is_none() || others.is_none() || own < others)
}

/// A policy, and the users whom it names.
struct Scope<'t> {
    policy: &'t AssignmentPolicy,
    named: Option<People>,
}

impl Scope<'_> {
    /// Whether somebody who can make a request under a policy from a node is in the scope.
    fn shares(&self, cx: &Context<'_>, policy: &AssignmentPolicy, from: &Node) -> Known<bool> {
        use Audience as A;
        match from {
            Node::Audience(own) => match (own, self.policy.audience()?) {
                (A::AllMembers, A::AllMembers | A::AllUsers)
                | (A::AllUsers, A::AllUsers)
                | (A::AllOrganizations | A::AnyExternal, A::AllOrganizations | A::AnyExternal)
                | (A::SpecificOrganizations, A::AnyExternal) => Ok(true),
                (A::SpecificOrganizations, A::SpecificOrganizations) => {
                    let theirs = self.policy.organizations()?;
                    Ok(policy.organizations()?.iter().any(|one| theirs.contains(one)))
                }
                _ => Ok(false),
            },
            Node::Guests => Ok(self.policy.audience()? == A::AllUsers),
            Node::Principal(user) => self.contains(cx, user),
            Node::Group(group, _) => {
                let is_named = self.policy.requestors().map(|named| named.contains(&Approver::Group(group.clone())));
                if is_named == Ok(true) {
                    return Ok(true);
                }
                cx.tenant.people_behind(group, Some(PrincipalKind::Group)).any(|user| self.contains(cx, user))
            }
            _ => Ok(false),
        }
    }

    fn contains(&self, cx: &Context<'_>, user: &ObjectId) -> Known<bool> {
        if let Some(named) = &self.named {
            return named.contain(user);
        }
        cx.tenant.is_in_audience(user, self.policy.audience()?)
    }
}
