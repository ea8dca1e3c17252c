use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{Collection, ConnectedOrganization, Property, all_of, not};
use crate::naming;
use crate::rules::words::listed;

/// As many organizations are pointed at.
const SHOWN: usize = 5;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let found = cx
        .tenant
        .connected_organizations()
        .matching(|one| all_of([not(one.is_proposed()), not(one.has_any_sponsor())]))?;
    if found.is_empty() {
        return Ok(Verdict::Pass);
    }
    let names = listed(found.iter().map(|one| one.label()));
    let which = if found.len() == 1 { "the connected organization" } else { "the connected organizations" };
    let verb = if found.len() == 1 { "has" } else { "have" };
    let finding = Finding::new(format!("{which} {names} {verb} no sponsors")).measure("organizations", found.len());
    let point = |finding: Finding, one: &&ConnectedOrganization| {
        finding.because(one.source.at(Property::InternalSponsors), format!("\"{}\" has no sponsors", one.label()))
    };
    let finding = found.iter().take(SHOWN).fold(finding, point);
    finding
        .change([Edit::new(
            naming::tenant(cx.tenant, None),
            Collection::ConnectedOrganizations,
            Action::Choose,
            format!("name an internal sponsor for {names}"),
        )])
        .into()
}
