use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::ConnectedOrganization;
use crate::model::{AssignmentPolicy, Audience, Collection, Known, Property, found_in, not};
use crate::naming;
use crate::rules::audience::with_audience;
use crate::rules::lowered::policy_proposed_organization as lowered;
use crate::rules::words::listed;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if policy.audience()? != Audience::SpecificOrganizations {
        return Err(Undecided::NotApplicable("the policy names no connected organizations"));
    }
    let proposed = proposed(cx, policy)?;
    if proposed.is_empty() {
        return Ok(Verdict::Pass);
    }
    let (label, names) = (super::label(cx, policy), listed(proposed.iter().map(|one| one.label())));
    let point = |finding: Finding, one: &&ConnectedOrganization| {
        finding.because(one.source.at(Property::State), format!("\"{}\" is only proposed", one.label()))
    };
    let finding = Finding::new(format!(
        "{label} is for {names}, which no administrator has approved as a connected organization"
    ))
    .because(policy.source.at(Property::SpecificAllowedTargets), format!("the policy names {names}"));
    let finding = proposed.iter().fold(finding, point);
    with_audience(cx, policy, finding)
        .change([Edit::new(
            naming::tenant(cx.tenant, None),
            Collection::ConnectedOrganizations,
            Action::Choose,
            format!("check who is in {names}, and set the state to Configured"),
        )])
        .change([super::edit(
            policy,
            Property::SpecificAllowedTargets,
            Action::Choose,
            format!("remove {names} from the scope of {label}"),
        )])
        .lowered_if(lowered::NOTHING_SENSITIVE, not(super::gives_sensitive(cx, policy)))
        .into()
}

fn proposed<'t>(cx: &Context<'t>, policy: &AssignmentPolicy) -> Known<Vec<&'t ConnectedOrganization>> {
    found_in(policy.organizations()?.iter().map(|id| {
        let Some(one) = cx.tenant.connected_organization(id)? else { return Ok(None) };
        Ok(one.is_proposed()?.then_some(one))
    }))
}
