use super::{inner_groups, make_eligible, remove_groups, with_nested};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, Known, Mode, ObjectId, all_of, any_of};
use crate::rules::lowered::group_pim_nested_eligible as lowered;
use crate::rules::words::names_of;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let nested = cx.tenant.nested_in(&group.id, Mode::Eligible).matching(|_| Ok(true))?;
    if nested.is_empty() {
        return Ok(Verdict::Pass);
    }
    let (inner, name) = (inner_groups(&nested), group.label());
    let (are, kind) = if inner.len() == 1 { ("is", "as a group") } else { ("are", "as groups") };
    let protected = all_of(inner.iter().map(|group| is_protected(cx, group)));
    let names = names_of(cx, inner);
    let finding = Finding::new(format!(
        "{names} {are} eligible for \"{name}\" {kind}, so anyone who can change the members there decides who can activate"
    ));
    let directly = format!("make the people in {names} who need access eligible for \"{name}\" directly");
    with_nested(cx, group, &nested, finding)
        .change([vec![make_eligible(cx, group, directly)], remove_groups(cx, &group.id, &nested)].concat())
        .lowered_if(lowered::INNER_GROUPS_PROTECTED, protected)
        .into()
}

/// Whether the members of a group cannot be changed by whoever manages groups, or only for a time.
fn is_protected(cx: &Context<'_>, group: &ObjectId) -> Known<bool> {
    let role_assignable = || cx.tenant.group_named(group)?.is_role_assignable();
    any_of([cx.tenant.is_managed(group), role_assignable()])
}
