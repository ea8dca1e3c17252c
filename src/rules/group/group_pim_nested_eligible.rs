use super::{listed, names_of, with_nested};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, Mode};

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let nested = cx.tenant.nested_in(&group.id, Mode::Eligible);
    if !nested.as_ref().any(|_| Ok(true))? {
        return Ok(Verdict::Pass);
    }
    let (nested, name) = (nested.seen()?, group.label());
    let names = names_of(cx, nested);
    let (are, kind) = if names.len() == 1 { ("is", "as a group") } else { ("are", "as groups") };
    let names = listed(names);
    let finding = Finding::new(format!(
        "{names} {are} eligible for \"{name}\" {kind}, so whoever changes the members there decides who may activate"
    ));
    with_nested(cx, group, nested, finding)
        .help(format!("make the people of {names} who need it eligible for \"{name}\" themselves, and take the eligibility away from {names}"))
        .into()
}
