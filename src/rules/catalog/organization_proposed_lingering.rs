use super::{names_of, with_organizations};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{ConnectedOrganization, Known, Property, all_of};

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let found = cx.tenant.connected_organizations().matching(|one| all_of([one.is_proposed(), is_old(cx, one)]))?;
    if found.is_empty() {
        return Ok(Verdict::Pass);
    }
    let names = names_of(&found);
    let (which, verb) =
        if found.len() == 1 { ("connected organization", "has") } else { ("connected organizations", "have") };
    let limit = cx.thresholds.max_proposed_organization;
    let finding = Finding::new(format!("the proposed {which} {names} {verb} not been reviewed for more than {limit}"));
    let remedy = format!("set the state of {names} to Configured, or delete what you do not need");
    with_organizations(cx, &found, (Property::State, "is only proposed"), remedy, finding).into()
}

fn is_old(cx: &Context<'_>, one: &ConnectedOrganization) -> Known<bool> {
    let (now, created) = (cx.as_of()?, one.created()?);
    let limit = cx.thresholds.max_proposed_organization;
    Ok(now.since(created).is_some_and(|age| age.exceeds(limit, cx.thresholds.duration_slack)))
}
