use super::is_in_pim;
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, Property, all_of};
use crate::rules::proof::with_proof;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let synced = group.is_on_premises_synced();
    if synced == Ok(false) || !all_of([synced, is_in_pim(cx, group)])? {
        return Ok(Verdict::Pass);
    }
    let finding = Finding::new(format!(
        "PIM manages \"{}\", but the group is synchronized from on-premises, where its members are managed",
        group.label()
    ))
    .because(group.source.at(Property::OnPremisesSyncEnabled), "the on-premises directory determines the members");
    with_proof(cx, &group.id, finding)
        .help(format!(
            "move the access and the eligible members of \"{}\" to a group that was created in the cloud, or turn its source \
             of authority over to the cloud",
            group.label()
        ))
        .into()
}
