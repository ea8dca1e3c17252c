use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, Property, all_of, not};
use crate::rules::proof::with_proof;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let managed = cx.tenant.is_managed(&group.id);
    if managed == Ok(false) {
        return Ok(Verdict::Pass);
    }
    let owned = cx.tenant.owners(&group.id).any(|_| Ok(true));
    if !all_of([managed, not(owned), not(cx.tenant.has_manager(group.kind()))])? {
        return Ok(Verdict::Pass);
    }
    let name = group.label();
    let finding = Finding::new(format!(
        "no one can manage \"{name}\" in PIM: it has no owner, and no one holds a role that can manage it"
    ))
    .because(group.source.at(Property::Owners), "no owner");
    with_proof(cx, &group.id, finding)
        .help(format!("make someone eligible for Privileged Role Administrator, or add an owner to \"{name}\""))
        .into()
}
