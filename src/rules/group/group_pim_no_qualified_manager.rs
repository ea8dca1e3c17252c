use super::add_owner;
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{Collection, Group, Property, all_of, not};
use crate::naming;
use crate::rules::proof::with_proof;
use crate::tenant::well_known::template_of;

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
    let eligible = template_of("Privileged Role Administrator").map(|role| {
        let words = "make someone eligible for Privileged Role Administrator";
        Edit::new(naming::directory_role(cx.tenant, &role), Collection::RoleEligibility, Action::at_least(1), words)
    });
    let another = add_owner(cx, group, format!("add an owner to \"{name}\""));
    let finding = with_proof(cx, &group.id, finding);
    eligible.into_iter().chain([another]).fold(finding, |finding, edit| finding.change([edit])).into()
}
