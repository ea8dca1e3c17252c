use std::collections::BTreeMap;

use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{AssignmentPolicy, Audience, ConnectedOrganization, Given, Known, Property, found_in};
use crate::rules::audience::{can_request, is_approved_and_ordinary, narrow, with_audience};
use crate::rules::lowered::policy_social_identity_organization as lowered;
use crate::rules::words::listed;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let is_of_organizations = |who| matches!(who, Audience::SpecificOrganizations | Audience::AllOrganizations);
    can_request(policy, is_of_organizations, "no connected organization can request the package under this policy")?;
    let open = open(cx, policy)?;
    if open.is_empty() {
        return Ok(Verdict::Pass);
    }
    let (label, names) = (super::label(cx, policy), listed(open.iter().map(|one| one.label())));
    let verb = if open.len() == 1 { "stands for" } else { "stand for" };
    let finding =
        Finding::new(format!("{names} in the scope of {label} {verb} a provider where anyone can get an account"));
    let point = |finding: Finding, one: &&ConnectedOrganization| {
        let provider = provider(cx, one).ok().flatten().map(ToString::to_string).unwrap_or_default();
        finding
            .because(one.source.at(Property::IdentitySources), format!("anyone can get an account of \"{provider}\""))
    };
    let finding = with_audience(cx, policy, open.iter().fold(finding, point));
    finding
        .change([narrow(policy, format!("name other connected organizations in {label}"))])
        .lowered_if(lowered::APPROVED, is_approved_and_ordinary(cx, policy))
        .into()
}

fn open<'t>(cx: &Context<'t>, policy: &AssignmentPolicy) -> Known<Vec<&'t ConnectedOrganization>> {
    if policy.audience()? == Audience::AllOrganizations {
        let declared = cx.declared.public_mail_domains.iter();
        let declared = declared.flat_map(|domain| cx.tenant.organizations_of_domain(domain));
        // One organization can have several domains, and a provider as well.
        let mut found: BTreeMap<_, _> = declared.map(|one| (&one.id, one)).collect();
        match cx.tenant.open_organizations() {
            Ok(open) => found.extend(open.into_iter().map(|one| (&one.id, one))),
            Err(gap) if found.is_empty() => return Err(gap),
            Err(_) => {}
        }
        return Ok(found.into_values().collect());
    }
    found_in(policy.organizations()?.iter().map(|id| {
        let Some(one) = cx.tenant.connected_organization(id)? else { return Ok(None) };
        Ok(provider(cx, one)?.is_some().then_some(one))
    }))
}

/// The provider among the identity sources of an organization at which anybody can get an account, by itself or as declared.
fn provider<'o>(cx: &Context<'_>, one: &'o ConnectedOrganization) -> Known<Option<&'o Given>> {
    match one.open_provider()? {
        None => Ok(one.domains()?.find(|domain| cx.declared.public_mail_domains.contains(*domain))),
        provider => Ok(provider),
    }
}
