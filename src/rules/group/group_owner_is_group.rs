use super::{add_owner, names_of_owners, owners_who, remove_owners, with_owners};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, Known};
use crate::naming;
use crate::rules::lowered;
use crate::tenant::owners::Owner;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let is_group = |owner: &Owner<'_>| -> Known<bool> { cx.tenant.is_group(owner.id, owner.kind) };
    let found = owners_who(cx.tenant.active_owners(&group.id).but_service_principals(), is_group)?;
    if found.is_empty() {
        return Ok(Verdict::Pass);
    }
    let name = group.label();
    let names = names_of_owners(cx, &found);
    let (are, role) = if found.len() == 1 { ("is a group", "an owner") } else { ("are groups", "owners") };
    let finding =
        Finding::new(format!("{names} {are} listed as {role} of \"{name}\", but a group cannot own another group"));
    let people = add_owner(cx, group, format!("add the people who should own \"{name}\" as its owners"));
    found
        .iter()
        .fold(with_owners(cx, group, &found, finding), |finding, owner| {
            finding.related(naming::group(cx.tenant, owner.id))
        })
        .change([vec![people], remove_owners(cx, group, &found)].concat())
        .lowered_if(lowered::group_owner_is_group::EXPORTED, Ok(cx.tenant.is_exported(&group.source)))
        .into()
}
