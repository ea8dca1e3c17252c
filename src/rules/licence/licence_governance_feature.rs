use super::{SHOWN, all_grants, with_products_without};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Subject, Verdict};
use crate::model::{
    AccessReview, Approver, AssignmentPolicy, At, Collected, Known, LifecycleWorkflow, Property, all_of, any_of, not,
};
use crate::naming;
use crate::rules::{licences, words};
use crate::source::Phrase;
use crate::tenant::PackageGrant;
use crate::tenant::approvers::IN_POLICY;

/// What is in use of one feature: where it stands and whose it is.
struct Use {
    feature: &'static str,
    found: Known<Vec<(At, Subject<Phrase>)>>,
}

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let uses = [
        automatic_policies(cx),
        extended_policies(cx),
        on_behalf(cx),
        sponsors(cx),
        directory_roles(cx),
        reviews(cx),
        workflows(cx),
    ];
    let is_used =
        any_of(uses.iter().map(|used| used.found.as_ref().map(|found| !found.is_empty()).map_err(|gap| *gap)));
    if !all_of([is_used, not(licences::has(cx, licences::GOVERNANCE))])? {
        return Ok(Verdict::Pass);
    }
    let found: Vec<_> = uses
        .into_iter()
        .filter_map(|used| Some((used.feature, used.found.ok().filter(|found| !found.is_empty())?)))
        .collect();
    let features = words::joined(found.iter().map(|(feature, _)| (*feature).to_owned()).collect());
    let finding = Finding::new(format!(
        "no licence of the tenant includes Microsoft Entra ID Governance, which is required for what is in use: {features}"
    ));
    let finding = found.into_iter().fold(finding, |finding, (feature, found)| {
        let finding = found.iter().take(SHOWN).fold(finding, |finding, (at, _)| finding.because(at.clone(), feature));
        finding.related_all(found.into_iter().map(|(_, subject)| subject))
    });
    with_products_without(cx, licences::GOVERNANCE, finding)
        .help("buy Microsoft Entra ID Governance or Microsoft Entra Suite for those who use these features, or stop using them")
        .into()
}

/// The objects of a feature, where it is used.
fn used(feature: &'static str, found: Known<Vec<(At, Subject<Phrase>)>>) -> Use {
    Use { feature, found }
}

fn automatic_policies(cx: &Context<'_>) -> Use {
    let at = |policy: &AssignmentPolicy| (policy.source.at(Property::AutomaticRequest), naming::policy(policy));
    let found = policies(cx).matching(|policy| policy.is_automatic());
    used("automatic assignment policies", found.map(|found| found.into_iter().map(at).collect()))
}

fn extended_policies(cx: &Context<'_>) -> Use {
    let at = |policy: &AssignmentPolicy| (policy.source.at(Property::CustomExtensionStages), naming::policy(policy));
    let found = policies(cx).matching(|policy| policy.may_get_approval_by_extension());
    used("approval by a custom extension", found.map(|found| found.into_iter().map(at).collect()))
}

fn on_behalf(cx: &Context<'_>) -> Use {
    let at = |policy: &AssignmentPolicy| (policy.source.at(Property::OnBehalfRequest), naming::policy(policy));
    let found = policies(cx).matching(|policy| all_of([is_for_people(policy), policy.allows_requests_on_behalf()]));
    used("requests on behalf of others", found.map(|found| found.into_iter().map(at).collect()))
}

/// Packages for agents and service principals require another licence.
fn is_for_people(policy: &AssignmentPolicy) -> Known<bool> {
    policy.audience().map(|audience| !audience.is_workload())
}

fn sponsors(cx: &Context<'_>) -> Use {
    let at = |policy: &AssignmentPolicy| (policy.source.at(Property::ApprovalStages), naming::policy(policy));
    let is_sponsor = |approver: &Approver| match approver {
        Approver::Relation(relation) => Ok(relation.is("targetUserSponsors")),
        Approver::Unknown => Err(IN_POLICY),
        _ => Ok(false),
    };
    let ask_them =
        |policy: &AssignmentPolicy| any_of(policy.stages()?.iter().map(|stage| stage.deciders().any(&is_sponsor)));
    let found =
        policies(cx).matching(|policy| all_of([policy.requires_approval(), is_for_people(policy), ask_them(policy)]));
    used("approval by sponsors of the requestor", found.map(|found| found.into_iter().map(at).collect()))
}

fn workflows(cx: &Context<'_>) -> Use {
    let at = |workflow: &LifecycleWorkflow| (workflow.source.at(Property::IsEnabled), naming::workflow(workflow));
    let all = cx.tenant.lifecycle_workflows().map(|workflows| workflows.iter().collect::<Vec<_>>());
    let found = all.matching(|workflow| workflow.is_enabled());
    used("lifecycle workflows", found.map(|found| found.into_iter().map(at).collect()))
}

fn policies<'t>(cx: &Context<'t>) -> Collected<Vec<&'t AssignmentPolicy>> {
    cx.tenant.assignment_policies().map(|policies| policies.iter().collect())
}

fn directory_roles(cx: &Context<'_>) -> Use {
    let at = |granted: PackageGrant<'_>| (granted.at(Property::ResourceScope), naming::package(granted.package));
    let found = all_grants(cx).matching(|granted| granted.directory_role().map(|role| role.is_some()));
    used("directory roles in access packages", found.map(|found| found.into_iter().map(at).collect()))
}

fn reviews(cx: &Context<'_>) -> Use {
    let at = |review: &AccessReview| (review.source.at(Property::Scope), naming::review(review));
    let found = cx.tenant.reviews_in_force().matching(|review| {
        any_of([review.scope().map(|scope| scope.is_inactive_only), cx.tenant.reviews_some_managed_group(review)])
    });
    used("access reviews of inactive users or of groups in PIM", found.map(|found| found.into_iter().map(at).collect()))
}
