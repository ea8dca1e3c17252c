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
    let names = listed(names_of(cx, nested));
    let finding = Finding::new(format!(
        "{names} is eligible for \"{name}\" as a group, so whoever changes its members decides who may activate"
    ));
    with_nested(cx, group, nested, finding)
        .help(format!("make the people of {names} who need it eligible for \"{name}\" themselves, and remove the group's eligibility"))
        .into()
}
