use super::{inner_groups, with_nested};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, Mode};
use crate::rules::words::names_of;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let nested = cx.tenant.nested_in(&group.id, Mode::Eligible).matching(|_| Ok(true))?;
    if nested.is_empty() {
        return Ok(Verdict::Pass);
    }
    let (inner, name) = (inner_groups(&nested), group.label());
    let (are, kind) = if inner.len() == 1 { ("is", "as a group") } else { ("are", "as groups") };
    let names = names_of(cx, inner);
    let finding = Finding::new(format!(
        "{names} {are} eligible for \"{name}\" {kind}, so whoever changes the members there decides who may activate"
    ));
    with_nested(cx, group, &nested, finding)
        .help(format!("make the people of {names} who need it eligible for \"{name}\" themselves, and take the eligibility away from {names}"))
        .into()
}
