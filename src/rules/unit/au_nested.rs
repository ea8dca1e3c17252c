use super::out_of;
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::AdministrativeUnit;
use crate::naming;
use crate::rules::lowered;
use crate::rules::words::listed;

pub(crate) fn check(cx: &Context<'_>, unit: &AdministrativeUnit) -> Judgement {
    let found = cx.tenant.members_of_unit(&unit.id).matching(|member| cx.tenant.is_unit(member))?;
    if found.is_empty() {
        return Ok(Verdict::Pass);
    }
    let name = unit.label();
    let names = listed(found.iter().map(|member| cx.tenant.unit_label(&member.id)));
    let are = if found.len() == 1 { "is an administrative unit" } else { "are administrative units" };
    let finding = Finding::new(format!(
        "{names} {are} inside the administrative unit \"{name}\", but administrative units cannot contain each other"
    ))
    .because(unit.source.whole(), "lists another unit as its member");
    found
        .iter()
        .fold(finding, |finding, member| finding.related(naming::unit_by_id(cx.tenant, &member.id)))
        .change([out_of(cx, unit, &found, format!("remove {names} from \"{name}\""))])
        .lowered_if(lowered::au_nested::EXPORTED, Ok(cx.tenant.is_exported(&unit.source)))
        .into()
}
