use super::{names_of, with_organizations};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Property, all_of, not};

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let found = cx
        .tenant
        .connected_organizations()
        .matching(|one| all_of([not(one.is_proposed()), not(one.has_any_sponsor())]))?;
    if found.is_empty() {
        return Ok(Verdict::Pass);
    }
    let names = names_of(&found);
    let (which, verb) =
        if found.len() == 1 { ("connected organization", "has") } else { ("connected organizations", "have") };
    let finding = Finding::new(format!("the {which} {names} {verb} no sponsors"));
    let remedy = format!("name an internal sponsor for {names}");
    with_organizations(cx, &found, (Property::InternalSponsors, "has no sponsors"), remedy, finding).into()
}
