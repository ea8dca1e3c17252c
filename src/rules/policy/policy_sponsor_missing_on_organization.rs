use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::connected_organization::Sponsors;
use crate::model::{
    Approver, AssignmentPolicy, Audience, Collection, ConnectedOrganization, Known, PolicyStage, Property, all_of,
    any_of, found_in, not,
};
use crate::naming;
use crate::rules::audience::with_audience;
use crate::rules::lowered::policy_sponsor_missing_on_organization as lowered;
use crate::rules::words::{joined, listed};
use crate::tenant::approvers::IN_POLICY;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let is_of_organizations =
        policy.audience().map(|who| matches!(who, Audience::SpecificOrganizations | Audience::AllOrganizations));
    let is_sponsored = any_of(Sponsors::ALL.map(|kind| asks(policy, kind)));
    if !all_of([is_of_organizations, policy.requires_approval(), is_sponsored])? {
        return Err(Undecided::NotApplicable("no sponsors of connected organizations approve requests"));
    }
    let found = Sponsors::ALL.map(|kind| Ok((kind, lacking(cx, policy, kind)?)));
    let found = found_in(
        found
            .into_iter()
            .map(|found: Known<(Sponsors, Vec<_>)>| found.map(|found| (!found.1.is_empty()).then_some(found))),
    )?;
    if found.is_empty() {
        return Ok(Verdict::Pass);
    }
    let label = super::label(cx, policy);
    let says = |(kind, lacking): &(Sponsors, Vec<&ConnectedOrganization>)| {
        format!("{} sponsors of {}", kind.word(), listed(lacking.iter().map(|one| one.label())))
    };
    let which = joined(found.iter().map(says).collect());
    let finding = Finding::new(format!("requests under {label} need the approval of {which}, and there are none"))
        .because(policy.source.at(Property::PolicyStages), "sponsors approve requests");
    let finding = found.iter().fold(finding, |finding, (kind, lacking)| {
        lacking.iter().fold(finding, |finding, one| {
            finding
                .because(one.source.at(kind.property()), format!("\"{}\" has no {} sponsors", one.label(), kind.word()))
        })
    });
    let add = format!("name {which}");
    with_audience(cx, policy, finding)
        .change([Edit::new(naming::tenant(cx.tenant, None), Collection::ConnectedOrganizations, Action::Choose, add)])
        .change([super::edit(
            policy,
            Property::PrimaryApprovers,
            Action::Choose,
            format!("name other approvers in {label}"),
        )])
        .lowered_if(lowered::FALLBACK, has_fallback(policy))
        .into()
}

fn is_sponsor(kind: Sponsors) -> impl Fn(&Approver) -> bool {
    move |approver| matches!(approver, Approver::Relation(name) if name.is(kind.type_name()))
}

fn asks(policy: &AssignmentPolicy, kind: Sponsors) -> Known<bool> {
    any_of(policy.stages()?.iter().map(|stage| {
        let approvers = stage.primary()?;
        if approvers.iter().any(is_sponsor(kind)) {
            return Ok(true);
        }
        if approvers.contains(&Approver::Unknown) { Err(IN_POLICY) } else { Ok(false) }
    }))
}

/// The organizations in scope without the sponsors that are asked.
fn lacking<'t>(cx: &Context<'t>, policy: &AssignmentPolicy, kind: Sponsors) -> Known<Vec<&'t ConnectedOrganization>> {
    if !asks(policy, kind)? {
        return Ok(Vec::new());
    }
    if policy.audience()? == Audience::AllOrganizations {
        return cx.tenant.organizations_without(kind);
    }
    found_in(policy.organizations()?.iter().map(|id| {
        let Some(one) = cx.tenant.connected_organization(id)? else { return Ok(None) };
        Ok((!one.has_sponsors(kind)?).then_some(one))
    }))
}

/// Whether each stage in which sponsors approve has somebody who approves instead.
fn has_fallback(policy: &AssignmentPolicy) -> Known<bool> {
    let is_sponsored = |stage: &PolicyStage| {
        Ok(stage.primary()?.iter().any(|one| Sponsors::ALL.into_iter().any(|kind| is_sponsor(kind)(one))))
    };
    let falls_back = |stage: &PolicyStage| stage.fallback().map(|fallback| !fallback.is_empty());
    all_of(policy.stages()?.iter().map(|stage| any_of([not(is_sponsored(stage)), falls_back(stage)])))
}
