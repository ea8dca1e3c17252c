use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{Collection, ConnectedOrganization, Known, Property, all_of};
use crate::naming;
use crate::rules::words::listed;

/// As many organizations are pointed at.
const SHOWN: usize = 5;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let found = cx.tenant.connected_organizations().matching(|one| all_of([one.is_proposed(), is_old(cx, one)]))?;
    if found.is_empty() {
        return Ok(Verdict::Pass);
    }
    let names = listed(found.iter().map(|one| one.label()));
    let (which, verb) =
        if found.len() == 1 { ("connected organization", "has") } else { ("connected organizations", "have") };
    let limit = cx.thresholds.max_proposed_organization;
    let finding = Finding::new(format!("the proposed {which} {names} {verb} not been reviewed for more than {limit}"))
        .measure("organizations", found.len());
    let point = |finding: Finding, one: &&ConnectedOrganization| {
        finding.because(one.source.at(Property::State), format!("\"{}\" is only proposed", one.label()))
    };
    let finding = found.iter().take(SHOWN).fold(finding, point);
    finding
        .change([Edit::new(
            naming::tenant(cx.tenant, None),
            Collection::ConnectedOrganizations,
            Action::Choose,
            format!("set the state of {names} to Configured, or delete what you do not need"),
        )])
        .into()
}

fn is_old(cx: &Context<'_>, one: &ConnectedOrganization) -> Known<bool> {
    let (now, created) = (cx.as_of()?, one.created()?);
    let limit = cx.thresholds.max_proposed_organization;
    Ok(now.since(created).is_some_and(|age| age.exceeds(limit, cx.thresholds.duration_slack)))
}
