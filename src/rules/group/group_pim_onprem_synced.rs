use super::is_in_pim;
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Group, Property, all_of};
use crate::rules::edits;
use crate::rules::proof::with_proof;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let synced = group.is_on_premises_synced();
    if synced == Ok(false) || !all_of([synced, is_in_pim(cx, group)])? {
        return Ok(Verdict::Pass);
    }
    let name = group.label();
    let edit = |action, words| edits::of_group(cx, &group.id, Property::OnPremisesSyncEnabled, action, words).now(true);
    let moved =
        format!("move the access and the eligible members of \"{name}\" to a group that was created in the cloud");
    let finding = Finding::new(format!(
        "PIM manages \"{name}\", but the group is synchronized from on-premises, where its members are managed"
    ))
    .because(group.source.at(Property::OnPremisesSyncEnabled), "the on-premises directory determines the members");
    with_proof(cx, &group.id, finding)
        .change([edit(Action::replace(false), moved)])
        .change([edit(Action::set(false), "turn its source of authority over to the cloud".to_owned())])
        .into()
}
